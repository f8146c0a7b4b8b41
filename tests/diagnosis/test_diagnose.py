"""Ranking, and symptoms folded under their root."""

from __future__ import annotations

from tests.diagnosis.example import DECISIVE, FAILS, MODERATE, STRONG, cause, holds
from tws_logdx.diagnosis.diagnose import CLOCK_SLACK, diagnose


def ids(causes, answers):  # type: ignore[no-untyped-def]
    return [
        (found.judgement.cause.id, [one.cause.id for one in found.explains])
        for found in diagnose(causes, answers, ()).findings
    ]


def test_the_surer_one_comes_first() -> None:
    causes = [cause("weak", (STRONG,)), cause("sure", (DECISIVE,))]
    assert ids(causes, {"weak/for-1": holds(), "sure/for-1": holds()}) == [("sure", []), ("weak", [])]


def test_between_equals_the_graver_one_comes_first() -> None:
    causes = [cause("a", severity="low"), cause("b", severity="critical")]
    assert ids(causes, {"a/for-1": holds(), "b/for-1": holds()}) == [("b", []), ("a", [])]


def test_a_sure_finding_is_not_hidden_behind_a_graver_guess() -> None:
    causes = [cause("guess", (MODERATE,), severity="critical"), cause("sure", (DECISIVE,), severity="medium")]
    assert ids(causes, {"guess/for-1": holds(), "sure/for-1": holds()})[0][0] == "sure"


def test_a_symptom_folds_under_its_root() -> None:
    causes = [cause("root", (DECISIVE,)), cause("symptom", (DECISIVE,), explained_by=["root"])]
    assert ids(causes, {"root/for-1": holds(1000), "symptom/for-1": holds(2000)}) == [("root", ["symptom"])]


def test_a_chain_folds_under_its_last_link() -> None:
    causes = [
        cause("a", (DECISIVE,), explained_by=["b"]),
        cause("b", (DECISIVE,), explained_by=["c"]),
        cause("c", (DECISIVE,)),
    ]
    answers = {f"{name}/for-1": holds(5) for name in "abc"}
    assert ids(causes, answers) == [("c", ["a", "b"])]


def test_what_came_long_after_explains_nothing() -> None:
    causes = [cause("root", (DECISIVE,)), cause("symptom", (DECISIVE,), explained_by=["root"])]
    late = {"root/for-1": holds(CLOCK_SLACK + 2000), "symptom/for-1": holds(1000)}
    assert sorted(ids(causes, late)) == [("root", []), ("symptom", [])]


def test_a_setting_can_explain_what_came_at_any_time() -> None:
    causes = [cause("root", (DECISIVE,)), cause("symptom", (DECISIVE,), explained_by=["root"])]
    assert ids(causes, {"root/for-1": holds(None), "symptom/for-1": holds(1000)}) == [("root", ["symptom"])]
    assert ids(causes, {"root/for-1": holds(9 * CLOCK_SLACK), "symptom/for-1": holds(None)}) == [("root", ["symptom"])]


def test_a_root_that_is_only_possible_explains_nothing() -> None:
    causes = [cause("root", (MODERATE,)), cause("symptom", (DECISIVE,), explained_by=["root"])]
    assert sorted(ids(causes, {"root/for-1": holds(), "symptom/for-1": holds()})) == [("root", []), ("symptom", [])]


def test_every_cause_has_one_verdict() -> None:
    causes = [cause("yes", (DECISIVE,)), cause("no"), cause("blind", needs=["probe"])]
    diagnosis = diagnose(causes, {"yes/for-1": holds(), "no/for-1": FAILS, "blind/for-1": FAILS}, ())
    assert [found.judgement.cause.id for found in diagnosis.findings] == ["yes"]
    assert [one.cause.id for one in diagnosis.ruled_out] == ["no"]
    assert [one.cause.id for one in diagnosis.cannot_tell] == ["blind"]
