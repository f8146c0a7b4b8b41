"""Write the logs of the real clients into `sample_logs/real-clients`: `python -m tests.clients.keep`."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.clients.runs import ROOT, Log, Run, logs_of_all, runs_of

KEPT = ROOT / "sample_logs" / "real-clients"
PORT = 4002
"""The port in kept logs, in place of the free ones that the gateways took."""


def kept_path(run: Run) -> Path:
    return KEPT / run.client / f"{run.scenario}.{run.level.lower()}.log"


def kept_logs(*clients: str) -> dict[Run, Log]:
    """The kept logs of these clients."""
    runs = [run for run in runs_of(*clients) if kept_path(run).is_file()]
    return {run: Log(kept_path(run), PORT, [], []) for run in runs}


def keep() -> int:
    """Run all clients and replace the logs of those that can run here; returns how many."""
    with tempfile.TemporaryDirectory() as name:
        logs = logs_of_all(Path(name))
        for client in {run.client for run in logs}:
            shutil.rmtree(KEPT / client, ignore_errors=True)
            (KEPT / client).mkdir(parents=True)
        for run, log in logs.items():
            text = log.path.read_text(encoding="utf-8").replace(str(log.port), str(PORT))
            kept_path(run).write_text(text, encoding="utf-8", newline="\n")
    return len(logs)


if __name__ == "__main__":
    print(f"{keep()} logs in {KEPT}")  # noqa: T201 - a script
