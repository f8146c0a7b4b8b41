"""Where the log ends, so that an absence near the end is left open rather than found."""

from __future__ import annotations

from collections.abc import Iterable

from tws_logdx.model.event import Event


class Ends:
    """The last moment that was watched; it only ever moves on.

    Dated events share one timeline and one end. A source that only gives the time of day has its own; and where there
    are no times at all, everything counts as close together and nothing is left open.
    """

    def __init__(self) -> None:
        self._dated: int | None = None
        self._of_source: dict[int, int] = {}

    def note(self, events: Iterable[Event]) -> None:
        """The log reaches these events, which are in order of time."""
        last = None
        for event in events:
            if event.dated:
                last = event
            else:
                self._of_source[event.order] = max(event.time, self._of_source.get(event.order, event.time))
        if last is not None:
            self.reach(last.time)

    def reach(self, end: int | None) -> None:
        """The dated timeline is known to go on until `end` (ms since 1970 UTC), or no further than its events."""
        if end is not None and (self._dated is None or end > self._dated):
            self._dated = end

    def left(self, event: Event, within: int) -> int:
        """Milliseconds that the log is too short to see everything up to `within` after the event; at most 0: none."""
        if not event.dated and event.time == 0:
            return 0
        end = self._dated if event.dated else self._of_source.get(event.order)
        return 0 if end is None else event.time + within - end
