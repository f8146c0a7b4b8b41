"""Which connection a line belongs to: the tracks of one client log, opened, kept in view and retired."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tws_logdx.attempts.naming import client_of, number, stream_of, word
from tws_logdx.attempts.nearness import TRACEBACK_LINES
from tws_logdx.attempts.peers import other_host
from tws_logdx.attempts.track import Mark, Track
from tws_logdx.model.codes import Effects
from tws_logdx.model.event import Event

STALE_MS = 60_000
"""An attempt without a word for so long no longer competes for lines of a later one."""
COMES_BACK_MS = 300_000
IN_VIEW = 12
"""Finished connections that may still get a trailing line."""
OPEN_IN_VIEW = 32
"""As many clients as a host serves; of more, the oldest had ended unseen."""

Test = Callable[[Track], bool]


def trying(track: Track) -> bool:
    """Not ready, and not yet given up."""
    return not track.is_ready and not track.failed


def ended(track: Track) -> bool:
    """Over; a refused client id ends an attempt too, whatever comes next begins another one."""
    return track.over or (track.has(Mark.REJECTED) and track.has(Mark.CLOSED, Mark.GAVE_UP))


def unended(track: Track) -> bool:
    """Still trying, and not refused either."""
    return trying(track) and not ended(track)


def in_session(track: Track) -> bool:
    """Ready and still connected."""
    return track.is_ready and not track.session_over


class Target(NamedTuple):
    """What a line says about who connects to what."""

    stream: str
    client_id: int | None
    host: str | None
    port: int | None

    @classmethod
    def of(cls, event: Event) -> Target:
        return cls(stream_of(event), number(event, "client_id"), word(event, "host"), number(event, "port"))

    def other_than(self, track: Track) -> bool:
        """Whether the line cannot belong to the track; what one of them does not know decides nothing."""
        if self.client_id is not None and track.client_id not in (None, self.client_id):
            return True
        if self.stream and track.stream:
            return self.stream != track.stream
        if self.port is not None and track.port not in (None, self.port):
            return True
        return self.host != track.host and other_host(self.host, track.host)


class Router:
    """The tracks of one source; lines without a client id go to the oldest or newest track that can take them."""

    def __init__(self, codes: Effects) -> None:
        self.codes = codes
        self.tracks: list[Track] = []
        self._live: list[Track] = []
        self.ports: set[int] = set()
        """All ports that the tracks connect to."""
        self._notice: Event | None = None
        """A message of TWS that no known connection explains yet."""
        self._call: Event | None = None
        """The last connect call of the user's program, as tracebacks quote it."""
        self._time = 0

    def finish(self) -> list[Track]:
        """All tracks, once the log has ended."""
        for track in self._live:
            track.log_ends = max(self._time, track.last.time if track.last else self._time)
        return self.tracks

    def oldest(self, event: Event, test: Test) -> Track | None:
        return next(
            (track for track in self._candidates(event, self._live) if test(track)),
            None,
        )

    def newest(self, event: Event, test: Test) -> Track | None:
        return next(
            (track for track in self._candidates(event, reversed(self._live)) if test(track)),
            None,
        )

    def _candidates(self, event: Event, tracks: Iterator[Track] | list[Track]) -> Iterator[Track]:
        target = Target.of(event)
        return (track for track in tracks if not target.other_than(track))

    def put(self, track: Track, mark: Mark, event: Event) -> None:
        track.add(mark, event)
        self.learn(track, event)

    def learn(self, track: Track, event: Event) -> None:
        """Take over what the line says about the connection and the track does not know yet."""
        _learn(track, event)
        if track.port is not None:
            self.ports.add(track.port)

    def open(self, mark: Mark, event: Event) -> Track:
        """A new track; the last unexplained message of TWS is its past when the line tells of an end."""
        track = Track(stream=stream_of(event), codes=self.codes)
        if self._notice is not None and mark in (
            Mark.LOST,
            Mark.CLOSED,
            Mark.PEER_CLOSED,
            Mark.ERROR,
        ):
            self.put(track, Mark.HOST_SPOKE, self._notice)
        self._notice = None
        self.put(track, mark, event)
        call = self._call
        if mark is not Mark.CONNECTING and call is not None and 0 <= event.line - call.line <= TRACEBACK_LINES:
            self.learn(track, call)
        self.tracks.append(track)
        self._live.append(track)
        if len(self._live) > IN_VIEW:
            self._live = [t for t in self._live[:-IN_VIEW] if not t.over] + self._live[-IN_VIEW:]
        if len(self._live) > OPEN_IN_VIEW:
            oldest = self._live.pop(0)
            oldest.log_ends = oldest.last.time if oldest.last is not None else None
        return track

    def retire(self, event: Event) -> None:
        """A client starts to connect: what it did before is over, other clients of the log go on."""
        target = Target.of(event)
        for track in list(self._live):
            last = track.last
            stale = last is None or not event.dated or event.time - last.time > STALE_MS
            if target.other_than(track) and not track.over and (track.is_ready or not stale):
                continue
            if not track.over:
                self.replace(track, event)
                continue
            if last is not None and event.time - last.time <= COMES_BACK_MS:
                track.reconnected = True
            self._live.remove(track)

    def replace(self, track: Track, event: Event) -> None:
        """The same client did something new, so this connection had ended without a word."""
        track.replaced, track.log_ends = True, event.time
        self._live.remove(track)

    def drop_unfinished(self, event: Event) -> None:
        """A failure without a start: an earlier session of the same client ended unseen."""
        for track in [track for track in self._live if in_session(track)]:
            if not stream_of(event):
                self.replace(track, event)


def _learn(track: Track, event: Event) -> None:
    track.stream = track.stream or stream_of(event)
    if track.client == "unknown":
        track.name(client_of(event) or "unknown")
    if track.host is None:
        track.host = word(event, "host")
    if track.port is None:
        track.port = number(event, "port")
    if track.client_id is None:
        track.client_id = number(event, "client_id")
    if track.server_version is None and event.name == "client.version":
        track.server_version = number(event, "server_version")
