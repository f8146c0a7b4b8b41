"""All sources together: one attempt per connection, with the evidence of everybody who saw it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tws_logdx.attempts.history import History
from tws_logdx.attempts.host import HOST_WRITERS, Eye, Sighting, Watch
from tws_logdx.attempts.machine import Machine
from tws_logdx.attempts.naming import number
from tws_logdx.attempts.outcome import decide
from tws_logdx.attempts.sessions import host_session, session_of
from tws_logdx.attempts.track import Track
from tws_logdx.model.attempt import Attempt, Outcome, Session
from tws_logdx.model.event import Event, chronological

SAME_CONNECTION_MS = 2000
SYSTEM_LIMIT_MS = 140_000
"""Until the operating system gives up a connect that nobody answers; a proxy writes its line only then."""
CONSOLE_BEHIND_MS = 24 * 3_600_000

_CLIENT_PROOF = frozenset(
    {
        "client.connecting",
        "client.version",
        "client.ready",
        "client.failed",
        "client.tcp_connected",
    }
)
_HOST_NOISE = frozenset({"client.socket_error", "program.timeout"})
"""The host's own trouble with its servers reads like a client's where no client writes into the log."""

_OF_A_CLIENT = re.compile(
    r"API connection (?:failed|ready)|Connecting to \S+ (?:with clientId|w/ id)|Peer closed connection"
    r"|clientId -?\d+ already in use|\bib_(?:async|insync)\.client\b|Logged on to server version"
)

_RANK = (
    Outcome.REJECTED,
    Outcome.TOO_OLD,
    Outcome.READY,
    Outcome.STALLED,
    Outcome.CONNECT_TIMEOUT,
    Outcome.REFUSED,
    Outcome.CLOSED_LATE,
)


@dataclass(slots=True)
class Draft:
    """An attempt while evidence is still being added."""

    track: Track | None = None
    sightings: list[Sighting] = field(default_factory=list)

    def span(self) -> tuple[int, int]:
        if self.track is not None:
            return self.track.seen[0][1].time, decide(self.track).event.time
        start = self.sightings[0].start.time
        return start, start

    @property
    def dated(self) -> bool:
        return self.first.dated

    @property
    def first(self) -> Event:
        return self.track.seen[0][1] if self.track is not None else self.sightings[0].start

    def port(self) -> int | None:
        if self.track is not None:
            return self.track.port
        return next((s.port for s in self.sightings if s.port is not None), None)

    def client_id(self) -> int | None:
        if self.track is not None:
            return self.track.client_id
        return next((s.client_id for s in self.sightings if s.client_id is not None), None)


def reconstruct(events: Sequence[Event]) -> History:
    """Attempts and sessions of all sources, in order of their start."""
    drafts: list[Draft] = []
    sightings: list[Sighting] = []
    for lines in _by_source(events):
        drafts.extend(Draft(track) for track in _client_tracks(lines))
        sightings.extend(_sightings(lines))
    outer = _forwarded_ports(events)
    sightings.sort(
        key=lambda s: (
            list(Eye).index(s.eye),
            s.start.time,
            s.start.source,
            s.start.line,
        )
    )
    drafts.sort(key=lambda d: (d.first.time, d.first.source, d.first.line))
    _attach(sightings, drafts, outer)
    return _finished(drafts, events)


def _by_source(events: Iterable[Event]) -> list[list[Event]]:
    sources: dict[str, list[Event]] = {}
    for event in events:
        sources.setdefault(event.source, []).append(event)
    return [sorted(lines, key=lambda e: (e.line, e.time, e.name)) for _, lines in sorted(sources.items())]


def _client_tracks(lines: list[Event]) -> list[Track]:
    mine = [event for event in lines if event.writer not in HOST_WRITERS or _quoted(event)]
    if len(mine) < len(lines) and not any(event.name in _CLIENT_PROOF for event in mine):
        mine = [event for event in mine if event.name not in _HOST_NOISE]
    machine = Machine()
    for event in mine:
        machine.feed(event)
    return machine.finish()


def _quoted(event: Event) -> bool:
    """A client's line inside a log of the host, as pasted reports mix them."""
    return event.name.startswith("client.") and _OF_A_CLIENT.search(event.text) is not None


