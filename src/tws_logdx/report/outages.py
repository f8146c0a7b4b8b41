"""What can happen inside an expected outage, and when the host program restarts by plan."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tws_logdx.attempts.history import History
from tws_logdx.attempts.stops import PLANNED
from tws_logdx.events.local import LocalClock
from tws_logdx.model.attempt import Outcome, SessionEnd
from tws_logdx.model.codes import Effects
from tws_logdx.model.event import Event
from tws_logdx.model.fact import Facts

AGAIN_MS = 60_000
"""Several logs tell of the same loss within this time."""
BEFORE_MS, AFTER_MS = 60_000, 10 * 60_000
"""From the planned minute: clients are cut a little before a restart is written down, and it takes minutes."""
LOGIN_TROUBLE = frozenset(
    {"login.failed", "login.not_available", "login.session_expired", "login.timeout", "login.two_factor_timeout"}
)
SET_TIMES = ("tws.auto_restart_time", "tws.auto_logoff_time")
_TIME = re.compile(r"\s*(\d{1,2}):(\d\d)(?::\d\d)?\s*([AaPp][Mm])?\s*$")


@dataclass(frozen=True, slots=True)
class Trouble:
    time: int
    kind: str
    """`disconnect`, `loss`, `failure` or `login`."""


def troubles(events: Iterable[Event], history: History, codes: Effects) -> list[Trouble]:
    """Everything dated that an outage could explain; `codes` as in `RuleBook.effects`."""
    found = [
        Trouble(session.end, "disconnect")
        for session in history.sessions
        if session.attempt.dated and session.ended not in (SessionEnd.OWN, SessionEnd.OPEN)
    ]
    found += [
        Trouble(attempt.time, "failure")
        for attempt in history.attempts
        if attempt.dated and attempt.outcome not in (Outcome.READY, Outcome.UNKNOWN)
    ]
    dated = [event for event in events if event.dated]
    found += _once("loss", (event.time for event in dated if _lost(event, codes)))
    found += _once("login", (event.time for event in dated if event.name in LOGIN_TROUBLE))
    return sorted(found, key=lambda one: (one.time, one.kind))


def _lost(event: Event, codes: Effects) -> bool:
    return event.name == "upstream.disconnected" or (
        event.name == "tws.error" and event.fields.get("code") in codes.of("link-lost")
    )


def _once(kind: str, times: Iterable[int]) -> Iterator[Trouble]:
    last: int | None = None
    for time in sorted(times):
        if last is None or time - last > AGAIN_MS:
            yield Trouble(time, kind)
        last = time


class Restarts:
    """Planned restarts and logoffs: those that the host wrote down, and the minute that was set."""

    def __init__(self, events: Sequence[Event], facts: Facts, clock: LocalClock) -> None:
        self._clock = clock
        self._seen = sorted(event.time for event in events if event.dated and event.name in PLANNED)
        times = (minutes(str(value)) for name in SET_TIMES for value in facts.values(name))
        self._set = sorted({one for one in times if one is not None})

    def around(self, time: int) -> tuple[int, int] | None:
        """Beginning and end of the planned restart that a moment belongs to, on whole five minutes."""
        wall = self._clock.wall(time)
        for clock in self._set:
            begun = None if wall is None else (wall - clock * 60_000 + BEFORE_MS) % 86_400_000
            if begun is not None and begun <= BEFORE_MS + AFTER_MS:
                start = time - begun + BEFORE_MS
                return start, start + AFTER_MS
        place = bisect_left(self._seen, time - AFTER_MS)
        if place == len(self._seen) or self._seen[place] > time + AFTER_MS:
            return None
        start = round(self._seen[place] / 300_000) * 300_000
        return start, start + AFTER_MS


def minutes(text: str) -> int | None:
    """Minutes since midnight of `11:45 PM` or `23:45`."""
    read = _TIME.match(text)
    if read is None:
        return None
    hour, minute, half = int(read[1]), int(read[2]), (read[3] or "").lower()
    if half:
        hour = hour % 12 + 12 * (half == "pm")
    return hour * 60 + minute if hour < 24 and minute < 60 else None
