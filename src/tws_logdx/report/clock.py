"""Times as the report writes them: UTC in the data, UTC or New York for the eye."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso(milliseconds: int | None) -> str | None:
    """`2025-04-25T15:23:55.621Z` from milliseconds since 1970 UTC; None stays None, so does a year no calendar has."""
    if milliseconds is None:
        return None
    try:
        moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"


def moment(text: str | None) -> datetime | None:
    """The time a report text stands for, None when it is missing or not a time."""
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def utc_text(text: str | None) -> str:
    """`2025-04-25 15:23:55` (UTC), an empty text when unknown."""
    read = moment(text)
    return f"{read:%Y-%m-%d %H:%M:%S}" if read else ""


def new_york(milliseconds: int) -> datetime | None:
    """New York time of milliseconds since 1970 UTC; None outside the calendar."""
    try:
        return (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(_new_york())
    except (OverflowError, ValueError):
        return None


def new_york_text(text: str | None) -> str:
    """`2025-04-25 11:23:55 EDT`: IBKR's own clock, in which resets and restarts are announced."""
    read = moment(text)
    if read is None:
        return ""
    try:
        return f"{read.astimezone(_new_york()):%Y-%m-%d %H:%M:%S %Z}"
    except OverflowError:
        return ""


def duration_text(seconds: float) -> str:
    """A length of time for the eye: `40 ms`, `4.0 s`, `3 min 20 s`, `6 h 5 min`, `2 d 4 h`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    for unit, below, smaller, size in (("min", 3600, "s", 60), ("h", 86400, "min", 3600)):
        if whole < below:
            rest = whole % size if size == 60 else whole % size // 60
            return f"{whole // size} {unit} {rest} {smaller}" if rest else f"{whole // size} {unit}"
    days, hours = whole // 86400, whole % 86400 // 3600
    return f"{days} d {hours} h" if hours else f"{days} d"


@cache
def _new_york() -> ZoneInfo:
    return ZoneInfo("America/New_York")
