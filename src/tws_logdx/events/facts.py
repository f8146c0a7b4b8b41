"""What log lines say about the installation: the `facts:` of a pattern, or a line of IBC's settings dump."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tws_logdx.events.timeline import Timeline
from tws_logdx.formats.settings import ibc_fact
from tws_logdx.model.event import Event
from tws_logdx.model.fact import Fact

SETTING = "ibc.setting"


class Told(NamedTuple):
    """A fact and the line that told it."""

    fact: Fact
    event: Event


def facts_in(timeline: Timeline) -> Iterator[Told]:
    """The facts of all events. Of what a source says again and again only the first and the last time."""
    return _ends_of_runs(told for event, facts in timeline.telling([SETTING]) for told in _facts_of(event, facts))


def _facts_of(event: Event, facts: Mapping[str, str]) -> Iterator[Told]:
    for name, field in facts.items():
        value = event.fields.get(field)
        if value is not None:
            yield Told(Fact(name, value, event.at, event.time if event.dated else None), event)
    if event.name == SETTING:
        for name, setting in ibc_fact(str(event.fields.get("key", "")), str(event.fields.get("value", ""))):
            yield Told(Fact(name, setting, event.at, event.time if event.dated else None), event)


def _ends_of_runs(facts: Iterable[Told]) -> Iterator[Told]:
    """A client tells its port at each connect."""
    runs: dict[tuple[str, str], tuple[Told, Told]] = {}
    for told in facts:
        where = told.fact.name, told.fact.at.source
        first, last = runs.get(where, (None, None))
        if first is not None and last is not None and first.fact.value == told.fact.value:
            runs[where] = first, max(last, told, key=_when)
            continue
        if last is not None and last is not first:
            yield last
        runs[where] = told, told
        yield told
    for first, last in runs.values():
        if last is not first:
            yield last


def _when(told: Told) -> tuple[int, int]:
    return told.event.time, told.event.line
