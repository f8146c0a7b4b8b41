"""One connection as one log of the host's side saw it, and what that log makes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from tws_logdx.attempts.naming import number
from tws_logdx.model.attempt import Outcome
from tws_logdx.model.event import Event

_THREAD = re.compile(r"\bJTS-EServerSocket-(\d{1,9})(?=\]|:)")


def thread_of(event: Event) -> int | None:
    """Number of the host's thread that serves this one client; None where the log does not name it."""
    found = _THREAD.search(event.text)
    return int(found[1]) if found else None


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
    log_ends: int | None = None
    """The last moment of which its log could tell."""
    thread: int | None = None
    named_first: dict[str, Event] = field(default_factory=dict)
    """The first event of each name."""

    def add(self, event: Event) -> None:
        self.events.append(event)
        self.named_first.setdefault(event.name, event)
        if self.thread is None and self.eye is Eye.MAIN:
            self.thread = thread_of(event)
        self.client_id = self.client_id if self.client_id is not None else number(event, "client_id")
        self.server_version = self.server_version or number(event, "server_version")

    def named(self, *names: str) -> Event | None:
        return next((self.named_first[name] for name in names if name in self.named_first), None)

    @property
    def start(self) -> Event:
        return self.events[0]

    def verdict(self) -> tuple[Outcome, int | None, bool]:
        """Outcome, code and whether it is only the likeliest reading."""
        return _VERDICTS[self.eye](self)


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
