"""What is remembered of the events of one group: all of the count, little of the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tws_logdx.engine.select import Key
from tws_logdx.model.event import Event
from tws_logdx.model.match import Match

KEPT = 6
"""First events kept as evidence; the last one is kept besides."""


class Tally:
    """Counts events; keeps the first few and the last one, so that memory does not grow with the log."""

    __slots__ = ("count", "first", "kept", "latest")

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.count = 0
        self.kept: list[Event] = []
        self.first: Event | None = None
        self.latest: Event | None = None
        for event in events:
            self.add(event)

    def extend(self, events: Sequence[Event]) -> None:
        """Take more events; only the first few and the last one are touched."""
        if events:
            for event in events[: max(0, KEPT - self.count)]:
                self.note(event)
            self.count += len(events)
            self.latest = events[-1]

    def copy(self) -> Tally:
        """The same, to be changed on its own."""
        other = Tally()
        other.count, other.kept, other.first, other.latest = self.count, self.kept.copy(), self.first, self.latest
        return other

    def add(self, event: Event) -> None:
        """Take one more event."""
        self.count += 1
        self.latest = event
        if self.count <= KEPT:
            self.note(event)

    def note(self, event: Event, *, keep: bool = True) -> None:
        """Take an event that does not count, perhaps without keeping it."""
        self.latest = event
        if self.first is None:
            self.first = event
        if keep and len(self.kept) < KEPT:
            self.kept.append(event)

    def absorb(self, later: Tally) -> None:
        """Take over another tally, none of whose events is before the latest one here."""
        for event in later.events:
            self.note(event)
        self.count += later.count

    @property
    def events(self) -> tuple[Event, ...]:
        if self.latest is None or self.latest in self.kept[-1:]:
            return tuple(self.kept)
        return (*self.kept, self.latest)

    def match(self, by: tuple[str, ...], key: Key) -> Match:
        """The tally as one match of the group `key`."""
        first = 0 if self.first is None else self.first.time
        last = 0 if self.latest is None else self.latest.time
        return Match(tuple(zip(by, key, strict=True)), self.count, first, last, self.events)
