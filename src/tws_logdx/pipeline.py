"""The whole run, stage by stage: sources, formats, events, attempts, engine, diagnosis, report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tws_logdx.attempts import as_events, clock_offsets, reconstruct, symptom
from tws_logdx.attempts.history import History
from tws_logdx.attempts.intermittent import intermittent
from tws_logdx.attempts.notable import Notable
from tws_logdx.attempts.period import wanted, within
from tws_logdx.attempts.steadiness import intermittent_events
from tws_logdx.attempts.surroundings import Surroundings
from tws_logdx.attempts.versions import Found, found_versions, version_events
from tws_logdx.crew import take_all
from tws_logdx.diagnosis.checklist import Checked, check_all, questions
from tws_logdx.diagnosis.coverage import kinds_read
from tws_logdx.diagnosis.diagnose import Diagnosis, diagnose
from tws_logdx.diagnosis.verdict import key
from tws_logdx.engine import evaluate_parts
from tws_logdx.engine.calendar import in_outage
from tws_logdx.events.catalogue import Catalogue
from tws_logdx.events.facts import Told, facts_in
from tws_logdx.events.local import LocalClock, local_clock
from tws_logdx.events.read import Reading
from tws_logdx.events.timeline import Events, Timeline
from tws_logdx.events.zones import Zones, find_zones, zone_in_settings
from tws_logdx.intake import Intake, Taken
from tws_logdx.model.attempt import Symptom
from tws_logdx.model.event import Event
from tws_logdx.model.fact import Fact, Facts
from tws_logdx.model.intermittent import Intermittent
from tws_logdx.model.match import Answers
from tws_logdx.model.rules import RuleBook
from tws_logdx.model.sentence import Sentence
from tws_logdx.report import timeline
from tws_logdx.report.outages import LOGIN_TROUBLE
from tws_logdx.sources.copies import without_copies
from tws_logdx.sources.find import find
from tws_logdx.sources.source import Skipped, Source
from tws_logdx.stages import Stages

MARKS = frozenset({*timeline.RESTARTS, *timeline.MARKED, *LOGIN_TROUBLE})
"""Names of events that the report shows besides."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a run may be told."""

    tz: str | None = None
    """Zone of all stamps that carry none; a name `zone_named` knows."""
    since: int | None = None
    """Milliseconds since 1970 UTC; events before it are left out."""
    until: int | None = None
    today: str = ""
    """The day of the run, `2026-11-25`, for silences that end; empty: none has ended."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything a run found out, before it is laid out as a report."""

    taken: tuple[Taken, ...]
    skipped: tuple[Skipped, ...]
    zones: Zones
    offsets: dict[str, float]
    """Seconds added to a source's clock, by source name."""
    events: Events
    """All of them, made anew for everybody who goes through them."""
    notable: tuple[Event, ...]
    """Those that `Notable` picks out."""
    span: tuple[int, int] | None
    """First and last dated moment, milliseconds since 1970 UTC."""
    facts: Facts
    history: History
    symptom: Symptom
    answers: Answers
    diagnosis: Diagnosis
    checklist: tuple[Checked, ...]
    clock: LocalClock
    """Local time as the logs tell it."""
    intermittent: tuple[Intermittent, ...]
    """Targets reached at some times and missed at others."""
    versions: tuple[Found, ...] = ()
    """Versions that the logs name, with what is known about each."""
    today: str = ""
    """As in `Options`."""

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
    jobs: int | None = None,
    stages: Stages | None = None,
    cache: Path | None = None,
    besides: Sequence[Source] = (),
) -> Analysis:
    """Read all paths and judge all causes. Opens no socket, changes no file.

    `besides` are sources that no path leads to, for example what a probe just found out. An `intake` made once from
    the same rules can be used for many runs. `jobs` is the number of processes that read, None: what suits the sizes.
    `stages` can be followed while it runs. `cache` is a folder for what takes long to compile. Raises WorkerLost when
    one of the processes was ended from outside.
    """
    stages = stages or Stages()
    taken, skipped = gather(
        paths, book, stdin=stdin, intake=intake, jobs=jobs, stages=stages, cache=cache, besides=besides
    )
    return conclude(taken, skipped, book, options, stages)


def gather(
    paths: Sequence[str],
    book: RuleBook,
    *,
    stdin: BinaryIO | None = None,
    intake: Intake | None = None,
    jobs: int | None = None,
    stages: Stages,
    cache: Path | None = None,
    besides: Sequence[Source] = (),
) -> tuple[tuple[Taken, ...], tuple[Skipped, ...]]:
    """What `analyze` reads, without a verdict; the same arguments."""
    stages.begin("find")
    found = find(paths, stdin=stdin)
    intake = intake or Intake(Catalogue(book.events), cache=cache)
    sources, copies = without_copies(tuple(sorted([*found.sources, *besides], key=lambda source: source.name)))
    stages.begin("read")
    return take_all(intake, sources, jobs, stages), (*found.skipped, *copies)


