"""What every kind of sentence looks like to the evaluation: fed with events, asked once at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from tws_logdx.engine.ends import Ends
from tws_logdx.engine.tally import Tally
from tws_logdx.model.event import Event
from tws_logdx.model.match import Answer
from tws_logdx.model.rules import Window
from tws_logdx.model.sentence import Test


@dataclass(frozen=True, slots=True)
class Setting:
    """What sentences may know besides the events."""

    windows: Mapping[str, Window]
    zone: str
    """IANA name of the local time in which `every` counts."""
    ends: Ends
    seen: dict[str, Tally]
    """All events by name, for the explanation of what did not fit."""


class Watcher(Protocol):
    """The state of one sentence that is told from events."""

    @property
    def tests(self) -> tuple[Test, ...]:
        """Its tests: an event that none of them can mean need not be shown to it."""
        ...

    @property
    def sure(self) -> Callable[[Event], None] | None:
        """Like `feed`, for an event that is known to be meant by the only test; None when there are more tests."""
        ...

    def feed(self, event: Event) -> None:
        """Take the next event in order of time; one of `tests` may mean it."""
        ...

    def answer(self) -> Answer:
        """What the sentence came to."""
        ...
