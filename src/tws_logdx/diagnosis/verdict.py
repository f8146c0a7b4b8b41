"""The verdict on one cause: a prior, evidence that adds log-odds, contrary evidence that takes them away."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tws_logdx.model.match import Answer, Answers, Match, Truth
from tws_logdx.model.rules import Cause, Condition

Verdict = Literal["found", "possible", "ruled-out", "cannot-tell"]

FOUND = 0.6
POSSIBLE = 0.2


@dataclass(frozen=True, slots=True)
class Held:
    """A condition that holds, with what proves it."""

    condition: Condition
    answer: Answer


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the evidence says about one cause."""

    cause: Cause
    verdict: Verdict
    confidence: float
    """0 to 1; 0 when nothing speaks for the cause."""
    evidence: tuple[Held, ...]
    """Strongest first."""
    against: tuple[Held, ...]
    undecided: tuple[Condition, ...]
    """Conditions for which the log ended too early."""
    missing: tuple[str, ...]
    """Kinds of source that would tell, when none of them was read."""

    @property
    def first(self) -> int | None:
        """When the evidence begins, milliseconds since 1970 UTC; None when no dated line is part of it."""
        return min((match.first for match in self._dated()), default=None)

    @property
    def last(self) -> int | None:
        return max((match.last for match in self._dated()), default=None)

    def _dated(self) -> Iterator[Match]:
        """Settings have no time, and neither have lines without a date."""
        for held in self.evidence:
            for match in held.answer.matches:
                if any(event.dated for event in match.events):
                    yield match


def key(cause: Cause, condition: Condition) -> str:
    """The name under which the engine answers a condition."""
    return f"{cause.id}/{condition.id}"


def judge(cause: Cause, answers: Answers, sources: Collection[str]) -> Judgement:
    """Weigh one cause. `sources` are the kinds of source that were read."""
    evidence = _held(cause, cause.evidence, answers)
    against = _held(cause, cause.against, answers)
    undecided = tuple(
        condition for condition in cause.evidence if answers[key(cause, condition)].truth is Truth.INCONCLUSIVE
    )
    missing = () if not cause.needs or set(cause.needs) & set(sources) else cause.needs
    confidence = _confidence(cause, evidence, against) if evidence else 0.0
    return Judgement(
        cause, _verdict(confidence, evidence, missing, undecided), confidence, evidence, against, undecided, missing
    )


def _held(cause: Cause, conditions: Iterable[Condition], answers: Answers) -> tuple[Held, ...]:
    held = [
        Held(condition, answer)
        for condition in conditions
        if (answer := answers[key(cause, condition)]).truth is Truth.HOLDS
    ]
    return tuple(sorted(held, key=lambda one: -one.condition.weight))


def _confidence(cause: Cause, evidence: Iterable[Held], against: Iterable[Held]) -> float:
    odds = math.log(cause.prior / (1 - cause.prior))
    odds += sum(held.condition.weight for held in evidence)
    odds -= sum(held.condition.weight for held in against)
    return 1 / (1 + math.exp(-odds))


def _verdict(
    confidence: float, evidence: tuple[Held, ...], missing: tuple[str, ...], undecided: tuple[Condition, ...]
) -> Verdict:
    if confidence >= FOUND:
        return "found"
    if confidence >= POSSIBLE:
        return "possible"
    if not evidence and (missing or undecided):
        return "cannot-tell"
    return "ruled-out"
