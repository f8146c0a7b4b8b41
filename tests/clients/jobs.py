"""Runs many connections of one client library side by side: the library is imported once, each job is a fork.

A job is one JSON object on a line of stdin: host, port, client_id, timeout, level, log, tries, hold.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from typing import Any

Job = dict[str, Any]
AT_ONCE = 12


def run_all(connect: Callable[[Job], None]) -> None:
    """Run the jobs of stdin, each for at most its `limit` seconds; then it is killed as a user would do."""
    waiting = [json.loads(line) for line in sys.stdin if line.strip()]
    running: dict[int, float] = {}
    while waiting or running:
        while waiting and len(running) < AT_ONCE:
            job = waiting.pop(0)
            child = os.fork()
            if child == 0:
                _one(connect, job)
            running[child] = time.monotonic() + job["limit"]
        for child, end in list(running.items()):
            if time.monotonic() > end:
                os.kill(child, signal.SIGKILL)
            if os.waitpid(child, os.WNOHANG)[0]:
                del running[child]
        time.sleep(0.02)


def _one(connect: Callable[[Job], None], job: Job) -> None:
    try:
        connect(job)
    finally:
        os._exit(0)
