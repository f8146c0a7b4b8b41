"""What every kind of sentence looks like to the evaluation: fed with events as the log goes on, asked at any time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    seen: Mapping[str, Tally]
    """All events by name, for the explanation of what did not fit."""


class Watcher(Protocol):
    """The state of one sentence that is told from events."""

    @property
    def tests(self) -> tuple[Test, ...]:
        """Its tests: an event that none of them can mean is not shown to it."""
        ...

    def take(self, events: Sequence[Event]) -> None:
        """The next events in order, those that `tests` may mean (see `route.doubtful`). They are not kept as a list."""
        ...

    def answer(self) -> Answer:
        """What the sentence comes to if the log ends here. More events may follow."""
        ...
