"""Where the log ends, so that an absence near the end is left open rather than found."""

from __future__ import annotations

from collections.abc import Iterable

from tws_logdx.model.event import Event


class Ends:
    """The last moment that was watched.

    Dated events share one timeline and one end. A source that only gives the time of day has its own; and where there
    are no times at all, everything counts as close together and nothing is left open.
    """

    def __init__(self, events: Iterable[Event], end: int | None = None) -> None:
        """`end` is the end of the dated timeline when it is later known than by its last event (ms since 1970 UTC)."""
        given = list(events)
        self._dated = max((event.time for event in given if event.dated), default=None) if end is None else end
        self._of_source: dict[int, int] = {}
        for event in given:
            if not event.dated:
                self._of_source[event.order] = max(event.time, self._of_source.get(event.order, event.time))

    def left(self, event: Event, within: int) -> int:
        """Milliseconds that the log is too short to see everything up to `within` after the event; at most 0: none."""
        if not event.dated and event.time == 0:
            return 0
        end = self._dated if event.dated else self._of_source.get(event.order)
        return 0 if end is None else event.time + within - end
