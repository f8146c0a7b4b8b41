"""What many tries tell together: how often it works, where it fails, whether it is steady, and when it changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, pairwise

from tws_logdx.attempts.chance import wilson
from tws_logdx.probe.latency import Drift, Latency, drift, latencies
from tws_logdx.probe.repeat_text import summary_lines
from tws_logdx.probe.same_time import Gathering, gathering
from tws_logdx.probe.step import Detail, Step
from tws_logdx.probe.tries import Try, in_order

__all__ = ["Run", "Summary", "Try", "summary", "summary_lines", "summary_step"]

OUTCOMES = {"mended": "changed", "broke": "changed", "": "none"}


@dataclass(frozen=True, slots=True)
class Run:
    """Failures one after another: how many, begin of the first and of the last (ms since 1970 UTC)."""

    count: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The statistics of repeated tries."""

    tries: int
    successes: int
    low: float
    """The share of successes is known to lie from here …"""
    high: float
    """… to here, with 95 % certainty; 0 to 1."""
    outcomes: Mapping[str, int]
    """How often each outcome came, the most frequent first."""
    failing: Mapping[str, int]
    """How often each step was the one that failed."""
    latencies: Mapping[str, Latency]
    drift: Drift | None
    longest: Run | None
    """The longest run of failures."""
    pattern: str
    """`steady-ok`, `steady-failing`, `intermittent`, `mended` or `broke` (one change, `since`); empty without tries."""
    since: int | None
    """Begin of the first try after the only change, ms since 1970 UTC."""
    gathering: Gathering | None
    begin: int
    end: int
    """Begin of the first and of the last try, ms since 1970 UTC."""
    zone: str
    """For times that a person reads, and for minutes of the hour."""

    @property
    def share(self) -> float:
        """Of successes, 0 to 1; 0 without a try."""
        return self.successes / self.tries if self.tries else 0.0


def summary(tries: Sequence[Try], zone: str = "UTC") -> Summary:
    """All of it, from finished tries in any order. Raises as `zoneinfo` does for an unknown zone."""
    ordered = in_order(tries)
    successes = sum(one.good for one in ordered)
    low, high = wilson(successes, len(ordered))
    pattern, since = _pattern(ordered)
    return Summary(
        tries=len(ordered),
        successes=successes,
        low=low,
        high=high,
        outcomes=_counted(one.outcome for one in ordered),
        failing=_counted(one.failing for one in ordered if one.failing),
        latencies=latencies(ordered),
        drift=drift(ordered),
        longest=_longest(ordered),
        pattern=pattern,
        since=since,
        gathering=gathering(ordered, zone),
        begin=ordered[0].time_ms if ordered else 0,
        end=ordered[-1].time_ms if ordered else 0,
        zone=zone,
    )


def summary_step(summary: Summary) -> Step:
    """The step `repeat`: `steady-ok`, `steady-failing`, `intermittent` or `changed`; `none` without a try."""
    details: dict[str, Detail] = {
        "tries": summary.tries,
        "successes": summary.successes,
        "share": round(summary.share, 4),
        "share_low": round(summary.low, 4),
        "share_high": round(summary.high, 4),
        "outcomes": tuple(f"{outcome} {count}" for outcome, count in summary.outcomes.items()),
        "begin": _iso(summary.begin),
        "end": _iso(summary.end),
    }
    if summary.failing:
        details["failing_step"] = next(iter(summary.failing))
        details["failing_steps"] = tuple(f"{step} {count}" for step, count in summary.failing.items())
    for name, one in summary.latencies.items():
        details |= {f"{name}_p50_ms": one.p50, f"{name}_p90_ms": one.p90}
        details |= {f"{name}_p99_ms": one.p99, f"{name}_max_ms": one.max}
    details |= _changes(summary)
    return Step("repeat", OUTCOMES.get(summary.pattern, summary.pattern), details, summary.end)


def _changes(summary: Summary) -> dict[str, Detail]:
    details: dict[str, Detail] = {}
    if summary.since is not None:
        details |= {"change": summary.pattern, "since": _iso(summary.since)}
    if run := summary.longest:
        details |= {"longest_failures": run.count, "longest_begin": _iso(run.begin), "longest_end": _iso(run.end)}
    if moved := summary.drift:
        details |= {"drift": "slower" if moved.slower else "faster", "drift_step": moved.step}
        details |= {"drift_ratio": round(moved.ratio, 1)}
    if gathered := summary.gathering:
        details |= {"gathering_unit": gathered.unit, "gathering_at": gathered.at}
        details |= {"gathering_failures": gathered.failures, "gathering_chance": float(f"{gathered.chance:.2g}")}
    return details


def _pattern(ordered: Sequence[Try]) -> tuple[str, int | None]:
    switches = [after for before, after in pairwise(ordered) if before.good != after.good]
    if not ordered:
        return "", None
    if not switches:
        return "steady-ok" if ordered[0].good else "steady-failing", None
    if len(switches) == 1:
        return "mended" if switches[0].good else "broke", switches[0].time_ms
    return "intermittent", None


def _longest(ordered: Sequence[Try]) -> Run | None:
    runs = [list(run) for good, run in groupby(ordered, key=lambda one: one.good) if not good]
    longest = max(runs, key=len, default=None)
    return Run(len(longest), longest[0].time_ms, longest[-1].time_ms) if longest else None


def _counted(words: Iterable[str]) -> Mapping[str, int]:
    return dict(sorted(Counter(words).items(), key=lambda item: (-item[1], item[0])))


def _iso(time_ms: int) -> str:
    return datetime.fromtimestamp(time_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
