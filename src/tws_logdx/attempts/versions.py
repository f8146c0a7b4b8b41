"""Which versions the logs name, and what is known about them; the verdicts as events for sentences in `rules/`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from tws_logdx.attempts.history import History
from tws_logdx.attempts.version_verdicts import Verdict, about, judge, misfits
from tws_logdx.model.event import Event, Location
from tws_logdx.model.fact import Fact, Facts
from tws_logdx.model.known_versions import KnownVersions
from tws_logdx.model.version import parse_version

FACTS: Mapping[str, str] = {
    "ibc.version": "ibc",
    "tws.build": "host",
    "java.version": "java",
    "client.library_version": "library",
    "client.server_version": "server",
}
"""Facts that name a version, and of what, in the order in which a start tells them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A version that was seen."""

    what: str
    """A subject or the id of a library; `library` for one that nothing is known about."""
    label: str
    version: str
    """Empty for a library that only showed its name."""
    event: Event
    """The line that told it first."""
    verdicts: tuple[Verdict, ...] = ()
    about: str = ""
    """What else is known about it, without a verdict."""


def found_versions(
    facts: Facts, lines: Mapping[Location, Event], events: Iterable[Event], history: History, known: KnownVersions
) -> tuple[Found, ...]:
    """Every version once, in the order of `FACTS` and of time, with what is known about it.

    `lines` are those that told the facts.
    """
    seen = list(_seen(facts, lines, known))
    first: dict[tuple[str, str, str], Found] = {}
    for one in seen:
        first.setdefault((one.what, one.label, one.version), one)
    together = misfits([(one.what, one.version, one.event) for one in seen], known)
    judged = [
        replace(
            one,
            verdicts=(*judge(one.what, one.version, one.event, known), *together.get((one.what, one.version), ())),
            about=about(one.what, one.version, known),
        )
        for one in first.values()
    ]
    return (*judged, *_unmaintained(history, events, {one.what for one in judged}, known))


def version_events(found: Iterable[Found]) -> list[Event]:
    """One `version.…` event for each verdict, at the line that named the version."""
    return [
        one.event._replace(
            name=verdict.event,
            fields={"what": one.what, "label": one.label, "version": one.version, **verdict.fields},
            level="",
        )
        for one in found
        for verdict in one.verdicts
    ]


def _seen(facts: Facts, lines: Mapping[Location, Event], known: KnownVersions) -> Iterator[Found]:
    names = {fact.at: str(fact.value) for fact in facts.every("client.library")}
    for name, what in FACTS.items():
        told = facts.every(name)
        exact = bool(told) or name != "tws.build"
        if not exact:
            told = facts.every("tws.major_version")
        for fact in told:
            event, version = lines.get(fact.at) or _line(fact), str(fact.value)
            if parse_version(version) is None:
                continue
            subject = what
            if what == "host":
                subject = _program(facts, fact)
            elif what == "ibc" and event.fields.get("program") == "IBController":
                subject = "ibcontroller"
            elif what == "library":
                library = known.library(names.get(fact.at, ""))
                subject = library.id if library else "library"
            label = known.label(subject) if subject != "library" else names.get(fact.at, "library")
            yield Found(subject, label, _shown(name, version, exact), event)


def _shown(name: str, version: str, exact: bool) -> str:
    """The version as people write it: what a start script calls 1037 is 10.37."""
    parsed = parse_version(version)
    if name == "tws.build" and not exact and parsed is not None and version.isdigit() and len(version) == 4:
        return ".".join(map(str, parsed.numbers))
    return version


def _program(facts: Facts, build: Fact) -> str:
    """TWS or Gateway: what the source of the build says, or all that say it."""
    here = [str(fact.value) for fact in facts.every("tws.app") if fact.at.source == build.at.source]
    if not here and (agreed := facts.agreed("tws.app")) is not None:
        here = [str(agreed.value)]
    return here[-1] if here and here[-1] in ("tws", "gateway") else "host"


def _line(fact: Fact) -> Event:
    """A setting as an event."""
    text = f"{fact.name} = {fact.value}"
    return Event(fact.time or 0, 0, fact.at.line, "", {}, fact.at.source, text, "settings", "", fact.time is not None)


def _unmaintained(
    history: History, events: Iterable[Event], versioned: set[str], known: KnownVersions
) -> Iterator[Found]:
    """Libraries without releases that showed only their name, as a logger or in a traceback."""
    named = [(attempt.client, attempt.evidence[0]) for attempt in history.attempts if attempt.evidence]
    named += [(str(event.fields.get("library")), event) for event in events if event.name == "program.library_frame"]
    for name, event in named:
        library = known.library(name)
        if library is not None and library.unmaintained and library.id not in versioned:
            versioned.add(library.id)
            yield Found(library.id, library.label, "", event, tuple(judge(library.id, "", event, known)))
