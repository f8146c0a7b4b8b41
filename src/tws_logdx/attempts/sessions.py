"""What became of a connection after it was ready."""

from __future__ import annotations

from collections.abc import Sequence

from tws_logdx.attempts.host import Sighting
from tws_logdx.attempts.track import Mark, Track
from tws_logdx.model.attempt import Attempt, Outcome, Session, SessionEnd
from tws_logdx.model.event import Event

_END_MARKS = (
    Mark.OWN_END,
    Mark.GAVE_UP,
    Mark.CLOSED,
    Mark.PEER_CLOSED,
    Mark.GUESS,
    Mark.ERROR,
    Mark.FAILED,
    Mark.COULD_NOT,
    Mark.LOST,
)
_STOPS_WITHIN_MS = 10_000
_BREAKS = ("reset", "aborted")


def session_of(track: Track, attempt: Attempt) -> Session | None:
    """The session behind a ready track, None when it never became ready."""
    ready = track.ready_index
    if ready is None:
        return None
    start = track.seen[ready][1]
    evidence = tuple(event for _, event in track.seen[ready:])
    place = track.index(*_END_MARKS, after=ready)
    if place is not None:
        mark, event = track.seen[place]
        return Session(attempt, start.time, event.time, _how(track, mark, event), evidence)
    end = track.log_ends if track.log_ends is not None else evidence[-1].time
    ended = SessionEnd.LOST if track.replaced else SessionEnd.OPEN
    return Session(attempt, start.time, max(start.time, end), ended, evidence)


def _how(track: Track, mark: Mark, event: Event) -> SessionEnd:
    if mark is Mark.OWN_END:
        return SessionEnd.OWN
    if mark is Mark.GAVE_UP:
        return _own_or_closed(track)
    if mark is Mark.ERROR:
        kind = event.fields.get("kind")
        if kind in _BREAKS:
            return SessionEnd.RESET
        return SessionEnd.CLOSED if kind in ("closed", "not-socket") else SessionEnd.LOST
    if mark in (Mark.CLOSED, Mark.PEER_CLOSED, Mark.GUESS):
        return SessionEnd.CLOSED
    return SessionEnd.LOST


def _own_or_closed(track: Track) -> SessionEnd:
    """ibapi writes `disconnecting` for its own end and for the peer's; who comes back did not mean to go.

    Its DEBUG lines, of which `Connecting to` is one, would have told of the peer's close.
    """
    hidden = track.client == "ibapi" and not track.has(Mark.CONNECTING)
    return SessionEnd.CLOSED if hidden and track.reconnected else SessionEnd.OWN


def host_session(attempt: Attempt, sightings: Sequence[Sighting], stops: Sequence[Event]) -> Session | None:
    """The session of an attempt that only the host saw; its end is the host's if the host stopped then."""
    if attempt.outcome is not Outcome.READY:
        return None
    ends = sorted((s.end for s in sightings if s.end is not None), key=lambda e: e.time)
    start, sources = attempt.end, {event.source for event in attempt.evidence}
    if not ends:
        stop = next((stop for stop in stops if stop.time > start and stop.source in sources), None)
        if stop is not None:
            return Session(attempt, start, stop.time, SessionEnd.CLOSED, (*attempt.evidence[-1:], stop))
        last = max([start, *(s.log_ends for s in sightings)])
        return Session(attempt, start, last, SessionEnd.OPEN, attempt.evidence[-1:])
    end = ends[0]
    stopped = any(abs(stop.time - end.time) <= _STOPS_WITHIN_MS for stop in stops)
    ended = SessionEnd.CLOSED if stopped else SessionEnd.OWN
    return Session(attempt, min(start, end.time), end.time, ended, (end,))
