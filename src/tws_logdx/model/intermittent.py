"""How steadily a target fails: tries, failures, and under which circumstances they come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tws_logdx.model.attempt import Outcome
from tws_logdx.model.event import Event

Kind = Literal["same-time", "after-restart", "after-drop", "during-reset", "client-id", "client"]
"""What tries can have in common."""


@dataclass(frozen=True, slots=True)
class Circumstance:
    """The tries that have one thing in common, and whether failures gather among them."""

    kind: Kind
    value: str
    """The local time of day `23:45`, the client id or the client; empty where the kind says it all."""
    tries: int
    failures: int
    more: bool | None
    """True: it fails there more often than elsewhere, False: less often; None: that can be chance."""


@dataclass(frozen=True, slots=True)
class Spacing:
    """Seconds from the start of one failure to the start of the next."""

    median: float
    shortest: float
    longest: float


@dataclass(frozen=True, slots=True)
class Intermittent:
    """One target that was both reached and missed, or one client id at it."""

    host: str | None
    port: int | None
    client_id: int | None
    """The one id of all tries; None when there were several or it is not known."""
    part: bool
    """One client id of a target that has several: the target has an entry of its own."""
    tries: int
    failures: int
    low: float
    """Lower end of the 95 % interval of the share of failures, 0 to 1."""
    high: float
    spells: int
    """Unbroken runs of failures."""
    failing_ids: int
    """Different client ids among the failures."""
    outcomes: Mapping[Outcome, int]
    """Of the failures, the most frequent first."""
    code: int | None
    """The code of more than half of the failures."""
    last: Event
    """The line that tells most of the last failure."""
    ended: int
    """When the last failure was known, milliseconds since 1970 UTC."""
    enough: bool
    """Enough tries and failures to speak of a pattern."""
    spacing: Spacing | None = None
    circumstances: tuple[Circumstance, ...] = field(default=())

    @property
    def share(self) -> float:
        """Of the tries that failed, 0 to 1."""
        return self.failures / self.tries

    def of(self, kind: Kind) -> Circumstance | None:
        """The first circumstance of that kind."""
        return next((one for one in self.circumstances if one.kind == kind), None)
