"""`--since` and `--until`: the part of a history that a reader asked for, with no attempt cut in two."""

from __future__ import annotations

from tws_logdx.attempts.history import History
from tws_logdx.model.event import Event


def within(history: History, since: int | None, until: int | None) -> History:
    """Attempts and sessions that were under way between the two (ms since 1970 UTC); undated ones stay."""
    return History(
        tuple(one for one in history.attempts if not one.dated or _overlaps(one.time, one.end, since, until)),
        tuple(one for one in history.sessions if not one.attempt.dated or _overlaps(one.time, one.end, since, until)),
    )


def wanted(event: Event, since: int | None, until: int | None) -> bool:
    """Events without a date cannot be judged by date, so they stay."""
    return not event.dated or _overlaps(event.time, event.time, since, until)


def _overlaps(start: int, end: int, since: int | None, until: int | None) -> bool:
    return (since is None or end >= since) and (until is None or start <= until)
