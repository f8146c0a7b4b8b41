"""Finds the connections in what the host's side wrote: main log, API log, console output, proxy, probe."""

from __future__ import annotations

from tws_logdx.attempts.naming import number, word
from tws_logdx.attempts.sighting import Eye, Sighting, thread_of
from tws_logdx.model.attempt import Outcome
from tws_logdx.model.codes import Effects
from tws_logdx.model.event import Event

HOST_WRITERS = frozenset({"tws", "launcher", "ibc", "socat", "api", "settings", "probe"})

IN_VIEW = 64
"""Connections without an end that may still get a line; a host serves at most half as many clients."""
ACCEPTS_WITHIN_MS = 2000
"""From the listener's lines to the first of the thread that serves the client."""


class Watch:
    """Collects the sightings of one source; feed it the events in order."""

    def __init__(self, codes: Effects) -> None:
        self._codes = codes
        self.sightings: list[Sighting] = []
        self._port: int | None = None
        self._pids: dict[int, Sighting] = {}
        self._current: dict[Eye, list[Sighting]] = {}
        self._part_of: int | None = None
        """The client id in the name of the exported API log that is being read."""
        self._time = 0

    def feed(self, event: Event) -> None:
        if event.name == "api.log_part":
            self._next_part(event)
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
            if sighting.log_ends is None:
                sighting.log_ends = self._time
        return self.sightings

    def _next_part(self, event: Event) -> None:
        """Another exported file begins: of the connections before it nothing more is known."""
        for sighting in self._current.pop(Eye.API, ()):
            sighting.log_ends = max(self._time, sighting.events[-1].time)
        self._part_of = number(event, "client_id")

    def _open(self, eye: Eye, event: Event) -> Sighting:
        sighting = Sighting(eye, port=self._port)
        sighting.add(event)
        if eye is Eye.API and sighting.client_id is None:
            sighting.client_id = self._part_of
        self.sightings.append(sighting)
        self._current.setdefault(eye, []).append(sighting)
        return sighting

    def _newest(self, eye: Eye, event: Event) -> Sighting | None:
        client_id = number(event, "client_id")
        for sighting in reversed(self._in_view(eye)):
            same = client_id is None or sighting.client_id is None or sighting.client_id == client_id
            if same:
                return sighting
        return None

    def _in_view(self, eye: Eye) -> list[Sighting]:
        self._current[eye] = [sighting for sighting in self._current.get(eye, ()) if sighting.end is None][-IN_VIEW:]
        return self._current[eye]

    def _in_main_log(self, event: Event, stage: int) -> Sighting | None:
        """By the thread that serves the client; the listener's lines, which come before it, in their order."""
        view, thread = self._in_view(Eye.MAIN), thread_of(event)
        served = [sighting for sighting in view if thread is not None and sighting.thread == thread]
        if served:
            return served[-1]
        if thread is None and stage > _MAIN["api.conversation"]:
            return self._newest(Eye.MAIN, event)
        alone = [sighting for sighting in view if sighting.thread is None]
        recent = [sighting for sighting in alone if event.time - sighting.start.time <= ACCEPTS_WITHIN_MS]
        early = next((s for s in recent if _reached(s) < min(stage, _MAIN["api.conversation"])), None)
        return early if early is not None or thread is not None else next(reversed(alone), None)

    def _main_log(self, event: Event) -> None:
        stage = _MAIN[event.name]
        current = self._in_main_log(event, stage)
        reached = -1 if current is None else _reached(current)
        if event.name == "api.ended":
            if current is not None:
                current.add(event)
                current.end = event
        elif current is None or (stage <= reached and stage < _MAIN["api.server_version"]):
            self._open(Eye.MAIN, event)
        else:
            current.add(event)

    def _main_error(self, event: Event) -> None:
        current = self._in_main_log(event, _MAIN["api.client_id"])
        if current is not None and self._codes.has(number(event, "code"), "client-id-taken"):
            current.add(event)
            current.end = event

    def _api_log(self, event: Event) -> None:
        if event.name == "api.start_api":
            self._open(Eye.API, event)
            return
        taken = event.name == "tws.error" and self._codes.has(number(event, "code"), "client-id-taken")
        if not taken and event.name not in _API:
            return
        current = self._newest(Eye.API, event)
        if event.name in _API:
            again = current is not None and current.named(event.name) is not None
            if current is None or (again and event.name == "api.accounts"):
                self._open(Eye.API, event)
            elif not again:
                current.add(event)
        else:
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
        if event.fields.get("step") not in _PROBE_STEPS:
            return
        current = next(reversed(self._in_view(Eye.PROBE)), None)
        port, host = number(event, "port"), word(event, "host")
        another = current is not None and (
            (port is not None and current.port not in (None, port))
            or (host is not None and current.host not in (None, host))
            or _goes_back(current, event)
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
_API = ("api.accounts", "api.next_id")
_CONSOLE = ("host.client_attached", "host.client_detached")
_PROBE_STEPS = {"resolve": 0, "tcp": 1, "version": 2, "ready": 3, "session": -1}
"""Steps of an attempt in their order; a session is an attempt by itself. The others look at the machine, at other
ports, or at what comes after ready."""
_PROXY = (
    "proxy.accepted",
    "proxy.connecting",
    "proxy.connected",
    "proxy.refused",
    "proxy.timeout",
    "proxy.eof",
)
_PROXY_ENDS = ("proxy.refused", "proxy.timeout", "proxy.eof")


def _goes_back(sighting: Sighting, event: Event) -> bool:
    """Whether a step of the probe is one that the attempt has behind it, so that it belongs to the next one."""
    last = sighting.events[-1].fields.get("step")
    return _PROBE_STEPS[str(event.fields["step"])] <= _PROBE_STEPS[str(last)]


def _reached(sighting: Sighting) -> int:
    return max(_MAIN.get(name, 0) for name in sighting.named_first)
