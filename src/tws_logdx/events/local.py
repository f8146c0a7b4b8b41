"""The wall clock of the people who read the logs: the zone in which most of the lines were written."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import islice
from zoneinfo import ZoneInfo

from tws_logdx.events.read import Reading
from tws_logdx.events.zone_names import zone_named
from tws_logdx.events.zones import Zone, Zones

LOOKED_AT = 2_000
"""Lines of each file."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UTC = Zone("UTC", ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class LocalClock:
    """Local time of UTC moments."""

    zone: Zone

    @property
    def key(self) -> str:
        """IANA name of the zone; UTC where it has none, as when only its offset is known."""
        info = self.zone.info
        return info.key if isinstance(info, ZoneInfo) else "UTC"

    def at(self, time: int) -> datetime | None:
        """The local time of UTC milliseconds, aware; None outside the calendar."""
        try:
            moment = _EPOCH + timedelta(milliseconds=time)
            if self.zone.steps:
                return moment.astimezone(timezone(timedelta(milliseconds=self._offset(time))))
            return moment.astimezone(self.zone.info)
        except (OverflowError, ValueError, OSError):
            return None

    def wall(self, time: int) -> int | None:
        """The same as milliseconds of wall clock time since 1970."""
        local = self.at(time)
        shift = local.utcoffset() if local is not None else None
        return None if shift is None else time + round(shift.total_seconds() * 1000)

    def name(self, time: int) -> str:
        """`Berlin`, `UTC+05:30`, `UTC`, or the short name that this machine gives its own zone."""
        info = self.zone.info
        if isinstance(info, ZoneInfo):
            return info.key.rsplit("/", 1)[-1].replace("_", " ")
        local = self.at(time)
        return "" if local is None else local.tzname() or ""

    def _offset(self, time: int) -> int:
        utc = [local - offset for local, offset in self.zone.steps]
        return self.zone.steps[max(0, bisect_right(utc, time) - 1)][1]


UTC_CLOCK = LocalClock(_UTC)
"""Where no local time is known."""


def local_clock(readings: Iterable[Reading], zones: Zones, named: str | None = None) -> LocalClock:
    """The clock that `named` (`--tz`, a setting) tells, else that of most dated lines."""
    info = zone_named(named) if named else None
    if info is not None:
        return LocalClock(Zone(str(named), info))
    counts: Counter[Zone] = Counter()
    for reading in readings:
        dated = [one for one in islice(reading.sightings, LOOKED_AT) if one.moment.dated]
        for (writer, utc), times in Counter((one.writer, one.moment.utc) for one in dated).items():
            counts[_UTC if utc else zones.of(reading.order, writer)] += times
    most = max(counts.items(), key=lambda item: (item[1], item[0].label), default=None)
    return LocalClock(most[0] if most else zones.default)
