"""One source to events in its own wall clock; `zones` then puts them on the common timeline."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from tws_logdx.events.catalogue import Catalogue, Hit
from tws_logdx.events.sightings import Sighting, Sightings, sightings_of
from tws_logdx.formats import stamps
from tws_logdx.formats.api_parts import day_of_weekday, part_named, year_of
from tws_logdx.formats.detect import Detected
from tws_logdx.formats.finder import Finder
from tws_logdx.formats.headers import ALARMING
from tws_logdx.formats.reader import Counts, Entry, Named, Reader

TEXT_LONGEST = 2_000


@dataclass(slots=True)
class Cluster:
    """Alarming lines that no pattern knew and that differ only in numbers and names."""

    template: str
    count: int
    example: str
    line: int


@dataclass(slots=True)
class Reading:
    """Everything one source gave."""

    name: str
    order: int
    found: Detected
    counts: Counts
    sightings: Sightings = field(default_factory=Sightings)
    clusters: dict[str, Cluster] = field(default_factory=dict)
    services: set[str] = field(default_factory=set)
    """Services of a compose file whose lines are mixed in this source."""
    alarming: int = 0
    """Warnings and errors, known ones too."""

    @property
    def unrecognised(self) -> int:
        return sum(cluster.count for cluster in self.clusters.values())


def read(
    name: str,
    order: int,
    found: Detected,
    head: bytes,
    blocks: Iterable[bytes],
    catalogue: Catalogue,
    engine: Finder,
    modified: float | None = None,
) -> Reading:
    """Read one source. `blocks` gives bytes that end with a whole line, `head` is how they begin.

    `modified` is the source's last change, seconds since 1970, None when unknown.
    """
    reader = Reader(found, engine, catalogue.meaning, every_line=catalogue.every_line, named=_named(name, modified))
    reading = Reading(name, order, found, reader.counts)
    default_writer = _default_writer(found)
    reader.open(head)
    for entry in chain(chain.from_iterable(map(reader.read, blocks)), reader.close()):
        _understand(entry, reading, default_writer)
    _date_by_content(reading)
    return reading


def _named(name: str, modified: float | None) -> Named:
    part = part_named(name)
    day = part.day if part is not None and part.start is not None else day_of_weekday(name, modified)
    return Named(part.client_id if part is not None else "", day, year_of(modified))


def _date_by_content(reading: Reading) -> None:
    """Give undated lines the day that one of them names (`dayInit` of old TWS logs)."""
    days = (one for part in reading.sightings.parts() if "host.day" in part.names for one in sightings_of(part))
    told = next((one for one in days if one.name == "host.day" and not one.moment.dated), None)
    stamp = stamps.read(f"{told.fields.get('date')} 00:00:00") if told is not None else None
    if told is None or stamp is None:
        return
    reading.sightings.date(stamp.ms - told.moment.ms // stamps.DAY * stamps.DAY)


def _understand(entry: Entry, reading: Reading, default_writer: str) -> None:
    number, line, text, moment, outer, hits, client_id, service = entry
    if service:
        reading.services.add(service)
    for spec, fields in sorted(hits, key=_name) if len(hits) > 1 else hits:
        if client_id and spec.family == "api":
            fields = {"client_id": int(client_id)} | dict(fields)
        writer = line.writer or _WRITERS.get(spec.family, default_writer)
        told = text[:TEXT_LONGEST]
        reading.sightings.append(
            Sighting(moment, outer, number, spec.name, fields, told, writer, line.level, spec.facts, service)
        )
    if line.level in ALARMING:
        reading.alarming += 1
        if not hits:
            _count_unknown(entry, reading)


def _name(hit: Hit) -> str:
    return hit[0].name


_WRITERS = {"client": "client", "tws": "tws", "ibc": "ibc", "container": "script"}
"""Who wrote a line without a header of its own, told by the family of the pattern that knew it."""


def _default_writer(found: Detected) -> str:
    """Who wrote the other lines of this kind of file that carry no header of their own."""
    writers = {"client-log": "client", "ibc-log": "ibc", "container-log": "script", "tws-log": "tws"}
    return writers.get(found.format, "tws" if found.format in ("launcher-log", "tws-log-old") else "unknown")


_VARIABLE = re.compile(
    r"0x[0-9a-fA-F]+|\b[0-9a-fA-F]{8,}\b|\b[A-Z]{1,3}\d{5,}\b|\d+(?:[.,:]\d+)*|'[^']{0,80}'|\"[^\"]{0,80}\""
)
CLUSTERS = 500
"""Kinds of unknown lines kept for one source; more would be no summary."""


def template_of(message: str) -> str:
    """The message with its numbers, quoted words and ids left out: what lines of one kind have in common."""
    return _VARIABLE.sub("…", message[:200]).strip()


def _count_unknown(entry: Entry, reading: Reading) -> None:
    template = template_of(entry.line.message)
    cluster = reading.clusters.get(template)
    if cluster is not None:
        cluster.count += 1
    elif len(reading.clusters) < CLUSTERS:
        reading.clusters[template] = Cluster(template, 1, entry.text[:TEXT_LONGEST], entry.number)
    else:
        reading.clusters.setdefault("…", Cluster("…", 0, entry.text[:TEXT_LONGEST], entry.number)).count += 1
