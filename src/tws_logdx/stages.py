"""What a run is doing, how far it has read and what its stages cost: kept by those who work, shown by others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableSequence, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import NamedTuple

from tws_logdx.sources.source import Source

UNPACKED = 10
"""Bytes that a byte of a compressed log is taken to unpack to, until it is read."""


class Cost(NamedTuple):
    """What one pattern or one sentence cost."""

    id: str
    tries: int
    """Lines it was tried on, or events it was shown."""
    matches: int
    seconds: float


def added(costs: Iterable[Cost]) -> list[Cost]:
    """One for each id."""
    sums: dict[str, Cost] = {}
    for cost in costs:
        one = sums.get(cost.id, Cost(cost.id, 0, 0, 0.0))
        sums[cost.id] = Cost(cost.id, one.tries + cost.tries, one.matches + cost.matches, one.seconds + cost.seconds)
    return list(sums.values())


@dataclass(slots=True)
class Course:
    """How far the reading is. Other threads may look at it at any time."""

    seen: MutableSequence[int] = field(default_factory=list)
    """Bytes read of each source; memory shared with the processes that read, when there are several."""
    exact: bool = True
    """False when a total is partly a guess, as some sources are packed."""
    _expected: list[int | None] = field(default_factory=list)
    _ended: list[bool] = field(default_factory=list)

    def begin(self, sources: Sequence[Source], seen: MutableSequence[int] | None = None) -> None:
        """These are to be read; `seen` is one number for each, all 0."""
        self.exact = all(source.length is not None or source.size is None for source in sources)
        self._ended = [False] * len(sources)
        self.seen = seen if seen is not None else [0] * len(sources)
        self._expected = [_expected(source) for source in sources]

    def end(self, order: int) -> None:
        """The source with this number is read."""
        self._ended[order] = True

    @property
    def read(self) -> int:
        """Bytes read, after unpacking."""
        return sum(self.seen)

    @property
    def total(self) -> int | None:
        """Bytes to read, never fewer than were read; None when nobody knows, as with a pipe."""
        total = 0
        # Not strict: another thread may be about to begin.
        for expected, seen, ended in zip(self._expected, self.seen, self._ended, strict=False):
            if expected is None and not ended:
                return None
            total += seen if ended or expected is None else max(expected, seen)
        return total

    @property
    def sources(self) -> int:
        return len(self._ended)

    @property
    def ended(self) -> int:
        """Sources read to their end."""
        return sum(self._ended)


def _expected(source: Source) -> int | None:
    packed = source.size is not None and source.length is None
    return source.size * UNPACKED if packed and source.size is not None else source.size


def counter(seen: MutableSequence[int], order: int) -> Callable[[int], None]:
    """What is called with the bytes of each block of one source."""
    return partial(_count, seen, order)


def _count(seen: MutableSequence[int], order: int, size: int) -> None:
    seen[order] += size


@dataclass(slots=True)
class Stages:
    """The stages of one run, one after the other."""

    measuring: bool = False
    """True when each pattern and each sentence is to be timed, which takes time itself."""
    now: str = ""
    """The stage that is going on."""
    seconds: dict[str, float] = field(default_factory=dict)
    """How long each one took, in their order."""
    course: Course = field(default_factory=Course)
    processes: int = 1
    """Processes that read."""
    engine: str = ""
    """What looked for the literals: hyperscan, re2 or re; empty when no log was read."""
    sentences: list[Cost] = field(default_factory=list)
    patterns: list[Cost] = field(default_factory=list)
    """What each event pattern cost, in all processes together."""
    written: list[str] = field(default_factory=list)
    """Reports that are complete."""
    _since: float = 0.0

    def begin(self, stage: str) -> None:
        """The stage before is over; begun once more, a stage goes on."""
        self.end()
        self.now, self._since = stage, perf_counter()

    def end(self) -> None:
        """The last stage is over."""
        if self.now:
            self.seconds[self.now] = self.seconds.get(self.now, 0.0) + perf_counter() - self._since
        self.now = ""

    def add_patterns(self, costs: Iterable[Cost]) -> None:
        self.patterns = added([*self.patterns, *costs])
