"""Commands measured as a user would run them: fresh processes, the files warm, in turn with their peers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from statistics import median

PATIENCE = 300.0
"""Seconds after which a command is stopped; logdx itself may take longer."""

SILENT = -99
"""In place of the exit code of a tool that was to print what it found and did not: it refused the patterns."""


@dataclass(frozen=True, slots=True)
class Job:
    """One command with what it reads."""

    name: str
    command: Sequence[str]
    reads: Sequence[Path] = ()
    size: int = 0
    """Bytes of log it goes through, 0 where a rate means nothing."""
    cores: int = 1
    stdin: Path | None = None
    stdout: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    fine: Sequence[int] = (0, 1)
    """Exit codes of a run that worked; searchers end with 1 when they find nothing."""
    patience: float = PATIENCE


@dataclass(frozen=True, slots=True)
class Sample:
    """What one run cost: seconds, processor seconds, bytes at the peak (None where the system does not tell)."""

    wall: float
    cpu: float | None
    rss: float | None
    code: int


@dataclass(frozen=True, slots=True)
class Measured:
    """All runs of one job."""

    job: Job
    samples: tuple[Sample, ...]

    @property
    def problem(self) -> str:
        """Why there is no figure, empty when there is one."""
        codes = {sample.code for sample in self.samples} - set(self.job.fine)
        if SILENT in codes:
            return "printed nothing"
        if -1 in codes:
            return f"stopped after {self.job.patience:.0f} s"
        return f"ended with {min(codes)}" if codes else ""

    @property
    def wall(self) -> float:
        return median(sample.wall for sample in self.samples)

    @property
    def spread(self) -> float:
        """Slowest to fastest run."""
        walls = [sample.wall for sample in self.samples]
        return max(walls) / min(walls)

    @property
    def cpu(self) -> float | None:
        known = [sample.cpu for sample in self.samples if sample.cpu is not None]
        return median(known) if known else None

    @property
    def rss(self) -> float | None:
        """Bytes, the highest of all runs."""
        return max((sample.rss for sample in self.samples if sample.rss is not None), default=None)

    @property
    def rate(self) -> float:
        """MB of log a second."""
        return self.job.size / 1e6 / self.wall


def compare(jobs: Sequence[Job], runs: int) -> list[Measured]:
    """Measure the jobs in turn, `runs` times; one that failed is not tried again."""
    samples: list[list[Sample]] = [[] for _ in jobs]
    for _ in range(runs):
        for job, seen in zip(jobs, samples, strict=True):
            if not seen or seen[-1].code in job.fine:
                seen.append(measure(job))
    return [Measured(job, tuple(seen)) for job, seen in zip(jobs, samples, strict=True)]


def measure(job: Job) -> Sample:
    """One run."""
    for path in job.reads:
        _warm(path)
    if not hasattr(os, "wait4"):
        return _only_time(job)
    asked = {
        "command": list(job.command),
        "cores": sorted(_cores(job.cores)),
        "tree": job.cores > 1,
        "stdin": str(job.stdin or ""),
        "stdout": str(job.stdout or ""),
        "environment": dict(job.environment),
        "patience": job.patience,
    }
    if job.stdout:
        job.stdout.unlink(missing_ok=True)
    launcher = [sys.executable, "-I", "-S", str(Path(__file__).with_name("launch.py")), json.dumps(asked)]
    sample = Sample(**json.loads(subprocess.run(launcher, capture_output=True, check=True).stdout))
    silent = job.stdout is not None and sample.code in job.fine and not job.stdout.stat().st_size
    return replace(sample, code=SILENT) if silent else sample


def _cores(number: int) -> set[int]:
    """The last cores: the system's own work lies mostly on the first."""
    return set(sorted(os.sched_getaffinity(0))[-number:]) if hasattr(os, "sched_getaffinity") else set()


def _warm(path: Path) -> None:
    buffer = bytearray(1 << 20)
    with path.open("rb", buffering=0) as file:
        while file.readinto(buffer):
            pass


def _only_time(job: Job) -> Sample:
    """Where the system has no wait4 (Windows): wall time alone."""
    given = job.stdin.open("rb") if job.stdin else subprocess.DEVNULL
    taken = job.stdout.open("wb") if job.stdout else subprocess.DEVNULL
    begin = time.perf_counter()
    try:
        done = subprocess.run(
            job.command,
            stdin=given,
            stdout=taken,
            stderr=subprocess.DEVNULL,
            env=os.environ | dict(job.environment),
            timeout=job.patience,
            check=False,
        )
        code = done.returncode
    except subprocess.TimeoutExpired:
        code = -1
    except OSError:
        code = 127
    return Sample(time.perf_counter() - begin, None, None, code)
