"""Attempts to connect and the sessions that follow them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tws_logdx.model.event import Event


class Outcome(StrEnum):
    """How one attempt to reach the API ended, told from the order of events (never from the last line)."""

    READY = "ready"
    DNS_FAILED = "dns-failed"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    CONNECT_TIMEOUT = "connect-timeout"
    SILENT = "silent"
    """TCP was accepted, no version came."""
    CLOSED_EARLY = "closed-early"
    """The peer closed before the version."""
    RESET_EARLY = "reset-early"
    NOT_API = "not-api"
    """Other bytes than the API's came back."""
    REJECTED = "rejected"
    """An error message, then the close; `code` says which."""
    CLOSED_LATE = "closed-late"
    """The peer closed after the version and before the session was ready."""
    RESET_LATE = "reset-late"
    STALLED = "stalled"
    """The version came, then nothing."""
    TOO_OLD = "too-old"
    UNKNOWN = "unknown"


class SessionEnd(StrEnum):
    OWN = "own"
    CLOSED = "closed"
    RESET = "reset"
    LOST = "lost"
    OPEN = "open"


class Symptom(StrEnum):
    """What the user would call it."""

    TIMEOUT = "timeout"
    RESET = "reset"
    REFUSED = "refused"
    INTERMITTENT = "intermittent"
    DISCONNECT = "disconnect"
    LOGIN = "login"
    STARTUP = "startup"
    DATA = "data"
    ORDER = "order"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of one client to reach one host:port with one client id."""

    time: int
    """Start, milliseconds since 1970 UTC."""
    end: int
    """When the outcome was known."""
    outcome: Outcome
    client: str
    """Library or program, for example `ib_async`; `unknown` when only the host saw it."""
    host: str | None
    port: int | None
    client_id: int | None
    code: int | None
    """API code or errno that decided the outcome."""
    dated: bool
    evidence: tuple[Event, ...]
    """The events it was told from, all writers, in order of time."""
    server_version: int | None = None
    ambiguous: bool = False
    """True when the log allows several outcomes (a bare 502) and this is the likeliest."""

    @property
    def seconds(self) -> float:
        return max(0, self.end - self.time) / 1000


@dataclass(frozen=True, slots=True)
class Session:
    """What followed a `ready` attempt."""

    attempt: Attempt
    time: int
    end: int
    ended: SessionEnd
    evidence: tuple[Event, ...]
