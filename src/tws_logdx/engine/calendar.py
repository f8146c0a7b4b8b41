"""Local time: named windows and the wall clock. Only dated events have a place in the calendar."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tws_logdx.model.event import Event
from tws_logdx.model.rules import Window

DAY = 86_400_000
"""Milliseconds."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_QUARTER = 900_000
_FAR = 10**9
_MONDAY = 3
"""1 January 1970 was a Thursday: day 0 is weekday 3."""


def wall_clock(zone: str) -> Callable[[int], int | None]:
    """Turns milliseconds since 1970 UTC into the same count of local wall clock time; None outside years 1-9999.

    Offsets change on quarter hours only, so one look-up per quarter hour is enough.
    """
    info = ZoneInfo(zone)

    @lru_cache(maxsize=4096)
    def offset(quarter: int) -> int | None:
        try:
            moment = (_EPOCH + timedelta(milliseconds=quarter * _QUARTER)).astimezone(info)
        except (OverflowError, ValueError):
            return None
        shift = moment.utcoffset()
        return None if shift is None else round(shift.total_seconds() * 1000)

    def local(time: int) -> int | None:
        shift = offset(time // _QUARTER)
        return None if shift is None else time + shift

    return local


def _day_number(day: str, otherwise: int) -> int:
    """Days since 1970 of `2025-01-01`."""
    return date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal() if day else otherwise


def inside(window: Window) -> Callable[[Event], bool]:
    """Is a dated event inside the window, both edges included?"""
    test = open_at(window)
    return lambda event: event.dated and test(event.time)


def open_at(window: Window) -> Callable[[int], bool]:
    """Is a moment (milliseconds since 1970 UTC) inside the window, both edges included?"""
    local = wall_clock(window.zone)
    start, length, days = window.start * 60_000, window.minutes * 60_000, frozenset(window.days)
    first, last = _day_number(window.first, -_FAR), _day_number(window.last, _FAR)
    reach = (start + length) // DAY
    """Days back on which a window that is still open may have begun."""

    def test(moment: int) -> bool:
        time = local(moment)
        if time is None:
            return False
        today = time // DAY
        for day in range(today - reach, today + 1):
            if 0 <= time - (day * DAY + start) <= length and (day + _MONDAY) % 7 in days and first <= day <= last:
                return True
        return False

    return test


OUTAGE_MINUTES = 12 * 60
"""Longer windows are days on which something can happen, no outages."""


def in_outage(windows: Iterable[Window]) -> Callable[[int], bool]:
    """Is a moment inside any of the windows that are outages?"""
    tests = [open_at(window) for window in windows if window.minutes < OUTAGE_MINUTES]
    return lambda moment: any(test(moment) for test in tests)
