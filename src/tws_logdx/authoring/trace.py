"""Why a case came out as it did: the sentences with what was nearest, the lines nobody knew, the patterns that hit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tws_logdx.authoring.cases import Outcome
from tws_logdx.diagnosis.verdict import key
from tws_logdx.events.catalogue import Pattern
from tws_logdx.formats.headers import take_apart
from tws_logdx.model.event import Event
from tws_logdx.model.match import Answer, Truth
from tws_logdx.model.rules import Condition, EventSpec, RuleBook


@dataclass(frozen=True, slots=True)
class Weighed:
    """One sentence of the cause with its answer."""

    side: str
    """`for` or `against`."""
    condition: Condition
    answer: Answer

    @property
    def holds(self) -> bool:
        return self.answer.truth is Truth.HOLDS


def weighed(outcome: Outcome) -> list[Weighed]:
    """All sentences of the cause, those for it first."""
    cause = outcome.cause
    sides = [("for", one) for one in cause.evidence] + [("against", one) for one in cause.against]
    return [Weighed(side, one, outcome.analysis.answers[key(cause, one)]) for side, one in sides]


def near(one: Weighed, outcome: Outcome) -> list[str]:
    """File and line of the events that came nearest to a sentence."""
    places = {(event.source, event.line) for event in one.answer.near}
    return [f"{_name(source, outcome)}:{line}" for source, line in sorted(places)]


def unknown_lines(outcome: Outcome) -> Iterator[tuple[str, int, str]]:
    """File, number and text of each line of the logs that made no event. Settings files have no lines of that kind."""
    for reading in outcome.analysis.readings:
        name = _name(reading.name, outcome)
        known = {sighting.line for sighting in reading.sightings}
        for number, line in enumerate(outcome.case.files.get(name, "").split("\n"), 1):
            if line.strip() and number not in known:
                yield name, number, line.rstrip("\r")


def _name(source: str, outcome: Outcome) -> str:
    """The file as the case names it."""
    return Path(source).relative_to(outcome.folder).as_posix()


def hits(outcome: Outcome, book: RuleBook) -> Counter[str]:
    """How many events each pattern made, by the pattern's id."""
    by_name: dict[str, list[EventSpec]] = defaultdict(list)
    for spec in book.events:
        by_name[spec.name].append(spec)
    counted: Counter[str] = Counter()
    for event in outcome.analysis.events:
        counted.update(spec.id for spec in by_name[event.name] if _made(spec, event))
    return counted


def _made(spec: EventSpec, event: Event) -> bool:
    pattern = Pattern(spec)
    message = take_apart(event.text).message
    fields = pattern.match(message) or pattern.match(event.text)
    return fields is not None and fields.items() <= event.fields.items()
