"""All sources together: one attempt per connection, with the evidence of everybody who saw it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from tws_logdx.attempts.attach import Draft, attach
from tws_logdx.attempts.history import History
from tws_logdx.attempts.host import HOST_WRITERS, Watch
from tws_logdx.attempts.machine import Machine
from tws_logdx.attempts.naming import number
from tws_logdx.attempts.rotation import continued, rotated
from tws_logdx.attempts.sessions import Stops, host_session, session_of
from tws_logdx.attempts.sighting import Eye, Sighting
from tws_logdx.attempts.stops import STOPS
from tws_logdx.attempts.track import Track
from tws_logdx.model.attempt import Attempt, Outcome, Session
from tws_logdx.model.codes import Effects
from tws_logdx.model.event import Event, chronological

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


def reconstruct(sources: Mapping[str, Iterable[Event]], codes: Effects) -> History:
    """Attempts and sessions, in order of their start; `codes` as in `RuleBook.effects`.

    `sources` are the events of each source by its name, in the order of its lines; they are gone through a few times.
    """
    drafts: list[Draft] = []
    sightings: list[Sighting] = []
    aside = _Aside()
    for names in rotated(sources):
        # The lines of rotated files, which are rare and of limited size, are kept to be counted on.
        parts = [list(sources[name]) for name in names] if len(names) > 1 else [sources[names[0]]]
        tracks, seen = _followed(parts, codes, aside)
        drafts.extend(map(Draft, tracks))
        sightings.extend(seen)
    outer = aside.forwarded_ports()
    sightings.sort(
        key=lambda s: (
            list(Eye).index(s.eye),
            s.start.time,
            s.start.source,
            s.start.line,
        )
    )
    drafts.sort(key=lambda d: (d.first.time, d.first.source, d.first.line))
    attach(sightings, drafts, outer)
    return _finished(drafts, Stops(aside.stops))


class _Aside:
    """What is noted of all sources besides their connections."""

    def __init__(self) -> None:
        self.stops: list[Event] = []
        self._forwarding: list[Event] = []

    def note(self, event: Event) -> None:
        if event.name in STOPS:
            self.stops.append(event)
        elif event.name == "proxy.forwarding":
            self._forwarding.append(event)

    def forwarded_ports(self) -> dict[int, set[int]]:
        """Published port of a proxy to the ports behind it."""
        ports: dict[int, set[int]] = {}
        for event in self._forwarding:
            inner, outer = number(event, "port"), number(event, "outer_port")
            if inner is not None and outer is not None:
                ports.setdefault(outer, set()).add(inner)
        return ports


def _followed(parts: Sequence[Iterable[Event]], codes: Effects, aside: _Aside) -> tuple[list[Track], list[Sighting]]:
    """The connections of one log as its client told them, and as the host's side saw them."""
    one_file = len(parts) == 1
    lines, written = (parts[0], {}) if one_file else continued(parts)
    machine, watch, noise = Machine(codes), Watch(codes), _noise(lines)
    for event in lines:
        seen = event if one_file else written[id(event)]
        aside.note(seen)
        watch.feed(seen)
        if event.name not in noise and _of_client(event):
            machine.feed(event)
    tracks = machine.finish()
    for track in tracks if written else ():
        track.seen = [(mark, written[id(event)]) for mark, event in track.seen]
    return tracks, watch.finish()


def _noise(lines: Iterable[Event]) -> frozenset[str]:
    """Names of events that are the host's own trouble where no client writes into its log."""
    of_host = False
    for event in lines:
        if not _of_client(event):
            of_host = True
        elif event.name in _CLIENT_PROOF:
            return frozenset()
    return _HOST_NOISE if of_host else frozenset()


def _of_client(event: Event) -> bool:
    return event.writer not in HOST_WRITERS or _quoted(event)


def _quoted(event: Event) -> bool:
    """A client's line inside a log of the host, as pasted reports mix them."""
    return event.name.startswith("client.") and _OF_A_CLIENT.search(event.text) is not None


def _finished(drafts: list[Draft], stops: Stops) -> History:
    attempts: list[Attempt] = []
    sessions: list[Session] = []
    for draft in drafts:
        attempt = _of_track(draft, draft.track) if draft.track else _of_sightings(draft.sightings)
        attempts.append(attempt)
        session = session_of(draft.track, attempt) if draft.track else host_session(attempt, draft.sightings, stops)
        if session is not None:
            sessions.append(session)
    attempts.sort(key=lambda a: (a.time, chronological(a.evidence[0])))
    sessions.sort(key=lambda s: (s.time, chronological(s.attempt.evidence[0])))
    return History(tuple(attempts), tuple(sessions))


def _of_track(draft: Draft, track: Track) -> Attempt:
    ending, sightings = draft.ending(track), draft.sightings
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
    began, ended = evidence[0], evidence[-1]
    if probed and outcome is not Outcome.READY:
        evidence = (ended,)  # the steps before it went well, and prove nothing
    return Attempt(
        time=began.time,
        end=ended.time,
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
