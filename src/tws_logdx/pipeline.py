"""The whole run, stage by stage: sources, formats, events, attempts, engine, diagnosis, report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from tws_logdx.attempts import as_events, clock_offsets, reconstruct, symptom
from tws_logdx.attempts.history import History
from tws_logdx.diagnosis.checklist import Checked, check_all, questions
from tws_logdx.diagnosis.coverage import kinds_read
from tws_logdx.diagnosis.diagnose import Diagnosis, diagnose
from tws_logdx.diagnosis.verdict import key
from tws_logdx.engine import evaluate
from tws_logdx.events.catalogue import Catalogue
from tws_logdx.events.read import Reading
from tws_logdx.events.zone_names import zone_named
from tws_logdx.events.zones import Zones, find_zones, timeline
from tws_logdx.formats.settings import ibc_fact
from tws_logdx.intake import Intake, Taken
from tws_logdx.model.attempt import Symptom
from tws_logdx.model.event import Event
from tws_logdx.model.fact import Fact, Facts
from tws_logdx.model.match import Answers
from tws_logdx.model.rules import RuleBook
from tws_logdx.sources.find import find
from tws_logdx.sources.source import Skipped


@dataclass(frozen=True, slots=True)
class Options:
    """What a run may be told."""

    tz: str | None = None
    """Zone of all stamps that carry none; a name `zone_named` knows."""
    since: int | None = None
    """Milliseconds since 1970 UTC; events before it are left out."""
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything a run found out, before it is laid out as a report."""

    taken: tuple[Taken, ...]
    skipped: tuple[Skipped, ...]
    zones: Zones
    offsets: dict[str, float]
    """Seconds added to a source's clock, by source name."""
    events: tuple[Event, ...]
    facts: Facts
    history: History
    symptom: Symptom
    answers: Answers
    diagnosis: Diagnosis
    checklist: tuple[Checked, ...]

    @property
    def readings(self) -> list[Reading]:
        return [taken.reading for taken in self.taken if taken.reading is not None]


def analyze(
    paths: Sequence[str],
    book: RuleBook,
    options: Options = Options(),
    *,
    stdin: BinaryIO | None = None,
    intake: Intake | None = None,
) -> Analysis:
    """Read all paths and judge all causes. Opens no socket, changes no file.

    An `intake` made once from the same rules can be used for many runs.
    """
    found = find(paths, stdin=stdin)
    intake = intake or Intake(Catalogue(book.events))
    taken = tuple(intake.take(source, order) for order, source in enumerate(found.sources))
    return conclude(taken, found.skipped, book, options)


def conclude(taken: tuple[Taken, ...], skipped: tuple[Skipped, ...], book: RuleBook, options: Options) -> Analysis:
    """From what was read to the verdicts."""
    settings = [fact for one in taken for fact in one.facts]
    readings = [one.reading for one in taken if one.reading is not None]
    zones = find_zones(readings, options.tz, _zone_in(settings))
    offsets = _offsets(readings, zones)
    events = [event for event in timeline(readings, zones, offsets) if _wanted(event, options)]
    events += _encrypted(skipped, len(readings))
    facts = Facts([*settings, *_facts(events, readings)])
    history = reconstruct(events)
    stream = sorted([*events, *as_events(history)], key=lambda event: event[:3])
    sentences = {key(cause, one): one.when for cause in book.causes for one in (*cause.evidence, *cause.against)}
    answers = evaluate(
        sentences | questions(book.checks),
        stream,
        facts,
        windows=book.windows,
        zone=_calendar(options.tz or _zone_in(settings)),
        end=_end(readings, zones, options),
    )
    kinds = kinds_read(
        [one.reading.found.format if one.reading else one.settings for one in taken], {event.writer for event in events}
    )
    return Analysis(
        taken=taken,
        skipped=skipped,
        zones=zones,
        offsets=offsets,
        events=tuple(events),
        facts=facts,
        history=history,
        symptom=symptom(history, events),
        answers=answers,
        diagnosis=diagnose(book.causes, answers, kinds),
        checklist=check_all(book.checks, answers, facts),
    )


def _offsets(readings: Sequence[Reading], zones: Zones) -> dict[str, float]:
    """Clock differences are only looked for where there is more than one clock."""
    if len(readings) < 2:
        return {}
    by_source: dict[str, list[Event]] = {}
    for event in timeline(readings, zones):
        by_source.setdefault(event.source, []).append(event)
    return {name: offset for name, offset in clock_offsets(by_source).items() if offset}


def _calendar(name: str | None) -> str:
    """The local time in which daily repeats are looked for."""
    zone = zone_named(name) if name else None
    return zone.key if zone is not None else "UTC"


def _end(readings: Iterable[Reading], zones: Zones, options: Options) -> int | None:
    """Where the dated logs end, UTC milliseconds: often well after the last line that meant something."""
    ends = [
        zones.of(reading.order, writer).to_utc(reading.counts.last)
        for reading in readings
        if reading.counts.last is not None and reading.counts.last.dated
        for writer in {sighting.writer for sighting in reading.sightings}
    ]
    last = max(ends, default=None)
    return last if last is None or options.until is None else min(last, options.until)


def _wanted(event: Event, options: Options) -> bool:
    """Events without a date cannot be judged by date, so they stay."""
    if not event.dated:
        return True
    after = options.since is None or event.time >= options.since
    return after and (options.until is None or event.time <= options.until)


def _zone_in(settings: Iterable[Fact]) -> str | None:
    return next((str(fact.value) for fact in settings if fact.name == "tws.zone"), None)


def _facts(events: Iterable[Event], readings: Sequence[Reading]) -> Iterable[Fact]:
    """What lines said about the installation; `facts:` of a pattern, or a line of IBC's settings dump."""
    named = {
        (reading.order, sighting.line, sighting.name): sighting.facts
        for reading in readings
        for sighting in reading.sightings
        if sighting.facts
    }
    for event in events:
        for fact, field in named.get((event.order, event.line, event.name), {}).items():
            value = event.fields.get(field)
            if value is not None:
                yield Fact(fact, value, event.at, event.time if event.dated else None)
        if event.name == "ibc.setting":
            for fact, setting in ibc_fact(str(event.fields.get("key", "")), str(event.fields.get("value", ""))):
                yield Fact(fact, setting, event.at, event.time if event.dated else None)


def _encrypted(skipped: Iterable[Skipped], order: int) -> list[Event]:
    """Encrypted files as events, so that rules can speak about what could not be seen."""
    return [
        Event(0, order + place, 1, "input.encrypted", {"path": one.name}, one.name, one.name, "unknown", "", False)
        for place, one in enumerate(skipped)
        if one.encrypted
    ]
