"""The state machine of one client log: every event goes to the connection it belongs to, or opens one."""

from __future__ import annotations

from collections.abc import Callable

from tws_logdx.attempts.codes import from_host
from tws_logdx.attempts.handshake import Handshake
from tws_logdx.attempts.naming import client_of, number
from tws_logdx.attempts.nearness import TRACEBACK_LINES, fresh, tells_again
from tws_logdx.attempts.routing import in_session, trying, unended
from tws_logdx.attempts.track import SAYS_CONNECTED, Mark, Track
from tws_logdx.model.codes import Effects
from tws_logdx.model.event import Event

_HIDES_ENDINGS = frozenset({"ibapi"})
"""Its 502 always comes from a new call of connect(), never from a session that broke."""

_ONLY_FROM_SESSIONS = "Peer closed connection"

_USUAL_PORTS = frozenset({4001, 4002, 4003, 4004, 7496, 7497})
_CLIENTS_OWN_WORDS = "API connection failed"

_BREAKS = ("reset", "aborted", "closed", "not-socket")
"""Kinds that end a working connection. From the logger of ib_async every socket error does."""


class Machine(Handshake):
    """Follows the connections of one source; feed it the events in order, then call `finish`."""

    def __init__(self, codes: Effects) -> None:
        super().__init__(codes)
        self._traceback: Event | None = None

    def feed(self, event: Event) -> None:
        self._time = event.time
        step = _STEPS.get(event.name)
        if step is not None:
            step(self, event)

    def giving_up(self, event: Event) -> None:
        own = event.fields.get("own") == "yes"
        live = self.newest(event, in_session)
        attempt = self.oldest(event, unended)
        track = (live or attempt) if own else (attempt or live)
        track = track or self.newest(event, lambda t: fresh(t, event))
        if track is not None:
            self.put(track, Mark.OWN_END if own else Mark.GAVE_UP, event)

    def closed(self, event: Event) -> None:
        track = self.oldest(event, lambda t: t.failed and not t.has(Mark.CLOSED) and fresh(t, event))
        track = track or self.oldest(event, lambda t: not t.is_ready and not t.failed and not t.has(Mark.CLOSED))
        track = track or self.newest(event, lambda t: t.session_over and fresh(t, event) and not t.has(Mark.CLOSED))
        track = track or self.newest(event, lambda t: t.is_ready and (not t.session_over or fresh(t, event)))
        track = track or self.newest(event, lambda t: fresh(t, event))
        if track is not None:
            self.put(track, Mark.CLOSED, event)
        elif self._notice is not None:
            self.open(Mark.CLOSED, event)

    def peer_closed(self, event: Event) -> None:
        mark = Mark.GUESS if event.fields.get("guess") else Mark.PEER_CLOSED
        track = self.oldest(event, trying)
        if track is None and mark is Mark.PEER_CLOSED:
            track = self.newest(event, lambda t: t.is_ready and (not t.session_over or fresh(t, event)))
        track = track or self.newest(event, lambda t: fresh(t, event))
        if track is not None:
            self.put(track, mark, event)
            return
        # ib_async asks about the client id unless the session was ready, so its plain line is proof of one.
        implied = mark is Mark.PEER_CLOSED and _ONLY_FROM_SESSIONS in event.text
        track = self.open(Mark.IMPLIED if implied else mark, event)
        if implied:
            self.put(track, mark, event)

    def socket_error(self, event: Event) -> None:
        kind = event.fields.get("kind")
        if self._of_another_service(event):
            return
        track = self.oldest(event, trying)
        track = track or self.newest(event, lambda t: t.over and tells_again(t, event, self._traceback))
        if track is None and (kind in _BREAKS or client_of(event) in SAYS_CONNECTED):
            track = self.newest(event, in_session)
        if track is not None:
            self.put(track, Mark.ERROR, event)
        elif kind not in ("other", "not-socket"):
            self.open(Mark.ERROR, event)

    def failed(self, event: Event) -> None:
        if event.fields.get("kind") == "too-old":
            self.too_old(event)
            return
        if not _names_the_api(event) and self._of_another_service(event):
            return
        track = self.oldest(
            event,
            lambda t: not t.is_ready and not t.failed and _awaits_failure(t, event),
        )
        track = track or self.newest(event, lambda t: t.over and tells_again(t, event, self._traceback))
        if track is None and event.fields.get("kind") in ("closed", "other"):
            track = self.newest(event, in_session)
        if track is None:
            self.drop_unfinished(event)
            self.open(Mark.FAILED, event)
        else:
            self.put(track, Mark.FAILED, event)

    def too_old(self, event: Event) -> None:
        track = self.oldest(event, lambda t: trying(t) and not t.has(Mark.TOO_OLD))
        if track is None:
            self.open(Mark.TOO_OLD, event)
        else:
            self.put(track, Mark.TOO_OLD, event)

    def could_not_connect(self, event: Event) -> None:
        track = self.oldest(event, trying)
        track = track or self.newest(event, lambda t: t.over and tells_again(t, event, self._traceback))
        if track is not None:
            self.put(track, Mark.COULD_NOT, event)
            return
        live = self.newest(event, in_session)
        from_session = client_of(event) not in _HIDES_ENDINGS
        if live is not None and from_session:
            self.put(live, Mark.LOST, event)
        elif self._notice is not None and from_session:
            self.open(Mark.LOST, event)
        else:
            self.drop_unfinished(event)
            self.open(Mark.COULD_NOT, event)

    def tws_error(self, event: Event) -> None:
        code = number(event, "code")
        if code is None:
            return
        if self.codes.has(code, "no-connection"):
            self.could_not_connect(event)
        elif self.codes.has(code, "client-id-taken"):
            track = self.oldest(event, unended)
            track = track or self.newest(event, lambda t: t.has(Mark.REJECTED) and fresh(t, event))
            if track is None:
                self.open(Mark.REJECTED, event)
            else:
                self.put(track, Mark.REJECTED, event)
        else:
            self._other_code(event, code)

    def _other_code(self, event: Event, code: int) -> None:
        track = self.oldest(event, unended)
        if track is not None:
            self.put(track, _mark_of(code, track), event)
            return
        live = self.newest(event, in_session)
        if live is None:
            if from_host(self.codes, code) and self._notice is None:
                self._notice = event
        elif self.codes.has(code, "bad-length"):
            self.put(live, Mark.LOST, event)
        elif self.codes.has(code, "leaving"):
            self.put(live, Mark.ASIDE, event)

    def lost(self, event: Event) -> None:
        live = self.newest(event, in_session)
        track = live or self.newest(event, lambda t: fresh(t, event))
        if track is not None:
            self.put(track, Mark.LOST, event)
        elif self._notice is not None:
            self.open(Mark.LOST, event)

    def foreign(self, event: Event) -> None:
        track = self.oldest(event, lambda t: not t.is_ready)
        if track is None:
            self.open(Mark.FOREIGN, event)
        else:
            self.put(track, Mark.FOREIGN, event)

    def aside(self, event: Event) -> None:
        track = self.newest(event, lambda t: fresh(t, event) or (t.is_ready and not t.session_over))
        if track is not None:
            self.put(track, Mark.ASIDE, event)

    def stopped_waiting(self, event: Event) -> None:
        """A bare TimeoutError: the last word of an open attempt, or of a connect call in the traceback above."""
        track = self.oldest(event, trying)
        if track is not None:
            self.put(track, Mark.FAILED, event)
            return
        track = self.newest(event, lambda t: t.over and tells_again(t, event, self._traceback))
        if track is not None:
            self.put(track, Mark.ASIDE, event)
        elif self._call is not None and 0 <= event.line - self._call.line <= TRACEBACK_LINES:
            self.open(Mark.FAILED, event)
            self._call = None

    def traceback(self, event: Event) -> None:
        self._traceback = event

    def library_frame(self, event: Event) -> None:
        """A traceback that passed through the library's connect: what follows is about an attempt."""
        called = str(event.fields.get("function", "")).startswith("connect")
        if called and (self._call is None or event.line - self._call.line > TRACEBACK_LINES):
            self._call = event

    def broke(self, event: Event) -> None:
        """The program failed by itself before it was ready; the peer did nothing wrong."""
        track = self.newest(event, lambda t: trying(t) and t.has(Mark.VERSION) and fresh(t, event))
        if track is not None:
            self.put(track, Mark.BROKE, event)

    def _of_another_service(self, event: Event) -> bool:
        """An error that names a port which is none of this log's API ports, where these are known."""
        port = number(event, "port")
        return port is not None and bool(self.ports) and port not in self.ports


