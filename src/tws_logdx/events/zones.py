"""Which zone each writer's clock is in, and all sightings on one timeline in UTC.

Log stamps are wall clock without a zone. What tells it, surest first: `--tz`; a UTC stamp beside the local one
(container prefix, epoch milliseconds, the server's time); the zone in the settings; the zone that another file of
that program shows; the zone of the machine that runs the analysis, and then the report says that it was assumed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache

from tws_logdx.events.read import Reading, Sighting
from tws_logdx.events.zone_names import zone_named
from tws_logdx.formats import stamps
from tws_logdx.formats.timekeeper import Moment
from tws_logdx.model.event import Event

HOST, CLIENT, CONTAINER = "host", "client", "container"
_GROUPS = {"tws": HOST, "ibc": HOST, "api": HOST, "socat": CONTAINER, "script": CONTAINER}
"""Programs that share a clock: everything inside the JVM of TWS; the scripts of a container; the client."""

QUARTER = 15 * 60_000
NEAR = 4 * 60_000
"""An anchor counts when it lies this close to a whole quarter of an hour: the rest is the clocks' own difference."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone and how it is known."""

    label: str
    """As shown: `Europe/Berlin (jts.ini)`, `UTC+05:30 (from the log)`, `Europe/Berlin (assumed)`."""
    info: tzinfo | None
    """None: the zone of this machine."""

    def to_utc(self, moment: Moment) -> int:
        """UTC milliseconds. A time without a date stays as it is: no calendar applies to it."""
        if moment.utc or not moment.dated:
            return moment.ms
        hour, rest = divmod(moment.ms, QUARTER)
        return _quarter_in_utc(hour, self.info) + rest


@lru_cache(maxsize=65_536)
def _quarter_in_utc(quarter: int, info: tzinfo | None) -> int:
    local = datetime(1970, 1, 1) + timedelta(milliseconds=quarter * QUARTER)
    try:
        moment = local.astimezone(UTC) if info is None else local.replace(tzinfo=info).astimezone(UTC)
        return int(moment.timestamp()) * 1000
    except (OverflowError, ValueError, OSError):
        return quarter * QUARTER


@dataclass(frozen=True, slots=True)
class Zones:
    """The zone of each writer of each source."""

    by_writer: Mapping[tuple[int, str], Zone]
    default: Zone

    def of(self, order: int, writer: str) -> Zone:
        return self.by_writer.get((order, _GROUPS.get(writer, CLIENT)), self.default)


def find_zones(readings: Sequence[Reading], given: str | None, settings: str | None) -> Zones:
    """`given` is `--tz` (a known name), `settings` the zone that jts.ini names."""
    if given is not None:
        return Zones({}, Zone(f"{given} (given)", zone_named(given)))
    seen = {
        (reading.order, group): Zone(f"{_offset_text(offset)} (from the log)", _fixed(offset))
        for reading in readings
        for group, offset in _offsets(reading.sightings).items()
    }
    in_settings = _host_zone(settings, "jts.ini")
    zones = dict(seen)
    for reading in readings:
        host = _host_zone(_zone_set(reading), "from the log") or in_settings
        for group in (HOST, CLIENT, CONTAINER):
            zone = host if group == HOST and host is not None else _elsewhere(seen, reading.order, group)
            if zone is not None:
                zones.setdefault((reading.order, group), zone)
    return Zones(zones, Zone("this machine's zone (assumed)", None))


def _host_zone(name: str | None, origin: str) -> Zone | None:
    info = zone_named(name) if name else None
    return None if info is None else Zone(f"{name} ({origin})", info)


def _zone_set(reading: Reading) -> str | None:
    """The zone that TWS says it uses; the last one counts, since it is set while the program starts."""
    named = [sighting.fields.get("zone") for sighting in reading.sightings if sighting.name == "host.timezone"]
    return str(named[-1]) if named and named[-1] is not None else None


def _elsewhere(seen: Mapping[tuple[int, str], Zone], order: int, group: str) -> Zone | None:
    """The same file's other writers, else the same kind of program in another file."""
    for (other_order, other_group), zone in sorted(seen.items(), key=lambda item: item[0]):
        if other_order == order or other_group == group:
            return zone
    return None


def _offsets(sightings: Iterable[Sighting]) -> dict[str, int]:
    votes: dict[str, Counter[int]] = {}
    for sighting in sightings:
        offset = _anchor(sighting)
        if offset is not None:
            votes.setdefault(_GROUPS.get(sighting.writer, CLIENT), Counter())[offset] += 1
    return {group: max(counts.items(), key=lambda item: (item[1], -abs(item[0])))[0] for group, counts in votes.items()}


def _anchor(sighting: Sighting) -> int | None:
    """Local minus UTC in milliseconds, when the line shows both."""
    moment = sighting.moment
    if moment.utc or not moment.dated or not moment.exact:
        return None
    if sighting.outer is not None:
        return _rounded(moment.ms - sighting.outer)
    utc = _utc_shown(sighting)
    return None if utc is None else _rounded(moment.ms - utc)


def _utc_shown(sighting: Sighting) -> int | None:
    fields = sighting.fields
    epoch = fields.get("utc_ms")
    if isinstance(epoch, int):
        return epoch
    shown, zone = fields.get("utc"), "UTC"
    if shown is None:
        shown, zone = fields.get("connection_time"), str(fields.get("zone", ""))
    stamp = stamps.read(str(shown)) if shown is not None else None
    info = zone_named(zone) if zone else None
    if stamp is None or not stamp.dated or info is None:
        return None
    return Zone("", info).to_utc(Moment(stamp.ms, True, stamp.utc, True))


def _rounded(difference: int) -> int | None:
    nearest = round(difference / QUARTER) * QUARTER
    return nearest if abs(difference - nearest) <= NEAR and abs(nearest) <= 15 * 3_600_000 else None


def _fixed(offset: int) -> tzinfo:
    return timezone(timedelta(milliseconds=offset))


def _offset_text(offset: int) -> str:
    minutes = abs(offset) // 60_000
    return f"UTC{'-' if offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"


def timeline(readings: Sequence[Reading], zones: Zones, offsets: Mapping[str, float] | None = None) -> list[Event]:
    """All events of all sources in order of time; `offsets` are seconds to add to a source's clock."""
    events = [
        Event(
            zones.of(reading.order, sighting.writer).to_utc(sighting.moment)
            + round((offsets or {}).get(reading.name, 0.0) * 1000),
            reading.order,
            sighting.line,
            sighting.name,
            sighting.fields,
            reading.name,
            sighting.text,
            sighting.writer,
            sighting.level,
            sighting.moment.dated,
        )
        for reading in readings
        for sighting in reading.sightings
    ]
    events.sort(key=_key)
    return events


def _key(event: Event) -> tuple[int, int, int]:
    return event[:3]
