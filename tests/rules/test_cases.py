"""Every cause against its own cases: what must be found, what must stay silent, and near misses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tws_logdx.intake import Intake
from tws_logdx.model.rules import RuleBook
from tws_logdx.pipeline import Analysis, analyze
from tws_logdx.rulelang import builtin_rules

LOUD = {"medium", "high", "critical"}
FILES = sorted(builtin_rules().glob("causes/*/*.test.yaml"))


def cases() -> list[Any]:
    return [
        pytest.param(
            path.name.removesuffix(".test.yaml"), case, id=f"{path.name.removesuffix('.test.yaml')}: {case['name']}"
        )
        for path in FILES
        for case in YAML(typ="safe").load(path)
    ]


@pytest.mark.parametrize(("cause", "case"), cases())
def test_case(cause: str, case: dict[str, Any], book: RuleBook, intake: Intake, tmp_path: Path) -> None:
    for name, text in (case.get("files") or {"pasted.txt": case["log"]}).items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    analysis = analyze([str(tmp_path)], book, intake=intake)
    told = verdict(analysis, cause)
    confidences = {
        found.judgement.cause.id: round(found.judgement.confidence, 2) for found in analysis.diagnosis.findings
    }
    wanted = case["expect"]
    if wanted == "silent":
        assert told not in ("found", "possible"), confidences
    else:
        assert told == wanted, confidences
    if case.get("top"):
        loud = [
            found.judgement.cause for found in analysis.diagnosis.findings if found.judgement.cause.severity in LOUD
        ]
        assert [one.id for one in loud[:1]] == [cause], confidences


def verdict(analysis: Analysis, cause: str) -> str:
    for found in analysis.diagnosis.findings:
        for judgement in (found.judgement, *found.explains):
            if judgement.cause.id == cause:
                return judgement.verdict
    told = {
        judgement.cause.id: judgement.verdict
        for judgement in (*analysis.diagnosis.ruled_out, *analysis.diagnosis.cannot_tell)
    }
    return told[cause]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name.removesuffix(".test.yaml"))
def test_the_cases_of_a_cause_show_both_sides(path: Path) -> None:
    wanted = [case["expect"] for case in YAML(typ="safe").load(path)]
    assert len(wanted) >= 3
    assert any(expect in ("found", "possible", "cannot-tell") for expect in wanted)
    assert any(expect in ("silent", "ruled-out") for expect in wanted)


def test_every_cause_has_cases(book: RuleBook) -> None:
    tested = {path.name.removesuffix(".test.yaml") for path in FILES}
    assert {cause.id for cause in book.causes} == tested