def _names_the_api(event: Event) -> bool:
    """Whether a failure is surely a client's of the API, by its wording or its port."""
    return (
        number(event, "port") in _USUAL_PORTS
        or number(event, "client_id") is not None
        or client_of(event) is not None
        or _CLIENTS_OWN_WORDS in event.text
    )


def _awaits_failure(track: Track, event: Event) -> bool:
    """A reset or a close may be told long before the failure it leads to, but a bare 502 is complete."""
    return track.last is None or not track.has(Mark.COULD_NOT) or fresh(track, event)


def _mark_of(code: int, track: Track) -> Mark:
    """503 is also printed for a request that was sent too early, so it needs the version before it."""
    if track.codes.has(code, "out-of-date") and track.has(Mark.VERSION):
        return Mark.TOO_OLD
    return Mark.HOST_SPOKE if from_host(track.codes, code) else Mark.ASIDE


_STEPS: dict[str, Callable[[Machine, Event], None]] = {
    "client.connecting": Machine.connecting,
    "client.connect_call": Machine.connect_call,
    "client.tcp_connected": Machine.tcp,
    "client.start_api": Machine.version,
    "client.version": Machine.version,
    "client.no_version": Machine.no_version,
    "client.waiting": Machine.no_version,
    "client.accounts": Machine.accounts,
    "client.ready": Machine.ready,
    "client.synced": Machine.ready,
    "client.giving_up": Machine.giving_up,
    "client.closed": Machine.closed,
    "client.peer_closed": Machine.peer_closed,
    "client.socket_error": Machine.socket_error,
    "client.failed": Machine.failed,
    "client.foreign_bytes": Machine.foreign,
    "client.connection_lost": Machine.lost,
    "client.request_timeout": Machine.aside,
    "client.advice": Machine.aside,
    "client.reader_stopped": Machine.aside,
    "client.hard_timeout": Machine.aside,
    "program.timeout": Machine.stopped_waiting,
    "program.traceback": Machine.traceback,
    "program.library_frame": Machine.library_frame,
    "program.timezone": Machine.broke,
    "program.library_error": Machine.broke,
    "program.protobuf_error": Machine.broke,
    "program.crashed": Machine.broke,
    "tws.error": Machine.tws_error,
}
