"""What log lines say about the installation: the `facts:` of a pattern, or a line of IBC's settings dump."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    return _ends_of_runs(fact for event in events for fact in _facts_of(event, told))


def _facts_of(event: Event, told: Mapping[tuple[int, int, str], Mapping[str, str]]) -> Iterator[Fact]:
    moment = event.time if event.dated else None
    for fact, field in told.get((event.order, event.line, event.name), {}).items():
        value = event.fields.get(field)
        if value is not None:
            yield Fact(fact, value, event.at, moment)
    if event.name == "ibc.setting":
        for fact, setting in ibc_fact(str(event.fields.get("key", "")), str(event.fields.get("value", ""))):
            yield Fact(fact, setting, event.at, moment)


def _ends_of_runs(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Of what a source says again and again the first and the last time: a client tells its port at each connect."""
    runs: dict[tuple[str, str], tuple[Fact, Fact]] = {}
    for fact in facts:
        where = fact.name, fact.at.source
        first, last = runs.get(where, (None, None))
        if first is not None and last is not None and first.value == fact.value:
            runs[where] = first, fact
            continue
        if last is not None and last is not first:
            yield last
        runs[where] = fact, fact
        yield fact
    for first, last in runs.values():
        if last is not first:
            yield last
