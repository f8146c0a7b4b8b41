"""The user's word for the whole: what somebody who looks at these logs would complain about."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from itertools import pairwise

from tws_logdx.attempts.codes import from_host
from tws_logdx.attempts.history import History
from tws_logdx.attempts.host import HOST_WRITERS
from tws_logdx.attempts.naming import number
from tws_logdx.model.attempt import Attempt, Outcome, SessionEnd, Symptom
from tws_logdx.model.codes import Effects
from tws_logdx.model.event import Event

RESTART_MS = 15 * 60_000
"""Failures this soon after a session was ended by the host are explained by its restart."""

_WORDS = {
    Outcome.CONNECT_TIMEOUT: Symptom.TIMEOUT,
    Outcome.SILENT: Symptom.TIMEOUT,
    Outcome.STALLED: Symptom.TIMEOUT,
    Outcome.CLOSED_EARLY: Symptom.RESET,
    Outcome.CLOSED_LATE: Symptom.RESET,
    Outcome.RESET_EARLY: Symptom.RESET,
    Outcome.RESET_LATE: Symptom.RESET,
    Outcome.REJECTED: Symptom.RESET,
    Outcome.NOT_API: Symptom.RESET,
    Outcome.TOO_OLD: Symptom.RESET,
    Outcome.REFUSED: Symptom.REFUSED,
    Outcome.DNS_FAILED: Symptom.REFUSED,
    Outcome.UNREACHABLE: Symptom.REFUSED,
}
_BROKEN = (SessionEnd.CLOSED, SessionEnd.RESET, SessionEnd.LOST)

_DROPPED = frozenset(
    {
        "client.closed",
        "client.connection_lost",
        "client.peer_closed",
        "client.reconnect_failed",
        "client.update_dropped",
    }
)
_LOGIN = frozenset(
    {
        "login.failed",
        "login.throttled",
        "login.two_factor",
        "login.two_factor_timeout",
        "login.session_expired",
        "login.competing",
        "login.timeout",
        "login.tls_error",
        "login.version_desupported",
        "login.launch_info_rejected",
        "login.account_not_eligible",
        "login.empty_credentials",
        "login.user_malformed",
        "login.two_factor_misfit",
        "login.two_factor_code",
        "login.display_timeout",
        "login.not_authenticated",
        "ibc.control_missing",
        "ibc.closing",
    }
)
_WAITING = frozenset({"client.request_timeout", "api.request_pending"})
_LOGGED_IN = frozenset({"login.completed", "ibc.configured", "host.listening", "login.two_factor_done"})
STARTUP = (
    "startup.",
    "display.",
    "ibc.script_error",
    "ibc.not_installed",
    "ibc.config_missing",
    "ibc.exception",
)


SAYS = _DROPPED | _LOGIN | _LOGGED_IN | _WAITING
"""Names of the events that `symptom` asks for, besides those that begin like `STARTUP` and the numbers of TWS."""


def symptom(history: History, events: Sequence[Event], codes: Effects) -> Symptom:
    """The first of: intermittent, how attempts fail, dropped sessions, then what the other lines complain about."""
    attempts = [attempt for attempt in history.attempts if attempt.client != "probe"] or list(history.attempts)
    drops = _drops(history)
    if _intermittent(attempts, drops):
        return Symptom.INTERMITTENT
    word = _failing(attempts, drops)
    if word is not None:
        return Symptom.DISCONNECT if _was_connected(attempts, events, codes) else word
    if any(session.ended in _BROKEN for session in history.sessions):
        return Symptom.DISCONNECT
    return _of_events(events, history, codes)


def _targets(attempts: Iterable[Attempt]) -> list[list[Attempt]]:
    groups: dict[tuple[str | None, int | None], list[Attempt]] = {}
    for attempt in attempts:
        groups.setdefault((attempt.host, attempt.port), []).append(attempt)
    return list(groups.values())


def _drops(history: History) -> list[int]:
    """The moments at which the host dropped somebody, in order."""
    return sorted(session.end for session in history.sessions if session.ended in _BROKEN)


def _explained(attempt: Attempt, drops: Sequence[int]) -> bool:
    """Whether the host had just dropped somebody, and so was on its way down or up."""
    place = bisect_right(drops, attempt.time)
    return place > 0 and attempt.time - drops[place - 1] <= RESTART_MS


def _intermittent(attempts: Sequence[Attempt], drops: Sequence[int]) -> bool:
    for group in _targets(attempts):
        states = [
            attempt.outcome is Outcome.READY
            for attempt in group
            if attempt.outcome is Outcome.READY or not _explained(attempt, drops)
        ]
        changes = sum(1 for before, after in pairwise(states) if before != after)
        if changes >= 2:
            return True
    return False


def _failing(attempts: Sequence[Attempt], drops: Sequence[int]) -> Symptom | None:
    """The word for what fails last and most; None when all failures are over or belong to a restart."""
    words: Counter[Symptom] = Counter()
    for group in _targets(attempts):
        recovered = group[-1].outcome is Outcome.READY
        for attempt in group:
            if attempt.outcome is Outcome.READY or (recovered and _explained(attempt, drops)):
                continue
            word = _word(attempt)
            if word is not None:
                words[word] += 1
    return words.most_common(1)[0][0] if words else None


def _was_connected(attempts: Sequence[Attempt], events: Iterable[Event], codes: Effects) -> bool:
    """Messages of TWS before the first attempt of the log: the user had a session and lost it."""
    if any(attempt.outcome is Outcome.READY for attempt in attempts):
        return False
    first = attempts[0].evidence[0]
    said = [event for event in events if event.name == "tws.error" and event.writer not in HOST_WRITERS]
    earlier = [event for event in said if event.source == first.source and event.line < first.line]
    return any(from_host(codes, number(event, "code") or 0) for event in earlier)


def _word(attempt: Attempt) -> Symptom | None:
    word = _WORDS.get(attempt.outcome)
    if word is None and attempt.outcome is Outcome.UNKNOWN:
        kinds = {event.fields.get("kind") for event in attempt.evidence}
        names = {event.name for event in attempt.evidence}
        if "timeout" in kinds or "program.timeout" in names or "client.giving_up" in names:
            return Symptom.TIMEOUT
    return word


def _of_events(events: Sequence[Event], history: History, codes: Effects) -> Symptom:
    names = {event.name for event in events}
    if names & _WAITING:
        return Symptom.TIMEOUT
    said = {code for event in events if event.name == "tws.error" and (code := number(event, "code")) is not None}
    if names & _DROPPED and not history.attempts:
        return Symptom.DISCONNECT
    if any(name.startswith(STARTUP) for name in names):
        return Symptom.STARTUP
    if _login_open(events):
        return Symptom.LOGIN
    return _of_codes(said, codes)


def _login_open(events: Sequence[Event]) -> bool:
    """A login complaint that no later success answers."""
    for event in reversed(events):
        if event.name in _LOGGED_IN:
            return False
        if event.name in _LOGIN:
            return True
    return False


def _of_codes(said: Set[int], codes: Effects) -> Symptom:
    if said & codes.of("disconnect"):
        return Symptom.DISCONNECT
    if said & codes.of("order"):
        return Symptom.ORDER
    still = {code for code in said & codes.of("farm") if not said & codes.recovered_by.get(code, frozenset())}
    return Symptom.DATA if said & codes.of("data") or still else Symptom.NONE
