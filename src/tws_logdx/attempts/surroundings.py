"""What was going on when a try was made: restarts, the end of the program's own session, a reset window, the hour."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable

from tws_logdx.attempts.history import History
from tws_logdx.attempts.stops import STOPS
from tws_logdx.model.attempt import Attempt, SessionEnd
from tws_logdx.model.event import Event

RESTART_MS = 5 * 60_000
DROP_MS = 2 * 60_000
"""A host that has not noticed the end of a connection keeps its client id about so long."""

Target = tuple[str | None, int | None, int | None]


class Surroundings:
    """To be asked for dated attempts; the answer for others is no."""

    def __init__(
        self,
        history: History,
        events: Iterable[Event],
        local: Callable[[int], int | None],
        in_reset: Callable[[int], bool],
    ) -> None:
        """`local` turns UTC milliseconds into those of the wall clock; `in_reset` tells of a moment in UTC."""
        self.local = local
        self._in_reset = in_reset
        self._restarts = sorted(event.time for event in events if event.name in STOPS and event.dated)
        self._ends: dict[Target, list[int]] = {}
        for session in history.sessions:
            if session.ended is not SessionEnd.OPEN:
                self._ends.setdefault(_target(session.attempt), []).append(session.end)
        for ends in self._ends.values():
            ends.sort()

    @property
    def restarts_seen(self) -> bool:
        return bool(self._restarts)

    def near_restart(self, attempt: Attempt) -> bool:
        """Within five minutes of a sign that the host goes down or comes up."""
        place = bisect_left(self._restarts, attempt.time - RESTART_MS)
        return attempt.dated and place < len(self._restarts) and self._restarts[place] <= attempt.end + RESTART_MS

    def after_drop(self, attempt: Attempt) -> bool:
        """Within two minutes of the end of a session of the same client id at the same target."""
        ends = self._ends.get(_target(attempt), [])
        place = bisect_right(ends, attempt.time)
        return place > 0 and attempt.time - ends[place - 1] <= DROP_MS

    def during_reset(self, attempt: Attempt) -> bool:
        return attempt.dated and self._in_reset(attempt.time)


def _target(attempt: Attempt) -> Target:
    return attempt.host, attempt.port, attempt.client_id
