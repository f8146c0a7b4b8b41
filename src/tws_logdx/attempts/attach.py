"""Which sighting of the host's side belongs to which attempt: same moment, same port, same client id."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import groupby

from tws_logdx.attempts.outcome import Ending, decide
from tws_logdx.attempts.sighting import Eye, Sighting
from tws_logdx.attempts.track import Track
from tws_logdx.model.attempt import Outcome
from tws_logdx.model.event import Event

SAME_CONNECTION_MS = 2000
SYSTEM_LIMIT_MS = 140_000
"""Until the operating system gives up a connect that nobody answers; a proxy writes its line only then."""
CONSOLE_BEHIND_MS = 24 * 3_600_000
CROWD = 64
"""Attempts of one moment that are compared with a sighting; logs without times hold all theirs in one moment."""


@dataclass(slots=True)
class Draft:
    """An attempt while evidence is still being added."""

    track: Track | None = None
    sightings: list[Sighting] = field(default_factory=list)
    _ending: Ending | None = None

    def ending(self, track: Track) -> Ending:
        """The outcome of its track, which is complete before sightings are attached."""
        if self._ending is None:
            self._ending = decide(track)
        return self._ending

    def span(self) -> tuple[int, int]:
        if self.track is not None:
            return self.track.seen[0][1].time, self.ending(self.track).event.time
        start = self.sightings[0].start.time
        return start, start

    def seen_by(self, eye: Eye) -> bool:
        return any(sighting.eye is eye for sighting in self.sightings)

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


def attach(sightings: list[Sighting], drafts: list[Draft], outer: dict[int, set[int]]) -> None:
    """Each sighting joins the attempt of the same moment, else it makes one."""
    for eye, seen in groupby(sightings, key=lambda s: s.eye):
        # One log sees one connection once, so what it opens itself takes no further sighting of it.
        finder = _Queues(drafts, outer) if eye is Eye.CONSOLE else _Slots(drafts, outer)
        opened = []
        for sighting in seen:
            best = finder.find(sighting)
            if best is not None:
                best.sightings.append(sighting)
            else:
                opened.append(Draft(sightings=[sighting]))
        drafts += opened


class _Slots:
    """Attempts by the moments that they span."""

    def __init__(self, drafts: list[Draft], outer: dict[int, set[int]]) -> None:
        self._outer = outer
        self._slots: dict[int, list[Draft]] = {}
        for draft in drafts:
            start, end = draft.span()
            first = (start - SAME_CONNECTION_MS) // SAME_CONNECTION_MS
            last = min((max(start, end) + SAME_CONNECTION_MS) // SAME_CONNECTION_MS, first + 200)
            for slot in range(first, last + 1):
                self._slots.setdefault(slot, []).append(draft)

    def find(self, sighting: Sighting) -> Draft | None:
        """The nearest attempt that the sighting can be of."""
        first, last = _window(sighting)
        near: dict[int, Draft] = {}
        for slot in range(first // SAME_CONNECTION_MS, last // SAME_CONNECTION_MS + 1):
            near.update((id(draft), draft) for draft in self._free(slot, sighting.eye))
        fitting = [draft for draft in near.values() if _fits(sighting, draft, self._outer)]
        return min(fitting, key=lambda d: _distance(d, sighting), default=None)

    def _free(self, slot: int, eye: Eye) -> list[Draft]:
        """Attempts of a moment that this log has not seen yet; in a crowd only the first of them."""
        drafts = self._slots.get(slot)
        if drafts is None:
            return []
        crowd = drafts[:CROWD]
        free = [draft for draft in crowd if not draft.seen_by(eye)]
        if len(free) < len(crowd):
            drafts[: len(crowd)] = free
        return drafts[:CROWD]


class _Queues:
    """Attempts by client id, for lines of the console, which have no time of their own."""

    def __init__(self, drafts: list[Draft], outer: dict[int, set[int]]) -> None:
        self._outer = outer
        self._queues: dict[int, list[Draft]] = {}
        for draft in sorted(drafts, key=lambda d: (d.first.time, d.first.source, d.first.line)):
            client_id = draft.client_id()
            if client_id is not None:
                self._queues.setdefault(client_id, []).append(draft)

    def find(self, sighting: Sighting) -> Draft | None:
        """The next connection with this client id behind the console line, each taken once."""
        queue = self._queues.get(sighting.client_id, []) if sighting.client_id is not None else []
        first, last = _window(sighting)
        start = bisect_left(queue, first, key=lambda d: d.first.time)
        for place in range(start, min(start + CROWD, len(queue))):
            draft = queue[place]
            if draft.first.time > last:
                break
            if _fits(sighting, draft, self._outer):
                return queue.pop(place)
        return None


def _distance(draft: Draft, sighting: Sighting) -> tuple[bool, int, str, int]:
    port = draft.port()
    other_port = None not in (port, sighting.port) and port != sighting.port
    return other_port, abs(draft.span()[0] - sighting.start.time), draft.first.source, draft.first.line


def _window(sighting: Sighting) -> tuple[int, int]:
    """Between when the connection that was sighted may have begun."""
    time = sighting.start.time
    if sighting.eye is Eye.CONSOLE:
        # These lines carry no time; what they show is that of the dated line above, which may be hours old.
        return time - SAME_CONNECTION_MS, time + CONSOLE_BEHIND_MS
    if sighting.named("proxy.timeout") and not sighting.named("proxy.accepted", "proxy.connecting"):
        return time - SYSTEM_LIMIT_MS, time
    return time - SAME_CONNECTION_MS, time + SAME_CONNECTION_MS


def _fits(sighting: Sighting, draft: Draft, outer: dict[int, set[int]]) -> bool:
    first = draft.first
    if not (first.dated and sighting.start.dated) and first.source != sighting.start.source:
        return False
    start, end = draft.span()
    first_possible, last_possible = _window(sighting)
    if start > last_possible or max(start, end) < first_possible:
        return False
    if draft.seen_by(sighting.eye):
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


_NEVER_ARRIVED = frozenset({Outcome.REFUSED, Outcome.CONNECT_TIMEOUT, Outcome.DNS_FAILED, Outcome.UNREACHABLE})
_WITHOUT_VERSION = frozenset({Outcome.SILENT, Outcome.CLOSED_EARLY, Outcome.RESET_EARLY, Outcome.NOT_API})
_BEHIND_VERSION = ("api.start_api", "api.accounts", "api.next_id", "api.client_id", "host.client_attached")
"""What the host cannot have seen of a client that had no version: the client's first words are the answer to it."""


def _possible(sighting: Sighting, draft: Draft) -> bool:
    """Whether what the client knows of its connection allows that somebody behind the port saw this."""
    if draft.track is None:
        return True
    ending = draft.ending(draft.track)
    if ending.ambiguous or sighting.eye is Eye.PROXY:
        return True
    if ending.outcome in _WITHOUT_VERSION and sighting.eye is not Eye.PROBE:
        return sighting.named(*_BEHIND_VERSION) is None
    return ending.outcome not in _NEVER_ARRIVED
