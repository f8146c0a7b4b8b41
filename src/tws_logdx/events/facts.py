"""What log lines say about the installation: the `facts:` of a pattern, or a line of IBC's settings dump."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tws_logdx.events.read import Reading
from tws_logdx.formats.settings import ibc_fact
from tws_logdx.model.event import Event
from tws_logdx.model.fact import Fact


def facts_in(events: Iterable[Event], readings: Sequence[Reading]) -> Iterator[Fact]:
    """The facts of all events, each with the line that told it."""
    told = {
        (reading.order, sighting.line, sighting.name): sighting.facts
        for reading in readings
        for sighting in reading.sightings
        if sighting.facts
    }
    for event in events:
        moment = event.time if event.dated else None
        for fact, field in told.get((event.order, event.line, event.name), {}).items():
            value = event.fields.get(field)
            if value is not None:
                yield Fact(fact, value, event.at, moment)
        if event.name == "ibc.setting":
            for fact, setting in ibc_fact(str(event.fields.get("key", "")), str(event.fields.get("value", ""))):
                yield Fact(fact, setting, event.at, moment)
