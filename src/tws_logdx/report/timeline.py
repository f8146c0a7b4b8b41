"""The timeline of a report: what happened when, in buckets, with restarts and known windows marked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from tws_logdx.model.attempt import Attempt, Outcome
from tws_logdx.model.event import Event
from tws_logdx.model.rules import Window
from tws_logdx.report import model
from tws_logdx.report.clock import iso

BUCKETS = 120
"""At most this many: what a screen can show."""
WINDOWS = 60
MARKS = 200

RESTARTS = {
    "host.started": "TWS or Gateway started",
    "ibc.started": "IBC started",
    "ibc.restart": "IBC restarts the program",
    "ibc.exit": "IBC ended",
}
MARKED = {
    "login.completed": "login completed",
    "host.listening": "API port open",
    "login.two_factor": "second factor asked",
    "login.failed": "login failed",
    "upstream.disconnected": "link to IBKR lost",
}
_LANES: dict[str, model.Lane] = {
    "client": "client",
    "socat": "proxy",
    "script": "proxy",
    "ibc": "controller",
    "probe": "probe",
}


def timeline(
    events: Iterable[Event],
    span: tuple[int, int] | None,
    notable: Sequence[Event],
    attempts: Sequence[Attempt],
    windows: Mapping[str, Window],
) -> model.Timeline:
    """Only dated events and attempts can stand on it; `span` is from when to when they are, None: there are none.

    `notable` are the events that may be marked.
    """
    if span is None:
        return model.Timeline()
    start, end = span
    width = _bucket_seconds(end - start)
    return model.Timeline(
        span=model.Span(iso(start), iso(end)),
        bucket_s=width,
        buckets=tuple(_buckets(events, attempts, width * 1000)),
        restarts=tuple(_marks(notable, RESTARTS)),
        reset_windows=tuple(_windows(start, end, windows)),
        marks=tuple(_marks(notable, MARKED)),
    )


def _bucket_seconds(span: int) -> int:
    for seconds in (1, 5, 10, 30, 60, 300, 600, 1800, 3600, 4 * 3600, 12 * 3600, 86_400, 7 * 86_400, 30 * 86_400):
        if span <= seconds * 1000 * BUCKETS:
            return seconds
    return 365 * 86_400


def _buckets(events: Iterable[Event], attempts: Iterable[Attempt], width: int) -> Iterable[model.Bucket]:
    levels: dict[int, Counter[str]] = defaultdict(Counter)
    outcomes: dict[int, Counter[Outcome]] = defaultdict(Counter)
    for event in events:
        if event.dated:
            levels[event.time // width][event.level or "none"] += 1
    for attempt in attempts:
        if attempt.dated:
            outcomes[attempt.time // width][attempt.outcome] += 1
    for place in sorted({*levels, *outcomes}):
        yield model.Bucket(
            iso(place * width) or "", dict(sorted(levels[place].items())), dict(sorted(outcomes[place].items()))
        )


def _marks(events: Iterable[Event], labels: Mapping[str, str]) -> Iterable[model.Mark]:
    shown = [event for event in events if event.dated and event.name in labels]
    for event in shown[:MARKS]:
        lane = _LANES.get(event.writer, "host")
        yield model.Mark(iso(event.time) or "", lane, labels[event.name], event.source, event.line)


def _windows(start: int, end: int, windows: Mapping[str, Window]) -> list[model.Window]:
    found = [occurrence for window in windows.values() for occurrence in _occurrences(window, start, end)]
    return sorted(found, key=lambda one: (one.start, one.label))[:WINDOWS]


def _occurrences(window: Window, start: int, end: int) -> Iterable[model.Window]:
    zone = ZoneInfo(window.zone)
    day = datetime.fromtimestamp(start / 1000, zone).date() - timedelta(days=1)
    last = min(datetime.fromtimestamp(end / 1000, zone).date(), day + timedelta(days=WINDOWS))
    while day <= last:
        opens = occurrence(window, day)
        if opens is not None and opens[0] <= end and opens[1] >= start:
            yield model.Window(iso(opens[0]) or "", iso(opens[1]) or "", window.label)
        day += timedelta(days=1)


def occurrence(window: Window, day: date) -> tuple[int, int] | None:
    """The window that begins on that day of its own zone, in milliseconds since 1970 UTC; None when none does."""
    if day.weekday() not in window.days or not (window.first or "0") <= day.isoformat() <= (window.last or "9"):
        return None
    opens = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(window.zone)) + timedelta(minutes=window.start)
    first = int(opens.astimezone(UTC).timestamp()) * 1000
    return first, first + window.minutes * 60_000
