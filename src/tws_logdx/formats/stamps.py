"""Time stamps as the programs around TWS write them, to local milliseconds.

Every program has its own separator before the milliseconds, so the shape also tells who wrote the line.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

DAY = 86_400_000
YEARS = range(1990, 2100)
"""A date outside them is no date of a log: there was no TWS before, and calendars end somewhere."""

SHAPES: tuple[str, ...] = (
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,:]\d{1,9})?(?:Z|[+-]\d\d:?\d\d(?!\d))?",
    r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?",
    r"\d{8}[ -]\d\d:\d\d:\d\d(?:\.\d{1,6})?",
    r"\d{6}_\d\d:\d\d:\d\d\.\d{3}",
    r"\d\d:\d\d:\d\d(?:[.,:]\d{3,6})",
)
ANY = "(?:" + "|".join(SHAPES) + ")"
"""A regular expression for any time stamp; `read` understands all that it matches."""

_DATED = re.compile(
    r"(?P<year>\d{3,4})[-/](?P<month>\d\d)[-/](?P<day>\d\d)[ T]"
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:[.,:](?P<fraction>\d{1,9}))?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)?$"
)
_COMPACT = re.compile(
    r"(?P<year>\d{4}|\d\d)(?P<month>\d\d)(?P<day>\d\d)[ _-]"
    r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:[.,:](?P<fraction>\d{1,9}))?$"
)
_CLOCK = re.compile(r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:[.,:](?P<fraction>\d{1,9}))?$")


class Stamp(NamedTuple):
    """A time as written: `ms` counts from 1970 in the writer's own wall clock, or in UTC when `utc`.

    Without a date (`dated` false) `ms` is the time of day alone.
    """

    ms: int
    dated: bool
    utc: bool


def read(text: str) -> Stamp | None:
    """The stamp that `text` is, None when it is none or no real time (month 13, hour 25)."""
    if len(text) in _USUAL and text[-4] in ".,:" and text[-7] == ":":
        # Lines of one minute differ in their last six digits only.
        minute = _minute(text[:-6] + "00")
        second, ms = text[-6:-4], text[-3:]
        if minute is not None and second.isdecimal() and ms.isdecimal() and second < "60":
            return Stamp(minute.ms + int(second) * 1000 + int(ms), minute.dated, minute.utc)
    return _read(text)


_USUAL = (len("2024-03-04 09:30:00.123"), len("09:30:00.123"))


@lru_cache(maxsize=512)
def _minute(text: str) -> Stamp | None:
    return _read(text)


def _read(text: str) -> Stamp | None:
    found = _DATED.match(text) or _COMPACT.match(text)
    if found is None:
        clock = _CLOCK.match(text)
        if clock is None:
            return None
        ms = _time_of_day(clock)
        return None if ms is None else Stamp(ms, False, False)
    ms = _time_of_day(found)
    start = _day(found["year"], found["month"], found["day"])
    if ms is None or start is None:
        return None
    zone = found.groupdict().get("zone")
    if zone is None:
        return Stamp(start + ms, True, False)
    return Stamp(start + ms - _offset(zone), True, True)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def of_syslog(day: str, time: str, year: int | None) -> Stamp | None:
    """The stamp of `Apr 25` and `10:00:04`; without a known year only a time of day."""
    month = day[:3]
    if month not in _MONTHS:
        return None
    if year is None:
        return read(f"{time}.000")
    return read(f"{year}-{_MONTHS.index(month) + 1:02d}-{int(day[4:]):02d} {time}")


def _time_of_day(found: re.Match[str]) -> int | None:
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"])
    if hour > 23 or minute > 59 or second > 60:
        return None
    fraction = found["fraction"] or "0"
    return ((hour * 60 + minute) * 60 + second) * 1000 + int((fraction + "00")[:3])


@lru_cache(maxsize=512)
def _day(year: str, month: str, day: str) -> int | None:
    """Milliseconds at which the day starts. A year cut to two or three digits is in this century."""
    number = int(year)
    if number < 1000:
        number = 2000 + number % 100
    if number not in YEARS:
        return None
    try:
        return (date(number, int(month), int(day)).toordinal() - 719_163) * DAY
    except ValueError:
        return None


def _offset(zone: str) -> int:
    if zone == "Z":
        return 0
    digits = zone[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return (minutes if zone[0] == "+" else -minutes) * 60_000
