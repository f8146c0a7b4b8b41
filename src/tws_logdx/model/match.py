"""What the engine found: the answer to each sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tws_logdx.model.event import Event, Value
from tws_logdx.model.fact import Fact


class Truth(StrEnum):
    HOLDS = "holds"
    FAILS = "fails"
    INCONCLUSIVE = "inconclusive"
    """The log ended before it could be told."""


@dataclass(frozen=True, slots=True)
class Match:
    """One group in which a sentence holds."""

    group: tuple[tuple[str, Value], ...]
    """Key fields and their values; empty without `by`."""
    count: int
    first: int
    """Milliseconds since 1970 UTC."""
    last: int
    events: tuple[Event, ...]
    """Events that prove it, in order of time: the first ones and the last one, not all when there are very many."""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What one sentence came to."""

    truth: Truth
    matches: tuple[Match, ...] = ()
    nearest: str = ""
    """When it does not hold: what was seen, what was lacking and by how much."""
    near: tuple[Event, ...] = ()
    """Events that came nearest."""


Answers = Mapping[str, Answer]
"""By `cause-id/condition-id`."""
