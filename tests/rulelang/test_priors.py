"""priors.yaml: what a cause begins with."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulelang.folder import CAUSE, FILES, write
from tws_logdx.rulelang import check, load

PRIORS = """\
source: reports of neighbours
counted: 2026-11-25
usual: 0.06
imagined: 40
symptoms: {timeout: 9, refused: 3}
causes:
  stuck-gate: 4
"""
UNSAID = CAUSE.replace("prior: 0.2\n", "")
COUNTED = {**FILES, "priors.yaml": PRIORS, "causes/gates/stuck-gate.yaml": UNSAID}


def test_a_prior_is_the_share_among_the_reports_with_its_symptoms(tmp_path: Path) -> None:
    (cause,) = load([write(tmp_path / "rules", COUNTED)]).causes
    assert cause.prior == pytest.approx((4 + 0.06 * 40) / (9 + 40), abs=0.001)


def test_a_judged_prior_stands_above_the_count(tmp_path: Path) -> None:
    judged = {**COUNTED, "priors.yaml": PRIORS + "judged: {stuck-gate: 0.3}\n"}
    (cause,) = load([write(tmp_path / "rules", judged)]).causes
    assert cause.prior == 0.3


def test_a_prior_in_the_file_of_the_cause_stands_above_the_counts(tmp_path: Path) -> None:
    (cause,) = load([write(tmp_path / "rules", {**COUNTED, "causes/gates/stuck-gate.yaml": CAUSE})]).causes
    assert cause.prior == 0.2


def test_without_counts_it_is_one_in_twenty(tmp_path: Path) -> None:
    (cause,) = load([write(tmp_path / "rules", {**FILES, "causes/gates/stuck-gate.yaml": UNSAID})]).causes
    assert cause.prior == 0.05


def test_the_counts_of_a_later_folder_replace_the_first_ones(tmp_path: Path) -> None:
    own = write(tmp_path / "mine", {"priors.yaml": PRIORS.replace("stuck-gate: 4", "stuck-gate: 8")})
    book = load([write(tmp_path / "rules", COUNTED), own])
    assert book.causes[0].prior == pytest.approx((8 + 0.06 * 40) / (9 + 40), abs=0.001)
    assert [(change.what, change.kind) for change in book.changes] == [("replaced", "priors")]


@pytest.mark.parametrize(
    ("text", "where", "said"),
    [
        (PRIORS.replace("stuck-gate: 4", "stuck-gat: 4"), (7, 3), "no cause is called `stuck-gat`"),
        (PRIORS.replace("stuck-gate: 4", "stuck-gate: 10"), (7, 15), "10 reports of it, but only 9"),
        (PRIORS + "judged: {stuck: 0.3}\n", (8, 10), "no cause is called `stuck`"),
        (PRIORS.replace("timeout: 9", "time-out: 9"), (5, 12), "`time-out` is no word"),
        (PRIORS.replace("imagined: 40", "imagined: 0"), (4, 11), "greater than 0"),
    ],
)
def test_a_mistake_is_told_where_it_stands(text: str, where: tuple[int, int], said: str, tmp_path: Path) -> None:
    _, problems = check([write(tmp_path / "rules", {**COUNTED, "priors.yaml": text})])
    assert [(problem.line, problem.column) for problem in problems] == [where]
    assert said in problems[0].message
