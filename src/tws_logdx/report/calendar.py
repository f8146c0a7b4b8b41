"""Expected outages that something was seen in, with New York time and the local time of the logs beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tws_logdx.attempts.history import History
from tws_logdx.engine.calendar import open_at
from tws_logdx.events.local import LocalClock
from tws_logdx.model.codes import Effects
from tws_logdx.model.event import Event
from tws_logdx.model.fact import Facts
from tws_logdx.model.rules import Window
from tws_logdx.report import model
from tws_logdx.report.clock import iso, new_york
from tws_logdx.report.outages import Restarts, troubles
from tws_logdx.report.timeline import occurrence
from tws_logdx.report.words import counted

OUTAGES = 40
DAYS = 31
"""Dates listed for one entry."""
WHOLE_DAY_MINUTES = 12 * 60
"""Longer windows are days rather than hours: they are told by their beginning."""
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
RESTART = "auto-restart"
RESTART_LABEL = "Daily restart or logoff of TWS or Gateway"
_KINDS = {
    "disconnect": ("disconnect", "disconnects"),
    "loss": ("loss of the link to IBKR", "losses of the link to IBKR"),
    "failure": ("failed attempt", "failed attempts"),
    "login": ("login in trouble", "logins in trouble"),
}


@dataclass(slots=True)
class _Entry:
    label: str
    spans: set[tuple[int, int]] = field(default_factory=set)
    kinds: Counter[str] = field(default_factory=Counter)


_Hit = tuple[str, str, tuple[int, int], bool]
"""Window: id, label, beginning and end, whether it is told by its beginning."""
_Key = tuple[str, str, str]
"""Window, its New York times, its local times."""


def calendar(
    events: Sequence[Event],
    history: History,
    facts: Facts,
    windows: Mapping[str, Window],
    clock: LocalClock,
    codes: Effects,
) -> tuple[model.Outage, ...]:
    """In the order of their first time; windows in which nothing was seen are left out."""
    restarts = Restarts(events, facts, clock)
    tests = [(window, open_at(window)) for window in windows.values()]
    seen: dict[_Hit, Counter[str]] = {}
    for trouble in troubles(events, history, codes):
        for hit in _around(trouble.time, tests, restarts):
            seen.setdefault(hit, Counter())[trouble.kind] += 1
    entries: dict[_Key, _Entry] = {}
    for (name, label, span, whole), kinds in seen.items():
        key = name, _clock(span, new_york, whole), _clock(span, clock.at, whole)
        entry = entries.setdefault(key, _Entry(label))
        entry.spans.add(span)
        entry.kinds += kinds
    # A reset leaves the API port open: a failed attempt alone does not belong to it.
    telling = {key: entry for key, entry in entries.items() if key[0] == RESTART or set(entry.kinds) != {"failure"}}
    made = [_outage(key, entry, clock) for key, entry in telling.items()]
    return tuple(sorted(made, key=lambda one: (one.start, one.label, one.local)))[:OUTAGES]


def _around(time: int, windows: Iterable[tuple[Window, Callable[[int], bool]]], restarts: Restarts) -> Iterator[_Hit]:
    """Windows that were open at that moment."""
    for window, is_open in windows:
        span = _occurrence(window, time) if is_open(time) else None
        if span is not None:
            yield window.id, window.label, span, window.minutes >= WHOLE_DAY_MINUTES
    span = restarts.around(time)
    if span is not None:
        yield RESTART, RESTART_LABEL, span, True


def _occurrence(window: Window, time: int) -> tuple[int, int] | None:
    """The one around that moment, None near the ends of the calendar, where a day has no neighbour."""
    try:
        day = datetime.fromtimestamp(time / 1000, ZoneInfo(window.zone)).date()
        for back in range((window.start + window.minutes) // 1440 + 1):
            span = occurrence(window, day - timedelta(days=back))
            if span is not None and span[0] <= time <= span[1]:
                return span
    except (OverflowError, ValueError, OSError):
        return None
    return None


def _clock(span: tuple[int, int], at: Callable[[int], datetime | None], whole: bool) -> str:
    """`00:15–01:45`, or the beginning alone."""
    first, last = at(span[0]), at(span[1])
    if first is None or last is None:
        return ""
    return f"{first:%H:%M}" if whole else f"{first:%H:%M}–{last:%H:%M}"


def _outage(key: _Key, entry: _Entry, clock: LocalClock) -> model.Outage:
    spans = sorted(entry.spans)
    zone = clock.name(spans[0][0])
    began = [day for start, _ in spans if (day := new_york(start)) is not None]
    made = model.Outage(
        id=key[0],
        label=entry.label,
        new_york=key[1],
        local=key[2],
        zone=zone,
        start=iso(spans[0][0]) or "",
        end=iso(spans[0][1]) or "",
        days=tuple(f"{day:%Y-%m-%d}" for day in began[:DAYS]),
        times=len(spans),
        disconnects=entry.kinds["disconnect"],
        losses=entry.kinds["loss"],
        failures=entry.kinds["failure"],
        logins=entry.kinds["login"],
    )
    inside = [counted(entry.kinds[kind], *words) for kind, words in _KINDS.items() if entry.kinds[kind]]
    told = f"{made.label} {both(made)}, {_when(began)}: {', '.join(inside)} inside it."
    return replace(made, said=told[0].upper() + told[1:])


def both(outage: model.Outage) -> str:
    """`00:15–01:45 New York (06:15–07:45 Berlin)`, once when both are the same clock."""
    word = "at " if outage.id == RESTART else "" if "–" in outage.new_york else "from "
    here = f"{word}{outage.new_york} New York"
    return here if outage.zone in ("New York", "") else f"{here} ({outage.local} {outage.zone})"


def both_clocks(time: int, clock: LocalClock) -> str:
    """One moment on both clocks: `00:17 New York (06:17 Berlin)`; empty outside the calendar."""
    first, second = new_york(time), clock.at(time)
    if first is None or second is None:
        return ""
    zone, here = clock.name(time), f"{first:%H:%M} New York"
    return here if zone in ("New York", "") else f"{here} ({second:%H:%M} {zone})"


def _when(began: Sequence[datetime]) -> str:
    if not began:
        return "undated"
    if len(began) == 1:
        return _day(began[0])
    if len(began) == 2:
        return f"{_day(began[0])} and {_day(began[1])}"
    return f"{len(began)} times from {_day(began[0])} to {_day(began[-1])}"


def _day(day: datetime) -> str:
    """`Saturday 14 November 2026`, whatever language this machine speaks."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"
