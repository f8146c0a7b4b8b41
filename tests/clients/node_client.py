"""Runs jobs through node: one process each, its output is the log, as `node app.js > app.log 2>&1` leaves it."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from subprocess import STDOUT, Popen

from tests.clients.jobs import AT_ONCE, Job

PROGRAM = Path(__file__).with_name("stoqey.js")


def run_jobs(jobs: list[Job], name: str) -> None:
    """Each job for at most its `limit` seconds; then it is killed as a user would do."""
    running: dict[Popen[bytes], float] = {}
    while jobs or running:
        while jobs and len(running) < AT_ONCE:
            job = jobs.pop(0)
            with Path(job["log"]).open("wb") as log:
                process = Popen(["node", str(PROGRAM), name, json.dumps(job)], stdout=log, stderr=STDOUT)
            running[process] = time.monotonic() + job["limit"]
        for process, end in list(running.items()):
            if time.monotonic() > end:
                process.kill()
            if process.poll() is not None:
                del running[process]
        time.sleep(0.02)


if __name__ == "__main__":
    os.environ.pop("NODE_OPTIONS", None)
    run_jobs([json.loads(line) for line in sys.stdin if line.strip()], sys.argv[1])
