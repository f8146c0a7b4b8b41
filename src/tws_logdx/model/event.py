"""Events: what a log line means, named and typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Scalar = str | int | float | bool
Value = Scalar | tuple[str, ...]
"""A typed field of an event. Times are milliseconds since 1970 in UTC; durations are milliseconds."""


class Location(NamedTuple):
    """Where something was written: `source` is the name shown to the user, `line` counts from 1."""

    source: str
    line: int


class Event(NamedTuple):
    """One thing that happened, as one line told it.

    A named tuple rather than a dataclass because a big log makes hundreds of thousands of them.
    """

    time: int
    """Milliseconds since 1970 in UTC. A date only when `dated`; differences hold within one source."""
    order: int
    """Place of the source in the sorted list of sources: breaks ties between sources."""
    line: int
    """Line number in the source, from 1."""
    name: str
    """Dotted lower-case type, for example `client.connecting`."""
    fields: Mapping[str, Value]
    """Typed fields by name, as the pattern in `rules/events/` declares them. Absent means the line did not say."""
    source: str
    """Name of the source as shown to the user."""
    text: str
    """The line as written (capped), without container prefixes."""
    writer: str
    """Program that wrote the line: tws, launcher, ibc, socat, script, client, api, settings, probe, unknown."""
    level: str
    """The line's own level in lower case (debug, info, warning, error, critical) or an empty string."""
    dated: bool
    """False when the log gave no date (or no time at all), so that calendar questions cannot be answered."""

    @property
    def at(self) -> Location:
        return Location(self.source, self.line)

    def get(self, field: str) -> Value | None:
        """A declared field, or one of the fields every event has; None when unknown."""
        value = self.fields.get(field)
        if value is None and field in BUILT_IN:
            return getattr(self, field)  # type: ignore[no-any-return]
        return value


BUILT_IN = ("time", "line", "source", "text", "writer", "level", "dated")
"""Fields every event has, usable in sentences under these names."""


def chronological(event: Event) -> tuple[int, str, int, str]:
    """Sort key of the one timeline: event time, then name of the source, then line, then name of the event."""
    return event.time, event.source, event.line, event.name
