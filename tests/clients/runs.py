"""All scenarios for all clients at two log levels, run once for the whole test session."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from tests.gateway import SCENARIOS, FakeGateway, running
from tests.gateway.gateway import FULL_BACKLOG, REFUSED

CLIENTS = ("ib_async", "ib_insync", "ibapi")
LEVELS = ("INFO", "DEBUG")
INTERMITTENT = "intermittent"
NAMES = (*SCENARIOS, REFUSED, FULL_BACKLOG, INTERMITTENT)
SCHEDULE = ("healthy", "silent", "healthy", "fin-after-hello")

TIMEOUT_S = 1.0
ROOT = Path(__file__).resolve().parents[2]


class Run(NamedTuple):
    """One log to be written."""

    client: str
    level: str
    scenario: str

    @property
    def client_id(self) -> int:
        return 20 + NAMES.index(self.scenario)


def all_runs() -> list[Run]:
    return [Run(client, level, name) for client in CLIENTS for level in LEVELS for name in NAMES]


def available(client: str) -> bool:
    """Whether the package is installed in the version whose logs the tests know, and can be forked."""
    wanted = {"ib_async": "2.", "ib_insync": "0.9.86", "ibapi": "9.81"}[client]
    try:
        return hasattr(os, "fork") and metadata.version(client).startswith(wanted)
    except metadata.PackageNotFoundError:
        return False


def write_logs(folder: Path, runs: list[Run]) -> Iterator[tuple[Run, Path, FakeGateway]]:
    """Run the clients and give each log's path (ibapi may leave it empty) with the gateway it talked to."""
    gateways = {run: FakeGateway(*(SCHEDULE if run.scenario == INTERMITTENT else (run.scenario,))) for run in runs}
    paths = {run: folder / f"{run.client}-{run.level.lower()}-{run.scenario}.log" for run in runs}
    with running(*gateways.values()):
        programs = [
            _start(client, [_job(run, gateways[run].port, paths[run]) for run in runs if run.client == client])
            for client in CLIENTS
            if any(run.client == client for run in runs)
        ]
        for program in programs:
            if program.wait(120):
                raise RuntimeError(f"{program.args!r} ended with {program.returncode}")
    for run in runs:
        paths[run].touch()
        yield run, paths[run], gateways[run]


def _job(run: Run, port: int, log: Path) -> str:
    waits = run.client == "ibapi"
    return json.dumps(
        {
            "host": "127.0.0.1",
            "port": port,
            "client_id": run.client_id,
            "timeout": TIMEOUT_S,
            "level": getattr(logging, run.level),
            "log": str(log),
            "tries": len(SCHEDULE) if run.scenario == INTERMITTENT else 1,
            "hold": 1.5 if run.scenario != INTERMITTENT else 0.3,
            "limit": 4.5 if waits else 20,
        }
    )


def _start(client: str, jobs: list[str]) -> subprocess.Popen[str]:
    program = subprocess.Popen(
        [sys.executable, "-m", f"tests.clients.{client}_client"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        text=True,
    )
    assert program.stdin is not None
    program.stdin.write("\n".join(jobs))
    program.stdin.close()
    return program
