"""The settings a person would check by hand, answered from facts and evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from tws_logdx.model.fact import Fact, Facts
from tws_logdx.model.match import Answer, Truth
from tws_logdx.model.rules import Check, CheckCase
from tws_logdx.model.sentence import Sentence

State = Literal["ok", "bad", "unknown"]


@dataclass(frozen=True, slots=True)
class Checked:
    """One row: what was found, and what says so."""

    check: Check
    state: State
    fact: Fact | None
    """Latest value of the row's fact, None when nothing told it."""
    case: CheckCase | None
    """The case that decided."""
    answer: Answer | None


def questions(checks: Iterable[Check]) -> dict[str, Sentence]:
    """The sentences the engine must answer for the checklist."""
    return {name: case.when for check in checks for name, _, case in _cases(check)}


def check_all(checks: Iterable[Check], answers: Mapping[str, Answer], facts: Facts) -> tuple[Checked, ...]:
    return tuple(_check(check, answers, facts) for check in checks)


def _check(check: Check, answers: Mapping[str, Answer], facts: Facts) -> Checked:
    fact = facts.latest(check.fact) if check.fact else None
    for name, state, case in _cases(check):
        answer = answers[name]
        if answer.truth is Truth.HOLDS:
            return Checked(check, state, fact, case, answer)
    return Checked(check, "unknown", fact, None, None)


def _cases(check: Check) -> list[tuple[str, State, CheckCase]]:
    """What is wrong is asked first: one proof of it outweighs any sign that all is well."""
    bad: list[tuple[str, State, CheckCase]] = [
        (f"check/{check.id}/bad-{number}", "bad", case) for number, case in enumerate(check.bad, 1)
    ]
    ok: list[tuple[str, State, CheckCase]] = [
        (f"check/{check.id}/ok-{number}", "ok", case) for number, case in enumerate(check.ok, 1)
    ]
    return bad + ok