def _sightings(lines: list[Event]) -> list[Sighting]:
    watch = Watch()
    for event in lines:
        watch.feed(event)
    return watch.finish()


def _forwarded_ports(events: Iterable[Event]) -> dict[int, set[int]]:
    """Published port of a proxy to the ports behind it."""
    ports: dict[int, set[int]] = {}
    for event in events:
        if event.name == "proxy.forwarding":
            inner, outer = number(event, "port"), number(event, "outer_port")
            if inner is not None and outer is not None:
                ports.setdefault(outer, set()).add(inner)
    return ports


def _attach(sightings: list[Sighting], drafts: list[Draft], outer: dict[int, set[int]]) -> None:
    """Each sighting joins the attempt of the same moment, else it makes one."""
    by_second: dict[int, list[Draft]] = {}
    for draft in drafts:
        _enter(by_second, draft)
    for sighting in sightings:
        first, last = _window(sighting)
        slots = range(first // SAME_CONNECTION_MS, last // SAME_CONNECTION_MS + 1)
        near = _console_drafts(drafts, sighting) if sighting.eye is Eye.CONSOLE else _in_slots(by_second, slots)
        fitting = [draft for draft in near if _fits(sighting, draft, outer)]
        if fitting:
            best = min(fitting, key=lambda d: (abs(d.span()[0] - sighting.start.time), d.first.source, d.first.line))
            best.sightings.append(sighting)
        else:
            draft = Draft(sightings=[sighting])
            drafts.append(draft)
            _enter(by_second, draft)


def _in_slots(by_second: dict[int, list[Draft]], slots: Iterable[int]) -> list[Draft]:
    found = {id(draft): draft for slot in slots for draft in by_second.get(slot, ())}
    return list(found.values())


def _console_drafts(drafts: list[Draft], sighting: Sighting) -> list[Draft]:
    return [draft for draft in drafts if draft.client_id() == sighting.client_id or draft.track is None]


def _window(sighting: Sighting) -> tuple[int, int]:
    """Between when the connection that was sighted may have begun."""
    time = sighting.start.time
    if sighting.eye is Eye.CONSOLE:
        # These lines carry no time; what they show is that of the dated line above, which may be hours old.
        return time - SAME_CONNECTION_MS, time + CONSOLE_BEHIND_MS
    if sighting.named("proxy.timeout") and not sighting.named("proxy.accepted", "proxy.connecting"):
        return time - SYSTEM_LIMIT_MS, time
    return time - SAME_CONNECTION_MS, time + SAME_CONNECTION_MS


def _enter(by_second: dict[int, list[Draft]], draft: Draft) -> None:
    start, end = draft.span()
    first = (start - SAME_CONNECTION_MS) // SAME_CONNECTION_MS
    last = min((max(start, end) + SAME_CONNECTION_MS) // SAME_CONNECTION_MS, first + 200)
    for slot in range(first, last + 1):
        by_second.setdefault(slot, []).append(draft)


def _fits(sighting: Sighting, draft: Draft, outer: dict[int, set[int]]) -> bool:
    first = draft.first
    if not (first.dated and sighting.start.dated) and first.source != sighting.start.source:
        return False
    start, end = draft.span()
    first_possible, last_possible = _window(sighting)
    if start > last_possible or max(start, end) < first_possible:
        return False
    if any(other.eye is sighting.eye for other in draft.sightings):
        return False
    mine, theirs = sighting.client_id, draft.client_id()
    if mine is not None and theirs is not None and mine != theirs:
        return False
    return _same_port(sighting, draft, outer) and _possible(sighting, draft)


def _same_port(sighting: Sighting, draft: Draft, outer: dict[int, set[int]]) -> bool:
    port, theirs = sighting.port, draft.port()
    if port is None or theirs is None or port == theirs or port in outer.get(theirs, ()):
        return True
    # A container publishes the proxy under a port of its own, so a proxy's target may be any port.
    return sighting.eye is Eye.PROXY or any(s.eye is Eye.PROXY for s in draft.sightings)


def _possible(sighting: Sighting, draft: Draft) -> bool:
    """A client whose TCP connect failed was seen by nobody behind the port."""
    if draft.track is None:
        return True
    never_arrived = (
        Outcome.REFUSED,
        Outcome.CONNECT_TIMEOUT,
        Outcome.DNS_FAILED,
        Outcome.UNREACHABLE,
    )
    ending = decide(draft.track)
    return ending.outcome not in never_arrived or ending.ambiguous or sighting.eye is Eye.PROXY


def _finished(drafts: list[Draft], events: Sequence[Event]) -> History:
    attempts: list[Attempt] = []
    sessions: list[Session] = []
    stops = sorted(e.time for e in events if e.name in ("host.exit", "ibc.exit", "ibc.restart", "host.started"))
    for draft in drafts:
        attempt = _of_track(draft.track, draft.sightings) if draft.track else _of_sightings(draft.sightings)
        attempts.append(attempt)
        session = session_of(draft.track, attempt) if draft.track else host_session(attempt, draft.sightings, stops)
        if session is not None:
            sessions.append(session)
    attempts.sort(key=lambda a: (a.time, chronological(a.evidence[0])))
    sessions.sort(key=lambda s: (s.time, chronological(s.attempt.evidence[0])))
    return History(tuple(attempts), tuple(sessions))


def _of_track(track: Track, sightings: list[Sighting]) -> Attempt:
    ending = decide(track)
    ready = track.ready_index
    own = [event for _, event in (track.seen if ready is None else track.seen[: ready + 1])]
    versions = [s.server_version for s in sightings if s.server_version]
    return Attempt(
        time=own[0].time,
        end=max(own[0].time, ending.event.time),
        outcome=ending.outcome,
        client=track.client,
        host=track.host,
        port=track.port,
        client_id=track.client_id,
        code=ending.code,
        dated=own[0].dated,
        evidence=_in_order(own, sightings),
        server_version=track.server_version or (versions[0] if versions else None),
        ambiguous=ending.ambiguous,
    )


def _of_sightings(sightings: list[Sighting]) -> Attempt:
    verdicts = [sighting.verdict() for sighting in sightings]
    outcome, code, ambiguous = min(
        verdicts,
        key=lambda v: (v[2], _RANK.index(v[0]) if v[0] in _RANK else len(_RANK)),
    )
    evidence = _in_order([], sightings)
    if outcome is Outcome.READY:
        ends = [s.end for s in sightings if len(s.events) > 1 and s.eye is not Eye.PROBE]
        evidence = tuple(event for event in evidence if not any(event is end for end in ends)) or evidence
    hosts = [s.host for s in sightings if s.host]
    versions = [s.server_version for s in sightings if s.server_version]
    draft = Draft(sightings=sightings)
    probed = any(s.eye is Eye.PROBE for s in sightings)
    return Attempt(
        time=evidence[0].time,
        end=evidence[-1].time,
        outcome=outcome,
        client="probe" if probed else "unknown",
        host=hosts[0] if hosts else None,
        port=draft.port(),
        client_id=draft.client_id(),
        code=code,
        dated=evidence[0].dated,
        evidence=evidence,
        server_version=versions[0] if versions else None,
        ambiguous=ambiguous,
    )


def _in_order(own: Sequence[Event], sightings: Sequence[Sighting]) -> tuple[Event, ...]:
    seen = {id(event): event for event in own}
    seen.update((id(event), event) for sighting in sightings for event in sighting.events)
    return tuple(sorted(seen.values(), key=chronological))
