"""The arithmetic of a verdict, and what it is called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.diagnosis.example import DECISIVE, FAILS, MODERATE, OPEN, STRONG, WEAK, cause, holds
from tws_logdx.diagnosis.verdict import FOUND, POSSIBLE, judge
from tws_logdx.model.match import Answer


@pytest.mark.parametrize(
    ("weights", "confidence", "verdict"),
    [
        ((WEAK,), 0.096, "ruled-out"),
        ((MODERATE,), 0.207, "possible"),
        ((STRONG,), 0.514, "possible"),
        ((MODERATE, MODERATE), 0.564, "possible"),
        ((STRONG, MODERATE), 0.840, "found"),
        ((DECISIVE,), 0.955, "found"),
    ],
)
def test_the_words_mean_the_confidence_that_the_rule_language_promises(
    weights: tuple[float, ...], confidence: float, verdict: str
) -> None:
    judged = judge(cause("c", weights), {f"c/for-{n}": holds() for n in range(1, len(weights) + 1)}, ())
    assert judged.confidence == pytest.approx(confidence, abs=0.001)
    assert judged.verdict == verdict


def test_contrary_evidence_takes_away_what_evidence_gave() -> None:
    one = cause("c", (STRONG,), (STRONG,))
    assert judge(one, {"c/for-1": holds(), "c/against-1": holds()}, ()).confidence == pytest.approx(0.05)
    assert judge(one, {"c/for-1": holds(), "c/against-1": holds()}, ()).verdict == "ruled-out"
    assert judge(one, {"c/for-1": holds(), "c/against-1": FAILS}, ()).verdict == "possible"


def test_a_prior_alone_never_makes_a_finding() -> None:
    judged = judge(cause("c", prior=0.9), {"c/for-1": FAILS}, ())
    assert (judged.verdict, judged.confidence) == ("ruled-out", 0.0)


def test_without_any_source_that_could_show_it_nothing_is_ruled_out() -> None:
    one = cause("c", needs=("client-log", "probe"))
    assert judge(one, {"c/for-1": FAILS}, {"ibc-log"}).verdict == "cannot-tell"
    assert judge(one, {"c/for-1": FAILS}, {"ibc-log"}).missing == ("client-log", "probe")
    assert judge(one, {"c/for-1": FAILS}, {"probe"}).verdict == "ruled-out"


def test_evidence_counts_although_the_sources_it_needs_were_not_read() -> None:
    assert judge(cause("c", (DECISIVE,), needs=("probe",)), {"c/for-1": holds()}, ()).verdict == "found"


def test_a_log_that_ends_too_early_leaves_it_open() -> None:
    judged = judge(cause("c"), {"c/for-1": OPEN}, ())
    assert judged.verdict == "cannot-tell"
    assert [one.id for one in judged.undecided] == ["for-1"]


@given(
    prior=st.floats(0.01, 0.99),
    evidence=st.lists(st.floats(0.1, 8), min_size=1, max_size=5),
    against=st.lists(st.floats(0.1, 8), max_size=5),
    held=st.sets(st.integers(1, 5)),
)
def test_more_evidence_never_lowers_and_more_against_never_raises(
    prior: float, evidence: list[float], against: list[float], held: set[int]
) -> None:
    one = cause("c", evidence, against, prior=prior)

    def confidence(base: Answer, contrary: Answer) -> float:
        answers = {f"c/for-{n}": holds() if n in held else base for n in range(1, len(evidence) + 1)}
        answers |= {f"c/against-{n}": contrary for n in range(1, len(against) + 1)}
        judged = judge(one, answers, ())
        assert judged.verdict == (
            "found" if judged.confidence >= FOUND else "possible" if judged.confidence >= POSSIBLE else judged.verdict
        )
        return judged.confidence

    assert confidence(FAILS, FAILS) <= confidence(holds(), FAILS)
    assert confidence(holds(), holds()) <= confidence(holds(), FAILS)
