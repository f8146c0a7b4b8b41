"""The one line that says most about how an attempt or a session ended: what a reader wants to see first."""

from __future__ import annotations

from collections.abc import Sequence

from tws_logdx.model.attempt import Attempt, Outcome, Session, SessionEnd
from tws_logdx.model.event import Event

_CLOSES = ("client.peer_closed", "client.socket_error", "client.closed", "proxy.refused", "client.failed")
_ORDER: dict[Outcome, tuple[str, ...]] = {
    Outcome.READY: ("client.ready", "client.synced", "api.next_id", "client.accounts"),
    Outcome.REJECTED: ("tws.error", *_CLOSES),
    Outcome.CLOSED_EARLY: _CLOSES,
    Outcome.CLOSED_LATE: _CLOSES,
    Outcome.RESET_EARLY: ("client.socket_error", *_CLOSES),
    Outcome.RESET_LATE: ("client.socket_error", *_CLOSES),
    Outcome.UNKNOWN: ("client.failed",),
}
_FAILS = ("client.failed", "client.socket_error", "tws.error", "proxy.refused", "proxy.timeout")


def of_attempt(attempt: Attempt) -> Event:
    """Of an attempt, the line that decided its outcome; its first line when none stands out."""
    return _first_of(attempt.evidence, _ORDER.get(attempt.outcome, _FAILS)) or attempt.evidence[0]


def of_session(session: Session) -> Event:
    """Of a session, the line that ended it; the attempt's line when it is still open."""
    if session.ended is SessionEnd.OPEN or not session.evidence:
        return of_attempt(session.attempt)
    return _first_of(session.evidence[::-1], _CLOSES) or session.evidence[-1]


def _first_of(evidence: Sequence[Event], names: Sequence[str]) -> Event | None:
    for name in names:
        for event in evidence:
            if event.name == name:
                return event
    return None
