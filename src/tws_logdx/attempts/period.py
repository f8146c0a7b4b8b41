"""`--since` and `--until`: the part of a history that a reader asked for, with no attempt cut in two."""

from __future__ import annotations

from collections.abc import Callable

from tws_logdx.attempts.history import History
from tws_logdx.model.event import Event


def within(history: History, since: int | None, until: int | None) -> History:
    """Attempts and sessions that were under way between the two (ms since 1970 UTC); undated ones stay."""
    return History(
        tuple(one for one in history.attempts if not one.dated or _overlaps(one.time, one.end, since, until)),
        tuple(one for one in history.sessions if not one.attempt.dated or _overlaps(one.time, one.end, since, until)),
    )


def wanted(since: int | None, until: int | None) -> Callable[[Event], bool] | None:
    """Which events are between the two, None: all. Those without a date cannot be judged by date, so they stay."""
    if since is None and until is None:
        return None
    return lambda event: not event.dated or _overlaps(event.time, event.time, since, until)


def _overlaps(start: int, end: int, since: int | None, until: int | None) -> bool:
    return (since is None or end >= since) and (until is None or start <= until)
