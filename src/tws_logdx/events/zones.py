"""Which zone each writer's clock is in.

Log stamps are wall clock without a zone. What tells it, surest first: `--tz`; a UTC stamp beside the local one
(container prefix, epoch milliseconds, the server's time); the zone in the settings; the zone that another file of
that program shows; the zone of the machine that runs the analysis, and then the report says that it was assumed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from tws_logdx.events.read import Reading
from tws_logdx.events.sightings import Part, Sightings
from tws_logdx.events.zone_names import zone_named
from tws_logdx.formats import stamps
from tws_logdx.formats.timekeeper import Moment
from tws_logdx.model.event import Value
from tws_logdx.model.fact import Fact

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
    info: tzinfo | None = None
    """None: the zone of this machine, unless `steps` tell the offsets."""
    steps: tuple[tuple[int, int], ...] = ()
    """Local milliseconds from which an offset (local minus UTC, milliseconds) was seen, in order of time."""

    def to_utc(self, moment: Moment) -> int:
        """UTC milliseconds. A time without a date stays as it is: no calendar applies to it."""
        if moment.utc or not moment.dated:
            return moment.ms
        if self.steps:
            place = bisect_right(self.steps, (moment.ms, QUARTER * 96)) - 1
            return moment.ms - self.steps[max(0, place)][1]
        quarter, rest = divmod(moment.ms, QUARTER)
        return _quarter_in_utc(quarter, self.info, moment.fold) + rest


@lru_cache(maxsize=65_536)
def _quarter_in_utc(quarter: int, info: tzinfo | None, fold: bool) -> int:
    local = datetime(1970, 1, 1) + timedelta(milliseconds=quarter * QUARTER)
    local = local.replace(fold=int(fold))
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

    def times(self, order: int, part: Part) -> list[int]:
        """UTC milliseconds of each sighting of the source with this order."""
        zones = {writer: self.of(order, writer) for writer in set(part.writers)}
        return [
            moment[0] if moment[2] or not moment[1] else zones[writer].to_utc(Moment._make(moment))
            for moment, writer in zip(part.moments, part.writers, strict=True)
        ]


def find_zones(readings: Sequence[Reading], given: str | None, settings: Sequence[Fact] = ()) -> Zones:
    """`given` is `--tz` (a known name); `settings` are the facts of settings files."""
    if given is not None:
        return Zones({}, Zone(f"{given} (given)", zone_named(given)))
    seen = {
        (reading.order, group): zone for reading in readings for group, zone in _zones_seen(reading.sightings).items()
    }
    zones = dict(seen)
    for reading in readings:
        host = _host_zone(_zone_set(reading), "from the log") or _host_zone(
            zone_in_settings(reading.name, settings), "jts.ini"
        )
        for group in (HOST, CLIENT, CONTAINER):
            zone = host if group == HOST and host is not None else _elsewhere(seen, reading.order, group)
            if zone is not None:
                zones.setdefault((reading.order, group), zone)
    return Zones(zones, Zone("this machine's zone (assumed)"))


def zone_in_settings(name: str, settings: Iterable[Fact]) -> str | None:
    """The zone that the nearest jts.ini above a log names; any jts.ini when all of them agree."""
    zones = {fact.at.source: str(fact.value) for fact in settings if fact.name == "tws.zone"}
    above = [source for source in zones if name.startswith(_folder(source))]
    if above:
        return zones[max(above, key=lambda source: (len(_folder(source)), source))]
    return next(iter(zones.values())) if len(set(zones.values())) == 1 else None


def _folder(source: str) -> str:
    return source[: max(source.rfind("/"), source.rfind("\\")) + 1]


def _host_zone(name: str | None, origin: str) -> Zone | None:
    info = zone_named(name) if name else None
    return None if info is None else Zone(f"{name} ({origin})", info)


def _zone_set(reading: Reading) -> str | None:
    """The zone that TWS says it uses; the last one counts, since it is set while the program starts."""
    named: Value | None = None
    for part in reading.sightings.parts():
        if "host.timezone" in part.names:
            told = zip(part.names, part.fields, strict=True)
            named = [fields.get("zone") for name, fields in told if name == "host.timezone"][-1]
    return None if named is None else str(named)


def _elsewhere(seen: Mapping[tuple[int, str], Zone], order: int, group: str) -> Zone | None:
    """The same file's other writers, else the same kind of program in another file."""
    ordered = sorted(seen.items(), key=lambda item: item[0])
    same_file = (zone for (other, _), zone in ordered if other == order)
    same_kind = (zone for (_, other), zone in ordered if other == group)
    return next(same_file, None) or next(same_kind, None)


def _zones_seen(sightings: Sightings) -> dict[str, Zone]:
    """The zone of each group of writers that shows UTC beside its own clock."""
    anchors: dict[str, list[tuple[int, int]]] = {}
    for part in sightings.parts():
        for moment, outer, fields, writer in zip(part.moments, part.outers, part.fields, part.writers, strict=True):
            if outer is None and _SHOW_UTC.isdisjoint(fields):
                continue
            offset = _anchor(Moment._make(moment), outer, fields)
            if offset is not None:
                anchors.setdefault(_GROUPS.get(writer, CLIENT), []).append((moment[0], offset))
    return {group: _stepped(points) for group, points in anchors.items()}


def _stepped(points: list[tuple[int, int]]) -> Zone:
    """One offset, or one after the other where the clock was changed between (summer time).

    A single anchor that disagrees with its neighbours on both sides is a stray and no change.
    """
    points.sort()
    offsets = [offset for _, offset in points]
    kept = [
        point
        for place, point in enumerate(points)
        if len(points) < 3 or point[1] in offsets[max(0, place - 1) : place] + offsets[place + 1 : place + 2]
    ] or points
    steps = [point for place, point in enumerate(kept) if place == 0 or point[1] != kept[place - 1][1]]
    label = ", ".join(dict.fromkeys(_offset_text(offset) for _, offset in steps))
    return Zone(f"{label} (from the log)", steps=tuple(steps))


_SHOW_UTC = frozenset({"utc_ms", "utc", "connection_time"})
"""Fields that tell the time in UTC, or in a zone that stands beside it."""


def _anchor(moment: Moment, outer: int | None, fields: Mapping[str, Value]) -> int | None:
    """Local minus UTC in milliseconds, when the line shows both."""
    if moment.utc or not moment.dated or not moment.exact:
        return None
    if outer is not None:
        return _rounded(moment.ms - outer)
    utc = _utc_shown(fields)
    return None if utc is None else _rounded(moment.ms - utc)


def _utc_shown(fields: Mapping[str, Value]) -> int | None:
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


def _offset_text(offset: int) -> str:
    minutes = abs(offset) // 60_000
    return f"UTC{'-' if offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}"
