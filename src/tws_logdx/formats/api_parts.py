"""What the name of an API log tells: the client id, and the day and time at which it begins."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tws_logdx.formats import stamps
from tws_logdx.formats.stamps import DAY

_NAMED = re.compile(
    r"api\.(?P<client>-?\d{1,10})\.(?:(?P<date>\d{8})(?:\.(?P<time>\d{6}))?|(?P<day>Mon|Tue|Wed|Thu|Fri|Sat|Sun))\."
)
_WEEKDAY = re.compile(r"(?:^|[/\\.])(?:log|tws|ibgateway|api\.-?\d{1,10})\.(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\.")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


class Part(NamedTuple):
    """One API log, on disk or inside an export."""

    client_id: str
    day: int
    """Milliseconds at which its first day begins; 0 when the name has no date."""
    start: int | None
    """When it begins, None when the name has no date."""


def part_named(path: str) -> Part | None:
    """Client id, day and start that the name of an API log tells; None when it is no such name."""
    found = _NAMED.search(path)
    if found is None:
        return None
    clock = found["time"] or "000000"
    written = f"{found['date']} {clock[:2]}:{clock[2:4]}:{clock[4:]}" if found["date"] else ""
    stamp = stamps.read(written)
    if stamp is None:
        return Part(found["client"], 0, None)
    return Part(found["client"], stamp.ms - stamp.ms % DAY, stamp.ms)


def day_of_weekday(name: str, modified: float | None) -> int | None:
    """Start of the day that a weekday in the name means: the last such day up to the file's last change."""
    found = _WEEKDAY.search(name)
    if found is None or modified is None:
        return None
    changed = datetime.fromtimestamp(modified, UTC)
    day = changed - timedelta(days=(changed.weekday() - _DAYS.index(found[1])) % 7)
    return int(day.timestamp()) // 86_400 * DAY


def year_of(modified: float | None) -> int | None:
    """Year of a file's last change, for stamps that have none."""
    return None if modified is None else datetime.fromtimestamp(modified, UTC).year
