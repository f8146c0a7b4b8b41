"""Failures that come at the same minute of the hour, or second of the minute: a timer's doing, not the network's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from tws_logdx.attempts.chance import at_least
from tws_logdx.probe.tries import Try

LEAST = 3
"""So many failures in so many different hours (or minutes): fewer agree by accident."""
CHANCE = 0.01
SECONDS = 5
"""Seconds of the minute are taken together by five: what a timer starts does not hit within one."""


@dataclass(frozen=True, slots=True)
class Gathering:
    """Failures at one minute of the hour or at five seconds of the minute."""

    unit: str
    """`minute` (of the hour) or `second` (of the minute)."""
    at: int
    """The minute, or the first of the seconds."""
    failures: int
    """So many of them came then."""
    chance: float
    """How likely such a gathering anywhere is, if failures come at random; 0 to 1."""


def gathering(tries: Sequence[Try], zone: str) -> Gathering | None:
    """The least likely gathering, if one is beyond chance. Minutes are those of `zone`."""
    here = ZoneInfo(zone)
    moments = [(datetime.fromtimestamp(one.time_ms / 1000, here), not one.good) for one in tries]
    found = [
        *_gathered("minute", [(at.minute, (at.date(), at.hour), failed) for at, failed in moments]),
        *_gathered(
            "second",
            [(at.second // SECONDS * SECONDS, (at.date(), at.hour, at.minute), failed) for at, failed in moments],
        ),
    ]
    return min(found, key=lambda one: (one.chance, one.unit, one.at), default=None)


def _gathered(unit: str, placed: list[tuple[int, tuple[object, ...], bool]]) -> list[Gathering]:
    """All places with enough failures, of (place, which hour or minute, failed) of every try."""
    failures = sum(failed for _, _, failed in placed)
    places = {place for place, _, _ in placed}
    found = []
    for place in places:
        drawn = sum(at == place for at, _, _ in placed)
        inside = [turn for at, turn, failed in placed if failed and at == place]
        # As many places were looked at, so many times chance had its chance.
        chance = min(1.0, len(places) * at_least(len(inside), drawn, failures, len(placed)))
        if min(len(inside), len(set(inside))) >= LEAST and chance < CHANCE:
            found.append(Gathering(unit, place, len(inside), chance))
    return found
