"""How long the steps of repeated tries take, and whether that grows or shrinks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from tws_logdx.probe.tries import TIMED, Try, in_order

DRIFT_TRIES, DRIFT_RATIO, DRIFT_MS = 9, 2.0, 50.0
"""Below one of these a change is not told: too few tries, or nobody would feel it."""
LEAST_MS = 0.1


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of one step, over the tries in which it went well (nearest rank)."""

    tries: int
    p50: float
    p90: float
    p99: float
    max: float


@dataclass(frozen=True, slots=True)
class Drift:
    """A step that takes much longer, or much shorter, in the last third of the tries than in the first."""

    step: str
    first_ms: float
    last_ms: float

    @property
    def slower(self) -> bool:
        return self.last_ms > self.first_ms

    @property
    def ratio(self) -> float:
        """How many times as long, or as short; 2 or more."""
        less, more = sorted((self.first_ms, self.last_ms))
        return more / max(less, LEAST_MS)


def percentile(ordered: Sequence[float], share: float) -> float:
    """The nearest-rank percentile of values in ascending order: always one of them."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def latencies(tries: Sequence[Try]) -> Mapping[str, Latency]:
    """By name of the step; those that never went well are left out."""
    found = {}
    for name in TIMED:
        values = sorted(_values(tries, name))
        if values:
            p50, p90, p99 = (percentile(values, share) for share in (0.5, 0.9, 0.99))
            found[name] = Latency(len(values), p50, p90, p99, values[-1])
    return found


def drift(tries: Sequence[Try]) -> Drift | None:
    """The step whose median changed most, if any changed enough."""
    found = []
    for name in TIMED:
        values = _values(in_order(tries), name)
        third = len(values) // 3
        if len(values) >= DRIFT_TRIES:
            one = Drift(name, median(values[:third]), median(values[-third:]))
            if one.ratio >= DRIFT_RATIO and abs(one.last_ms - one.first_ms) >= DRIFT_MS:
                found.append(one)
    return max(found, key=lambda one: abs(one.last_ms - one.first_ms), default=None)


def _values(tries: Sequence[Try], name: str) -> list[float]:
    return [ms for one in tries if (ms := one.latency(name)) is not None]
