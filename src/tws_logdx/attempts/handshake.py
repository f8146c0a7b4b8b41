"""The steps of a connection up to ready, each line put where it belongs."""

from __future__ import annotations

from tws_logdx.attempts.naming import number, word
from tws_logdx.attempts.nearness import fresh
from tws_logdx.attempts.routing import Router, ended, in_session, trying
from tws_logdx.attempts.track import Mark, Track, wording
from tws_logdx.model.event import Event

_TWICE_MS = 50


class Handshake(Router):
    """Follows attempts from the first line of a client to its ready."""

    def connecting(self, event: Event) -> None:
        twin = self.newest(event, lambda t: _says_the_same(t, event) and _moments_ago(t, event))
        if twin is not None:
            self.put(twin, Mark.ASIDE, event)
            return
        self.retire(event)
        self.open(Mark.CONNECTING, event)

    def connect_call(self, event: Event) -> None:
        self._call = event
        port = number(event, "port")
        track = self.newest(event, lambda t: t.client_id is None and t.port in (None, port) and fresh(t, event))
        if track is not None:
            self.learn(track, event)

    def tcp(self, event: Event) -> None:
        track = self.oldest(event, lambda t: trying(t) and not t.has(Mark.TCP, Mark.VERSION))
        if track is not None:
            self.put(track, Mark.TCP, event)
            return
        twin = self.newest(event, lambda t: trying(t) and _moments_ago(t, event))
        if twin is not None:
            self.put(twin, Mark.ASIDE, event)
        else:
            self.retire(event)
            self.open(Mark.TCP, event)

    def version(self, event: Event) -> None:
        mark = Mark.START_API if event.name == "client.start_api" else Mark.VERSION
        again = self.newest(event, lambda t: t.has(Mark.VERSION) and fresh(t, event) and not ended(t))
        if again is not None and (mark is Mark.START_API or _same_version(again, event)):
            self.put(again, mark, event)
            return
        track = self.oldest(event, lambda t: not t.is_ready and not t.failed and not t.has(Mark.VERSION))
        track = track or self.newest(event, lambda t: t.has(Mark.VERSION) and not ended(t))
        late = self.newest(event, lambda t: _lacks_its_ack(t, event)) if track is None else None
        if late is not None:
            # A reader thread told the end before another thread told this step.
            self.put(late, Mark.ASIDE, event)
        elif track is None:
            self.open(mark, event)
        else:
            self.put(track, mark, event)

    def no_version(self, event: Event) -> None:
        track = self.oldest(event, trying)
        if track is None:
            self.open(Mark.WAITING, event)
        else:
            self.put(track, Mark.WAITING, event)

    def accounts(self, event: Event) -> None:
        track = self.newest(event, lambda t: not t.over)
        if track is not None:
            self.put(track, Mark.ASIDE, event)

    def ready(self, event: Event) -> None:
        track = self.oldest(event, lambda t: not t.has(Mark.READY) and not ended(t))
        if track is not None:
            self.put(track, Mark.READY, event)
        elif self.newest(event, in_session) is None:
            self.open(Mark.READY, event)


def _says_the_same(track: Track, event: Event) -> bool:
    """Whether the track's only line so far says that this client connects to this target."""
    if track.index(Mark.CONNECTING) != len(track.seen) - 1 or track.last is None:
        return False
    return _target(track.last) == _target(event)


def _target(event: Event) -> tuple[str | None, int | None, int | None]:
    return word(event, "host"), number(event, "port"), number(event, "client_id")


def _moments_ago(track: Track, event: Event) -> bool:
    """Two handlers of one logger write the same line twice."""
    return event.dated and track.last is not None and 0 <= event.time - track.last.time <= _TWICE_MS


def _lacks_its_ack(track: Track, event: Event) -> bool:
    """Whether a step that each connection tells once is still missing from a track that has a version."""
    told = (
        event.name == "client.start_api" or number(event, "server_version") is not None or wording(event) in track.told
    )
    return not told and track.has(Mark.VERSION) and fresh(track, event)


def _same_version(track: Track, event: Event) -> bool:
    version = number(event, "server_version")
    return version is None or track.server_version is None or version == track.server_version
