"""The list of processes, by psutil."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import sleep

CPU_INTERVAL_S = 0.1
"""How long the use of the processor is measured."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process as the system lists it."""

    pid: int
    name: str
    command: tuple[str, ...]
    """Empty when it belongs to another user, on systems that keep it secret."""
    exe: str
    started: float | None
    """Seconds since 1970 UTC."""
    state: str
    """`running`, `stopped` (suspended by somebody), `zombie` (dead, its parent did not ask how)."""


@dataclass(frozen=True, slots=True)
class Vitals:
    """How a process does."""

    rss_mb: int
    cpu: float
    """Percent of one core."""
    threads: int


@contextmanager
def builtin_errors() -> Iterator[None]:
    """Errors of psutil as PermissionError, ProcessLookupError, OSError."""
    import psutil

    try:
        yield
    except psutil.AccessDenied as error:
        raise PermissionError(f"process {error.pid} belongs to another user" if error.pid else str(error)) from error
    except psutil.NoSuchProcess as error:
        raise ProcessLookupError(str(error)) from error
    except psutil.Error as error:
        raise OSError(str(error)) from error


def read_processes() -> list[Process]:
    """All processes that can be seen; what another user's process hides stays empty."""
    import psutil

    with builtin_errors():
        found = list(psutil.process_iter(["pid", "name", "cmdline", "exe", "create_time", "status"]))
    return [_process(process.info) for process in found]


def _process(info: Mapping[str, object]) -> Process:
    pid, command, started = info["pid"], info["cmdline"], info["create_time"]
    return Process(
        pid if isinstance(pid, int) else 0,
        str(info["name"] or ""),
        tuple(command) if isinstance(command, list) else (),
        str(info["exe"] or ""),
        started if isinstance(started, float) else None,
        {"stopped": "stopped", "tracing-stop": "stopped", "zombie": "zombie"}.get(str(info["status"]), "running"),
    )


def vitals(pids: Sequence[int]) -> dict[int, Vitals]:
    """Memory, processor and threads of processes, measured together; those that may not be asked are left out."""
    import psutil

    started: dict[int, psutil.Process] = {}
    for pid in pids:
        try:
            started[pid] = psutil.Process(pid)
            started[pid].cpu_percent()
        except psutil.Error:
            started.pop(pid, None)
    if started:
        sleep(CPU_INTERVAL_S)
    found: dict[int, Vitals] = {}
    for pid, process in started.items():
        try:
            with process.oneshot():
                memory = round(process.memory_info().rss / 1024**2)
                found[pid] = Vitals(memory, round(process.cpu_percent(), 1), process.num_threads())
        except psutil.Error:
            continue
    return found


def environ_of(pid: int) -> Mapping[str, str]:
    """The environment that a process was started with; PermissionError when it is another user's."""
    import psutil

    with builtin_errors():
        return psutil.Process(pid).environ()


def iso(seconds: float) -> str:
    """A moment as `2026-03-02T09:00:01Z`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
