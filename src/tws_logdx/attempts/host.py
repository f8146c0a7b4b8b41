"""What the host's side saw of connections: main log, API log, console output, proxy, probe."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tws_logdx.attempts import codes
from tws_logdx.attempts.naming import number, word
from tws_logdx.model.attempt import Outcome
from tws_logdx.model.event import Event

HOST_WRITERS = frozenset({"tws", "launcher", "ibc", "socat", "api", "settings", "probe"})


IN_VIEW = 64
"""Connections without an end that may still get a line; a host serves at most half as many clients."""


class Eye(StrEnum):
    """Which log saw the connection; one log sees one connection once."""

    MAIN = "main"
    API = "api"
    CONSOLE = "console"
    PROXY = "proxy"
    PROBE = "probe"


@dataclass(slots=True)
class Sighting:
    """One connection as one log of the host's side saw it."""

    eye: Eye
    events: list[Event] = field(default_factory=list)
    port: int | None = None
    host: str | None = None
    client_id: int | None = None
    server_version: int | None = None
    end: Event | None = None
    log_ends: int = 0

    def add(self, event: Event) -> None:
        self.events.append(event)
        self.client_id = self.client_id if self.client_id is not None else number(event, "client_id")
        self.server_version = self.server_version or number(event, "server_version")

    def named(self, *names: str) -> Event | None:
        return next((event for event in self.events if event.name in names), None)

    @property
    def start(self) -> Event:
        return self.events[0]

    def verdict(self) -> tuple[Outcome, int | None, bool]:
        """Outcome, code and whether it is only the likeliest reading."""
        return _VERDICTS[self.eye](self)


class Watch:
    """Collects the sightings of one source; feed it the events in order."""

    def __init__(self) -> None:
        self.sightings: list[Sighting] = []
        self._port: int | None = None
        self._pids: dict[int, Sighting] = {}
        self._current: dict[Eye, list[Sighting]] = {}
        self._time = 0

    def feed(self, event: Event) -> None:
        self._time = event.time
        if event.name == "host.listening":
            self._port = number(event, "port") or self._port
        elif event.name.startswith("proxy."):
            self._proxy(event)
        elif event.name == "probe.step":
            self._probe(event)
        elif event.writer == "api":
            self._api_log(event)
        elif event.name in _CONSOLE:
            self._console(event)
        elif event.name in _MAIN:
            self._main_log(event)
        elif event.name == "tws.error" and event.writer == "tws":
            self._main_error(event)

    def finish(self) -> list[Sighting]:
        for sighting in self.sightings:
            sighting.log_ends = self._time
        return self.sightings

    def _open(self, eye: Eye, event: Event) -> Sighting:
        sighting = Sighting(eye, port=self._port)
        sighting.add(event)
        self.sightings.append(sighting)
        self._current.setdefault(eye, []).append(sighting)
        return sighting

    def _newest(self, eye: Eye, event: Event) -> Sighting | None:
        client_id = number(event, "client_id")
        self._current[eye] = [sighting for sighting in self._current.get(eye, ()) if sighting.end is None][-IN_VIEW:]
        for sighting in reversed(self._current[eye]):
            same = client_id is None or sighting.client_id is None or sighting.client_id == client_id
            if same:
                return sighting
        return None

    def _main_log(self, event: Event) -> None:
        stage = _MAIN[event.name]
        current = self._newest(Eye.MAIN, event)
        reached = -1 if current is None else max(_MAIN.get(e.name, 0) for e in current.events)
        if event.name == "api.ended":
            if current is not None:
                current.add(event)
                current.end = event
        elif current is None or (stage <= reached and stage < _MAIN["api.server_version"]):
            self._open(Eye.MAIN, event)
        else:
            current.add(event)

    def _main_error(self, event: Event) -> None:
        current = self._newest(Eye.MAIN, event)
        if current is not None and number(event, "code") == codes.CLIENT_ID_IN_USE:
            current.add(event)
            current.end = event

    def _api_log(self, event: Event) -> None:
        current = self._newest(Eye.API, event)
        if event.name == "api.start_api":
            self._open(Eye.API, event)
        elif event.name in ("api.accounts", "api.next_id"):
            again = current is not None and current.named(event.name) is not None
            if current is None or (again and event.name == "api.accounts"):
                self._open(Eye.API, event)
            elif not again:
                current.add(event)
        elif event.name == "tws.error" and number(event, "code") == codes.CLIENT_ID_IN_USE:
            sighting = current or self._open(Eye.API, event)
            if sighting.events[-1] is not event:
                sighting.add(event)
            sighting.end = event

    def _console(self, event: Event) -> None:
        if event.name == "host.client_attached":
            self._open(Eye.CONSOLE, event)
            return
        current = self._newest(Eye.CONSOLE, event)
        if current is None:
            current = self._open(Eye.CONSOLE, event)
        else:
            current.add(event)
        current.end = event

    def _proxy(self, event: Event) -> None:
        if event.name not in _PROXY and event.name != "proxy.forked":
            return
        pid, child = number(event, "pid"), number(event, "child")
        sighting = self._pids.get(pid) if pid is not None else None
        if event.name == "proxy.forked":
            if sighting is not None and child is not None:
                self._pids[child] = sighting
            return
        if sighting is None or event.name == "proxy.accepted" or sighting.end is not None:
            sighting = self._open(Eye.PROXY, event)
            sighting.port = None
            if pid is not None:
                self._pids[pid] = sighting
        else:
            sighting.add(event)
        sighting.port = number(event, "port") or sighting.port
        sighting.host = word(event, "host") or sighting.host
        if event.name in _PROXY_ENDS:
            sighting.end = event

    def _probe(self, event: Event) -> None:
        current = next(
            (s for s in reversed(self.sightings) if s.eye is Eye.PROBE and s.end is None),
            None,
        )
        port, host = number(event, "port"), word(event, "host")
        another = current is not None and (
            (port is not None and current.port not in (None, port))
            or (host is not None and current.host not in (None, host))
            or event.fields.get("step") in _PROBE_BEGINS
        )
        if current is None or another:
            current = self._open(Eye.PROBE, event)
            current.port = None
        else:
            current.add(event)
        current.port = current.port if port is None else port
        current.host = current.host if host is None else host
        if event.fields.get("outcome") in set(Outcome):
            current.end = event