class Followed(NamedTuple):
    """What happened, and what is known of the installation, before anything is judged."""

    settings: list[Fact]
    readings: list[Reading]
    zones: Zones
    offsets: dict[str, float]
    everything: Timeline
    told: list[Told]
    facts: Facts
    history: History


def followed(taken: Sequence[Taken], book: RuleBook, options: Options) -> Followed:
    """The attempts and facts of what was read."""
    settings = [fact for one in taken for fact in one.facts]
    readings = [one.reading for one in taken if one.reading is not None]
    zones = find_zones(readings, options.tz, settings)
    offsets = _offsets(Timeline(readings, zones).sources())
    everything = Timeline(readings, zones, offsets)
    told = list(facts_in(everything))
    facts = Facts([*settings, *(one.fact for one in told)])
    # Attempts are told from the whole log: a cut must not make half ones.
    history = within(reconstruct(everything.sources(), book.effects), options.since, options.until)
    return Followed(settings, readings, zones, offsets, everything, told, facts, history)


def conclude(
    taken: tuple[Taken, ...], skipped: tuple[Skipped, ...], book: RuleBook, options: Options, stages: Stages
) -> Analysis:
    """From what was read to the verdicts."""
    stages.begin("attempts")
    settings, readings, zones, offsets, everything, told, facts, history = followed(taken, book, options)
    events = Events(everything, wanted(options.since, options.until), _encrypted(skipped, len(readings)))
    notable = Notable(events.parts(), book.effects, MARKS)
    clock = local_clock(readings, zones, options.tz or zone_in_settings("", settings))
    around = Surroundings(history, notable.events, clock.wall, in_outage(book.windows.values()))
    measured = intermittent(history.attempts, around)
    versions = found_versions(facts, {one.fact.at: one.event for one in told}, notable.events, history, book.versions)
    stages.begin("judge")
    answers = evaluate_parts(
        _asked(book),
        events.parts_with([*as_events(history), *intermittent_events(measured), *version_events(versions)]),
        facts,
        windows=book.windows,
        zone=clock.key,
        end=_end(readings, zones, offsets, options),
        costs=stages.sentences if stages.measuring else None,
    )
    stages.begin("diagnose")
    return Analysis(
        taken=taken,
        skipped=skipped,
        zones=zones,
        offsets=offsets,
        events=events,
        notable=tuple(notable.events),
        span=notable.span,
        facts=facts,
        history=history,
        symptom=symptom(history, notable.events, book.effects),
        answers=answers,
        diagnosis=diagnose(book.causes, answers, _kinds(taken, notable.writers), book.silenced(options.today)),
        checklist=check_all(book.checks, answers, facts),
        clock=clock,
        intermittent=measured,
        versions=versions,
        today=options.today,
    )


def _offsets(by_source: Mapping[str, Iterable[Event]]) -> dict[str, float]:
    """Seconds to add to each source's clock; differences are only looked for where there is more than one clock."""
    if len(by_source) < 2:
        return {}
    return {name: offset for name, offset in clock_offsets(by_source).items() if offset}


def _asked(book: RuleBook) -> dict[str, Sentence]:
    """All sentences of the causes and of the checklist, by name."""
    sentences = {key(cause, one): one.when for cause in book.causes for one in (*cause.evidence, *cause.against)}
    return sentences | questions(book.checks)


def _kinds(taken: Iterable[Taken], writers: set[str]) -> set[str]:
    """The kinds of source that were read."""
    formats = [one.reading.found.format if one.reading else one.settings for one in taken]
    return set(kinds_read(formats, writers))


def _end(readings: Iterable[Reading], zones: Zones, offsets: Mapping[str, float], options: Options) -> int | None:
    """Where the dated logs end, UTC milliseconds: often well after the last line that meant something."""
    ends = [
        zones.of(reading.order, writer).to_utc(reading.counts.last) + round(offsets.get(reading.name, 0.0) * 1000)
        for reading in readings
        if reading.counts.last is not None and reading.counts.last.dated
        for writer in reading.sightings.writers
    ]
    last = max(ends, default=None)
    return last if last is None or options.until is None else min(last, options.until)


def _encrypted(skipped: Iterable[Skipped], order: int) -> list[Event]:
    """Encrypted files as events, so that rules can speak about what could not be seen."""
    return [
        Event(0, order + place, 1, "input.encrypted", {"path": one.name}, one.name, one.name, "unknown", "", False)
        for place, one in enumerate(skipped)
        if one.encrypted
    ]
