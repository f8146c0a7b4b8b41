"""Causes and answers made by hand."""

from __future__ import annotations

from collections.abc import Sequence

from tws_logdx.model.event import Event
from tws_logdx.model.match import Answer, Match, Truth
from tws_logdx.model.rules import Cause, Condition, Place
from tws_logdx.model.sentence import Occurs, Test

PLACE = Place("causes/x.yaml", 1)
WEAK, MODERATE, STRONG, DECISIVE = 0.7, 1.6, 3.0, 6.0


def condition(id: str, weight: float) -> Condition:
    return Condition(id, Occurs(Test("a")), "a", weight, "", PLACE)


def cause(
    id: str,
    evidence: Sequence[float] = (STRONG,),
    against: Sequence[float] = (),
    *,
    prior: float = 0.05,
    severity: str = "high",
    needs: Sequence[str] = (),
    explained_by: Sequence[str] = (),
) -> Cause:
    return Cause(
        id=id,
        title=id,
        group="g",
        symptoms=("timeout",),
        severity=severity,
        prior=prior,
        summary="",
        evidence=tuple(condition(f"for-{n}", weight) for n, weight in enumerate(evidence, 1)),
        against=tuple(condition(f"against-{n}", weight) for n, weight in enumerate(against, 1)),
        needs=tuple(needs),
        explained_by=tuple(explained_by),
        remediation_summary="",
        steps=(),
        confirm=(),
        references=(),
        place=PLACE,
    )


def holds(at: int | None = 0) -> Answer:
    """Evidence at that time; None: a setting, which has no time."""
    if at is None:
        return Answer(Truth.HOLDS, (Match((), 1, 0, 0, ()),))
    event = Event(at, 0, 1, "a", {}, "a.log", "a", "client", "", True)
    return Answer(Truth.HOLDS, (Match((), 1, at, at, (event,)),))


FAILS = Answer(Truth.FAILS)
OPEN = Answer(Truth.INCONCLUSIVE)