_MAIN = {
    "api.tcp_accepted": 0,
    "api.recognised": 1,
    "api.conversation": 2,
    "api.server_version": 3,
    "api.client_id": 4,
    "api.start_api": 4,
    "api.client_outdated": 5,
    "api.not_accepted": 5,
    "api.ended": 6,
}
"""Lines of the main log about one API connection, in the order in which they come."""
_CONSOLE = ("host.client_attached", "host.client_detached")
_PROBE_BEGINS = ("resolve", "dns", "tcp")
_PROXY = (
    "proxy.accepted",
    "proxy.connecting",
    "proxy.connected",
    "proxy.refused",
    "proxy.timeout",
    "proxy.eof",
)
_PROXY_ENDS = ("proxy.refused", "proxy.timeout", "proxy.eof")

_Verdict = tuple[Outcome, int | None, bool]


def _main_verdict(seen: Sighting) -> _Verdict:
    error = seen.named("tws.error")
    if error is not None:
        return Outcome.REJECTED, number(error, "code"), False
    if seen.named("api.client_outdated"):
        return Outcome.TOO_OLD, None, False
    if seen.named("api.not_accepted"):
        return Outcome.CLOSED_LATE, None, True
    if seen.named("api.client_id", "api.start_api"):
        return Outcome.READY, None, True
    return Outcome.UNKNOWN, None, True


def _api_verdict(seen: Sighting) -> _Verdict:
    error = seen.named("tws.error")
    if error is not None:
        return Outcome.REJECTED, number(error, "code"), False
    if seen.named("api.accounts") and seen.named("api.next_id"):
        return Outcome.READY, None, False
    return Outcome.STALLED, None, True


def _console_verdict(seen: Sighting) -> _Verdict:
    return (
        (Outcome.READY if seen.named("host.client_attached") else Outcome.UNKNOWN),
        None,
        True,
    )


def _proxy_verdict(seen: Sighting) -> _Verdict:
    if seen.named("proxy.refused"):
        return Outcome.REFUSED, None, False
    if seen.named("proxy.timeout"):
        return Outcome.CONNECT_TIMEOUT, None, False
    return Outcome.UNKNOWN, None, True


def _probe_verdict(seen: Sighting) -> _Verdict:
    told = seen.end.fields.get("outcome") if seen.end is not None else None
    code = number(seen.end, "code") if seen.end is not None else None
    return (
        (Outcome(str(told)) if told in set(Outcome) else Outcome.UNKNOWN),
        code,
        seen.end is None,
    )


_VERDICTS = {
    Eye.MAIN: _main_verdict,
    Eye.API: _api_verdict,
    Eye.CONSOLE: _console_verdict,
    Eye.PROXY: _proxy_verdict,
    Eye.PROBE: _probe_verdict,
}
