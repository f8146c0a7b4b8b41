"""Attempts and sessions as events, so that sentences in `rules/causes/` can speak about them."""

from __future__ import annotations

from collections.abc import Mapping

from tws_logdx.attempts.decisive import of_attempt, of_session
from tws_logdx.attempts.history import History
from tws_logdx.attempts.peers import peer_kind
from tws_logdx.model.attempt import Attempt, Outcome, Session
from tws_logdx.model.event import Event, Value

Target = tuple[str, str | None, int | None, int | None]


def as_events(history: History) -> list[Event]:
    """One `attempt` and one `session` event each, placed at the end of what they tell, at the line that says most."""
    retries: dict[Target, int] = {}
    found: list[Event] = []
    for attempt in history.attempts:
        target = attempt.client, attempt.host, attempt.port, attempt.client_id
        retry = retries.get(target, 0)
        retries[target] = 0 if attempt.outcome is Outcome.READY else retry + 1
        found.append(
            _event(
                "attempt",
                of_attempt(attempt),
                attempt.end,
                _attempt_fields(attempt, retry),
            )
        )
    for session in history.sessions:
        found.append(
            _event(
                "session",
                of_session(session),
                session.end,
                _session_fields(session),
            )
        )
    return sorted(found, key=lambda event: (event[:3], event.name))


def _event(name: str, line: Event, time: int, fields: Mapping[str, Value | None]) -> Event:
    known = {key: value for key, value in fields.items() if value is not None}
    return line._replace(name=name, time=time, fields=known, level="")


def _attempt_fields(attempt: Attempt, retry: int) -> dict[str, Value | None]:
    return {
        "outcome": str(attempt.outcome),
        "client": attempt.client,
        "host": attempt.host,
        "port": attempt.port,
        "client_id": attempt.client_id,
        "code": attempt.code,
        "seconds": attempt.seconds,
        "peer": peer_kind(attempt.host),
        "server_version": attempt.server_version,
        "ambiguous": attempt.ambiguous,
        "retry": retry,
        "seen_by": tuple(sorted({event.writer for event in attempt.evidence})),
    }


def _session_fields(session: Session) -> dict[str, Value | None]:
    attempt = session.attempt
    return {
        "ended": str(session.ended),
        "client": attempt.client,
        "host": attempt.host,
        "port": attempt.port,
        "client_id": attempt.client_id,
        "seconds": max(0, session.end - session.time) / 1000,
        "peer": peer_kind(attempt.host),
        "server_version": attempt.server_version,
        "seen_by": tuple(sorted({event.writer for event in session.evidence})),
    }
