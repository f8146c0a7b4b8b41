"""All scenarios for all clients at their log levels, run once for the whole test session."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from tests.clients.packages import MissingError, alone, node_client, redistribution
from tests.gateway import SCENARIOS, FakeGateway, running
from tests.gateway.gateway import LISTENERS, RESTART

CLIENTS = ("ib_async", "ib_insync", "ibapi")
"""The Python clients of the `test` dependency group."""
OTHERS = ("ibapi10", "stoqey", "stoqey_next")
"""ibapi 10.46 on a protobuf gateway; node's IBApi as its README uses it; node's IBApiNext as its tools use it."""
LEVELS = ("INFO", "DEBUG")
INTERMITTENT, STALE_ID = "intermittent", "stale-id"
SCHEDULES = {
    INTERMITTENT: ("healthy", "silent", "healthy", "fin-after-hello"),
    # The host has not noticed the end of the first session when its client comes back.
    STALE_ID: ("session-rst", "id-in-use", "id-in-use", "healthy"),
}
NAMES = (*SCENARIOS, *LISTENERS, *SCHEDULES)
_TRIES = {RESTART: 4, **{name: len(schedule) for name, schedule in SCHEDULES.items()}}

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


class Log(NamedTuple):
    """One log that was written, and what the gateway saw."""

    path: Path
    port: int
    client_ids: list[int | None]
    offered: list[list[int] | None]


def runs_of(*clients: str) -> list[Run]:
    return [Run(client, level, name) for client in clients for level in levels(client) for name in NAMES]


def levels(client: str) -> tuple[str, ...]:
    """IBApi has no log and no levels: its programs print its events."""
    return ("INFO",) if client == "stoqey" else LEVELS


def missing(client: str) -> str:
    """Why the client cannot run here in the version whose logs the tests know; empty when it can."""
    if not hasattr(os, "fork"):
        return "the clients are run as forks, which this system does not have"
    try:
        _environment(client)
    except MissingError as error:
        return str(error)
    return ""


def logs_of_all(folder: Path) -> dict[Run, Log]:
    """Logs of all clients that can run here; written by the first process that asks."""
    if not hasattr(os, "fork"):
        return {}
    told = folder / "logs.json"
    with alone(folder / "lock"):
        if not told.exists():
            runs = runs_of(*(client for client in (*CLIENTS, *OTHERS) if not missing(client)))
            written = [[*run, str(log.path), *log[1:]] for run, log in write_logs(folder, runs).items()]
            told.write_text(json.dumps(written), encoding="utf-8")
    entries = json.loads(told.read_text(encoding="utf-8"))
    return {Run(*entry[:3]): Log(Path(entry[3]), *entry[4:]) for entry in entries}


def write_logs(folder: Path, runs: list[Run]) -> dict[Run, Log]:
    """Run the clients; a log may be left empty."""
    gateways = {run: _gateway(run) for run in runs}
    paths = {run: folder / f"{run.client}-{run.level.lower()}-{run.scenario}.log" for run in runs}
    with running(*gateways.values()):
        programs = [
            _start(client, [_job(run, gateways[run].port, paths[run]) for run in runs if run.client == client])
            for client in dict.fromkeys(run.client for run in runs)
        ]
        for program in programs:
            if program.wait(120):
                raise RuntimeError(f"{program.args!r} ended with {program.returncode}")
    for path in paths.values():
        path.touch()
    seen = {run: gateway.conversations for run, gateway in gateways.items()}
    return {
        run: Log(
            paths[run],
            gateways[run].port,
            [one.client_id for one in seen[run]],
            [list(one.offered) if one.offered else None for one in seen[run]],
        )
        for run in runs
    }


def _gateway(run: Run) -> FakeGateway:
    newest = 225 if run.client == "ibapi10" else 178
    return FakeGateway(*SCHEDULES.get(run.scenario, (run.scenario,)), server_version=newest)


def _job(run: Run, port: int, log: Path) -> str:
    several = _TRIES.get(run.scenario, 1) > 1
    return json.dumps(
        {
            "host": "127.0.0.1",
            "port": port,
            "client_id": run.client_id,
            "timeout": TIMEOUT_S,
            "level": run.level if run.client in OTHERS[1:] else getattr(logging, run.level),
            "log": str(log),
            "tries": _TRIES.get(run.scenario, 1),
            "hold": 1.0 if run.scenario in (STALE_ID, RESTART) else 0.3 if several else 1.5,
            "limit": (6.5 if several else 4.5) if run.client.startswith("ibapi") else 20,
        }
    )


def _environment(client: str) -> dict[str, str]:
    """The environment of the client's programs; MissingError when the client is not to be had."""
    if client == "ibapi10":
        return {**os.environ, "PYTHONPATH": str(redistribution())}
    if client in OTHERS:
        # NODE_ENV: its logger prints debug lines only for developers.
        return {**os.environ, "NODE_PATH": str(node_client() / "node_modules"), "NODE_ENV": "development"}
    wanted = {"ib_async": "2.", "ib_insync": "0.9.86", "ibapi": "9.81"}[client]
    try:
        version = metadata.version(client)
    except metadata.PackageNotFoundError:
        version = "none"
    if not version.startswith(wanted):
        raise MissingError(f"these logs belong to {client} {wanted}, installed is {version}")
    return dict(os.environ)


def _start(client: str, jobs: list[str]) -> subprocess.Popen[str]:
    module = "node_client" if client in OTHERS[1:] else "ibapi_client" if client == "ibapi10" else f"{client}_client"
    program = subprocess.Popen(
        [sys.executable, "-m", f"tests.clients.{module}", client],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=_environment(client),
        text=True,
    )
    assert program.stdin is not None
    program.stdin.write("\n".join(jobs))
    program.stdin.close()
    return program
