from __future__ import annotations

from tests.diagnosis.example import FAILS, PLACE, holds
from tws_logdx.diagnosis.checklist import check_all, questions
from tws_logdx.diagnosis.coverage import HOW_TO_GET, kinds_read
from tws_logdx.model.event import Location
from tws_logdx.model.fact import Fact, Facts
from tws_logdx.model.rules import Check, CheckCase, RuleBook
from tws_logdx.model.sentence import FactIs

CASE = CheckCase(FactIs("api.port", None), "fact(api.port)", "said")
CHECK = Check("port", "Socket port", "api.port", (CASE,), (CASE,), "", "", PLACE)
FACTS = Facts([Fact("api.port", 7496, Location("a", 1), 5), Fact("api.port", 7497, Location("b", 2), 9)])


def state(bad: object, ok: object) -> str:
    assert set(questions([CHECK])) == {"check/port/bad-1", "check/port/ok-1"}
    (row,) = check_all([CHECK], {"check/port/bad-1": bad, "check/port/ok-1": ok}, FACTS)  # type: ignore[dict-item]
    assert row.fact is not None
    assert row.fact.value == 7497
    return row.state


def test_one_proof_of_wrong_outweighs_any_sign_of_right() -> None:
    assert state(holds(), holds()) == "bad"
    assert state(FAILS, holds()) == "ok"
    assert state(FAILS, FAILS) == "unknown"


def test_sources_are_told_by_format_and_by_writer() -> None:
    assert kinds_read(["client-log", "jts.ini"], ["socat"]) == {"client-log", "settings", "container-log"}


def test_every_source_that_a_cause_needs_can_be_got(book: RuleBook) -> None:
    needed = {kind for cause in book.causes for kind in cause.needs}
    assert needed <= set(HOW_TO_GET)
