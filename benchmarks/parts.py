"""What the results consist of, and what all measurements share: the setting, and logdx as a user runs it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks import peers
from benchmarks.data import Log, made
from benchmarks.measure import Job, Measured
from benchmarks.patterns import Converted, Wanted

MIDDLE = 0.01
"""Share of interesting lines wherever it does not vary."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: label and points, x as shown and MB a second."""

    label: str
    points: tuple[tuple[str, float], ...]
    beside: str = ""
    """Label of the line of logdx that it is to be compared with, empty for logdx itself."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value that a requirement asks for."""

    about: str
    """What the requirement is found by."""
    where: str
    """Log, share, size: what it was measured on."""
    value: float
    bound: bool = False
    """The true value is higher: the other tool was stopped before its end."""


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the results."""

    title: str
    text: str
    chart: str = ""
    """Title of its chart, empty for none."""
    lines: tuple[Line, ...] = ()
    figures: tuple[Figure, ...] = ()
    measured: str = ""
    """Date and commit."""


def scopes(kind: str) -> dict[str, Wanted]:
    """What a tool may be asked to look for in a log of that kind: all that logdx looks for, or what may be there."""
    return {"full rulebook": Wanted(), "this log's patterns": Wanted(kind)}


@dataclass(frozen=True, slots=True)
class Setting:
    """How it is measured."""

    folder: Path
    size: int
    runs: int
    tools: tuple[peers.Peer, ...]
    python: str = field(default=sys.executable)
    """The Python that has the libraries among the peers."""
    sizes: tuple[int, ...] = ()
    """Bytes of the logs whose memory is measured."""

    def log(self, kind: str, size: int | None = None, share: float = MIDDLE, seed: int = 1) -> Log:
        return made(self.folder, kind, size or self.size, share, seed)

    def peer(self, peer: peers.Peer, log: Log, wanted: Wanted | None = None, name: str = "") -> tuple[Job, Converted]:
        """The peer looking for the patterns in the log; without `wanted`, those that may speak about it."""
        asked = wanted or Wanted(log.kind)
        job, patterns = peers.job(peer, asked, log.path, self.folder / "patterns", self.python)
        return replace(job, name=name or job.name), patterns

    @property
    def fast(self) -> list[peers.Peer]:
        return [peer for peer in self.tools if peer.fast]


def ratio(about: str, where: str, one: Measured, other: Measured) -> tuple[Figure, ...]:
    """How many times as fast the first is; nothing when one of them failed."""
    return () if one.problem or other.problem else (Figure(about, where, one.rate / other.rate),)


def logdx(folder: Path, *paths: Path, name: str = "logdx", size: int | None = None, more: Sequence[str] = ()) -> Job:
    """`logdx analyze` as a user runs it."""
    report = ["-q", "-f", "json", "-o", str(folder / "report.json")]
    command = [*program(), "analyze", *map(str, paths), *report, *more]
    return Job(name, command, paths, size or sum(path.stat().st_size for path in paths), fine=(0,), patience=1800)


def program() -> list[str]:
    """The installed command beside this Python, or the module where there is none."""
    name = shutil.which("logdx", path=str(Path(sys.executable).parent))
    return [name] if name else [sys.executable, "-m", "tws_logdx"]
