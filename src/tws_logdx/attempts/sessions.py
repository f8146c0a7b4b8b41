"""What became of a connection after it was ready."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from tws_logdx.attempts.sighting import Sighting
from tws_logdx.attempts.track import Mark, Track
from tws_logdx.model.attempt import Attempt, Outcome, Session, SessionEnd
from tws_logdx.model.event import Event, chronological

_END_MARKS = frozenset(
    {
        Mark.OWN_END,
        Mark.GAVE_UP,
        Mark.CLOSED,
        Mark.PEER_CLOSED,
        Mark.GUESS,
        Mark.ERROR,
        Mark.FAILED,
        Mark.COULD_NOT,
        Mark.LOST,
    }
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
    ending = next(((mark, event) for mark, event in track.seen[ready + 1 :] if mark in _END_MARKS), None)
    if ending is not None:
        mark, event = ending
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


class Stops:
    """When the host went down or came up, to be asked by moment."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._all = sorted(events, key=chronological)
        self._by_source: dict[str, list[Event]] = {}
        for event in self._all:
            self._by_source.setdefault(event.source, []).append(event)

    def near(self, time: int) -> bool:
        place = bisect_left(self._all, time - _STOPS_WITHIN_MS, key=_time)
        return place < len(self._all) and self._all[place].time <= time + _STOPS_WITHIN_MS

    def next_of(self, sources: Iterable[str], time: int) -> Event | None:
        """The first stop after `time` that one of the sources tells of."""
        following = []
        for source in sources:
            stops = self._by_source.get(source, [])
            following += stops[bisect_right(stops, time, key=_time) :][:1]
        return min(following, key=chronological, default=None)


def _time(event: Event) -> int:
    return event.time


def host_session(attempt: Attempt, sightings: Sequence[Sighting], stops: Stops) -> Session | None:
    """The session of an attempt that only the host saw; its end is the host's if the host stopped then."""
    if attempt.outcome is not Outcome.READY:
        return None
    ends = sorted((s.end for s in sightings if s.end is not None), key=_time)
    start = attempt.end
    if not ends:
        stop = stops.next_of({event.source for event in attempt.evidence}, start)
        if stop is not None and not _log_ended(sightings, stop):
            return Session(attempt, start, stop.time, SessionEnd.CLOSED, (*attempt.evidence[-1:], stop))
        last = max([start, *(s.log_ends for s in sightings if s.log_ends is not None)])
        return Session(attempt, start, last, SessionEnd.OPEN, attempt.evidence[-1:])
    end = ends[0]
    ended = SessionEnd.CLOSED if stops.near(end.time) else SessionEnd.OWN
    return Session(attempt, min(start, end.time), end.time, ended, (end,))


def _log_ended(sightings: Sequence[Sighting], stop: Event) -> bool:
    """Whether what was known of the connection had ended before the host stopped."""
    known = [s.log_ends for s in sightings if s.log_ends is not None]
    return bool(known) and max(known) < stop.time
