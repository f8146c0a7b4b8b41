"""`--stats`: where the time of a run went, as text for stderr."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tws_logdx.report.view import size_text

if TYPE_CHECKING:
    from tws_logdx.intake import Taken
    from tws_logdx.stages import Cost, Stages

MOST = 8
"""Costliest patterns and sentences shown."""
TITLES = {
    "rules": "load rules",
    "find": "find sources",
    "read": "read (scan + patterns)",
    "attempts": "attempts",
    "judge": "judge (engine)",
    "diagnose": "diagnose",
    "lay out": "lay out",
    "render": "render",
    "print": "print",
}
SLOW = (
    "logdx: neither hyperscan nor google-re2 is installed, so that reading was many times slower than it can be."
    " Install one of them where logdx is: pip install hyperscan (or google-re2)."
)


def stats_text(stages: Stages, taken: Sequence[Taken]) -> str:
    """Stages, amounts and the costliest rules; lines that end with a line feed."""
    return "".join(f"{line.rstrip()}\n" for line in _lines(stages, taken))


def _lines(stages: Stages, taken: Sequence[Taken]) -> Iterator[str]:
    several = "process" if stages.processes == 1 else "processes"
    yield f"engine {stages.engine or 'none (no log was read)'}, {stages.processes} {several} reading"
    yield from _stages(stages.seconds)
    yield from _amounts(stages.seconds.get("read", 0.0), taken)
    yield from _costs("costliest sentences of the rules", "events", stages.sentences)
    yield from _costs("costliest event patterns", "tries", stages.patterns)


def _stages(seconds: dict[str, float]) -> Iterator[str]:
    total = sum(seconds.values())
    yield ""
    yield f"{'stage':<32}{'seconds':>10}{'share':>8}"
    for stage, took in (*seconds.items(), ("total", total)):
        yield f"{TITLES.get(stage, stage):<32}{took:>10.3f}{took / total if total else 0:>8.1%}"


def _amounts(seconds: float, taken: Sequence[Taken]) -> Iterator[str]:
    """What went through the reading."""
    readings = [one.reading for one in taken if one.reading is not None]
    size = sum(one.size for one in taken)
    amounts = {
        "sources": len(taken),
        "lines": sum(one.lines for one in taken),
        "records": sum(reading.counts.records for reading in readings),
        "candidates": sum(reading.counts.candidates for reading in readings),
        "matches (events)": sum(len(reading.sightings) for reading in readings),
    }
    yield ""
    yield f"{'bytes':<24}{size:>18,}  {size_text(size)}"
    for name, amount in amounts.items():
        yield f"{name:<24}{amount:>18,}"
    if seconds:
        yield f"{'MB/s of the read stage':<24}{size / seconds / 1e6:>18,.1f}"


def _costs(title: str, tries: str, costs: Sequence[Cost]) -> Iterator[str]:
    """The dearest first, and what all others come to."""
    dearest = sorted(costs, key=lambda cost: (-cost.seconds, cost.id))
    if not dearest:
        return
    yield ""
    yield f"{title:<60}{'seconds':>10}{tries:>14}{'matches':>12}"
    for cost in dearest[:MOST]:
        yield _row(cost.id, [cost])
    if len(dearest) > MOST:
        yield _row(f"{len(dearest) - MOST} others", dearest[MOST:])


def _row(name: str, costs: Sequence[Cost]) -> str:
    seconds = sum(cost.seconds for cost in costs)
    tries, matches = sum(cost.tries for cost in costs), sum(cost.matches for cost in costs)
    return f"{name:<59} {seconds:>10.3f}{tries:>14,}{matches:>12,}"
