"""Every cause against its own cases: what must be found, what must stay silent, and near misses."""

from __future__ import annotations

from typing import Any

import pytest

from tws_logdx.authoring.casefile import Case
from tws_logdx.authoring.cases import cases_of, cause_files, run, stray
from tws_logdx.authoring.trace import unknown_lines, weighed
from tws_logdx.intake import Intake
from tws_logdx.model.rules import RuleBook
from tws_logdx.rulelang import builtin_rules
from tws_logdx.rulelang.files import RuleFile

FILES = cause_files([builtin_rules()])


def cases() -> list[Any]:
    return [
        pytest.param(file.path.stem, case, id=f"{file.path.stem}: {case.name}")
        for file in FILES
        for case in cases_of(file).cases
    ]


@pytest.mark.parametrize(("cause", "case"), cases())
def test_case(cause: str, case: Case, book: RuleBook, intake: Intake) -> None:
    known = {one.id: one for one in book.causes}
    outcome = run(case, known[cause], book, intake)
    told = [f"{one.side} {one.condition.id}: {one.answer.truth} {one.answer.nearest}" for one in weighed(outcome)]
    assert outcome.passed, "\n".join([outcome.why, *told, *(f"{line}" for line in unknown_lines(outcome))])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path.stem)
def test_the_cases_of_a_cause_show_both_sides_and_a_near_miss(file: RuleFile) -> None:
    assert [str(problem) for problem in cases_of(file).problems] == []


def test_every_cause_has_cases_and_all_cases_have_a_cause(book: RuleBook) -> None:
    assert {cause.id for cause in book.causes} == {file.path.stem for file in FILES}
    assert stray([builtin_rules()]) == []
