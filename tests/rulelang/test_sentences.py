"""Text to tree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tws_logdx.model.sentence import (
    Absence,
    Aggregate,
    All,
    Among,
    Any,
    Both,
    Compare,
    Count,
    Distinct,
    Either,
    Every,
    FactIs,
    Known,
    Like,
    Never,
    No,
    Occurs,
    Sentence,
    Sequence,
    Share,
    Step,
)
from tws_logdx.model.sentence import Test as Means
from tws_logdx.rulelang.parse import parse_sentence

ATTEMPT, ERROR = Means("attempt"), Means("tws.error")
REFUSED = Means("attempt", Compare("outcome", "==", "refused"))

FORMS: dict[str, Sentence] = {
    "tws.error": Occurs(ERROR),
    "client.*": Occurs(Means("client.*")),
    "session by host, port": Occurs(Means("session"), ("host", "port")),
    "tws.error during server-reset": Occurs(Means("tws.error", during="server-reset")),
    "tws.error where code": Occurs(Means("tws.error", Known("code"))),
    "tws.error where code in (502, 504)": Occurs(Means("tws.error", Among("code", (502, 504)))),
    "tws.error where code not in (1)": Occurs(Means("tws.error", No(Among("code", (1,))))),
    'tws.error where text matches "id \\d+ \\"x\\""': Occurs(Means("tws.error", Like("text", 'id \\d+ "x"'))),
    "tws.error where dated == true": Occurs(Means("tws.error", Compare("dated", "==", True))),
    "tws.error where code > -1.5": Occurs(Means("tws.error", Compare("code", ">", -1.5))),
    "count(attempt) >= 3": Count(ATTEMPT, ">=", 3),
    "count(attempt) >= 3 by port within 1.5m": Count(ATTEMPT, ">=", 3, 90_000, ("port",)),
    "distinct(tws.error.code where code) > 2 within 1h": Distinct(
        "code", Means("tws.error", Known("code")), ">", 2, 3_600_000
    ),
    "avg(attempt.seconds) < 0.5 within 2s": Aggregate("avg", "seconds", ATTEMPT, "<", 0.5, 2000),
    'share(attempt where outcome == "refused" of attempt) between 0.1 and 0.9 by host': Share(
        REFUSED, ATTEMPT, 0.1, 0.9, ("host",)
    ),
    "attempt then tws.error": Sequence((Step(ATTEMPT), Step(ERROR))),
    "attempt then tws.error by port": Sequence((Step(ATTEMPT, ("port",)), Step(ERROR, ("port",)))),
    "attempt by port then tws.error by code": Sequence((Step(ATTEMPT, ("port",)), Step(ERROR, ("code",)))),
    "attempt then attempt then tws.error within 5s by port until session": Sequence(
        (Step(ATTEMPT, ("port",)), Step(ATTEMPT, ("port",)), Step(ERROR, ("port",))), 5000, Means("session")
    ),
    "attempt without tws.error": Absence(ATTEMPT, ERROR),
    "attempt without before tws.error by port within 1d": Absence(ATTEMPT, ERROR, "before", 86_400_000, ("port",)),
    "attempt by port without after tws.error": Absence(ATTEMPT, ERROR, "after", None, ("port",)),
    "attempt every 1d": Every(ATTEMPT, 86_400_000, 300_000),
    "attempt every 1m": Every(ATTEMPT, 60_000, 6000),
    "attempt every 1h tolerance 90s by port": Every(ATTEMPT, 3_600_000, 90_000, ("port",)),
    "fact(api.port)": FactIs("api.port", None),
    "fact(ibc.ReadOnlyApi) != false": FactIs("ibc.ReadOnlyApi", Compare("value", "!=", False)),
    "fact(java) not in (1, 2)": FactIs("java", No(Among("value", (1, 2)))),
    'fact(tws.build) matches "^10"': FactIs("tws.build", Like("value", "^10")),
}


@pytest.mark.parametrize("text", FORMS)
def test_every_form_has_its_tree(text: str) -> None:
    assert parse_sentence(text) == FORMS[text]
    assert parse_sentence(f"  (\n {text}\n) ") == FORMS[text]


def test_not_binds_stronger_than_and_and_that_stronger_than_or() -> None:
    a, b, c = Occurs(Means("a.a")), Occurs(Means("b.b")), Occurs(Means("c.c"))
    assert parse_sentence("not a.a and b.b or c.c") == Either((Both((Never(a), b)), c))
    assert parse_sentence("not (a.a and (b.b or c.c))") == Never(Both((a, Either((b, c)))))


def test_the_same_holds_inside_a_predicate() -> None:
    p, q, r = Known("p"), Known("q"), Known("r")
    assert parse_sentence("a.a where not p and q or r") == Occurs(Means("a.a", Any((All((No(p), q)), r))))
    assert parse_sentence("a.a where not (p and (q or r))") == Occurs(Means("a.a", No(All((p, Any((q, r)))))))


def test_what_follows_and_tells_whether_it_joins_fields_or_events() -> None:
    p, b = Known("p"), Occurs(Means("b.b"))
    assert parse_sentence("a.a where p and b.b") == Both((Occurs(Means("a.a", p)), b))
    assert parse_sentence("a.a where p and not (b.b)") == Both((Occurs(Means("a.a", p)), Never(b)))
    assert parse_sentence("a.a where p or not (q)") == Occurs(Means("a.a", Any((p, No(Known("q"))))))


def test_a_field_may_be_called_like_a_function() -> None:
    assert parse_sentence("a.a where count >= 2 and max") == Occurs(
        Means("a.a", All((Compare("count", ">=", 2), Known("max"))))
    )


def test_names_stand_for_tests_and_can_be_narrowed() -> None:
    names: dict[str, Sentence | Means] = {"refused": REFUSED, "again": Occurs(REFUSED)}
    narrowed = Means("attempt", All((Compare("outcome", "==", "refused"), Compare("port", "==", 1))))
    assert parse_sentence("count(again) >= 2", names=names) == Count(REFUSED, ">=", 2)
    assert parse_sentence("refused where port == 1", names=names) == Occurs(narrowed)
    assert parse_sentence("distinct(refused.host) >= 2", names=names) == Distinct("host", REFUSED, ">=", 2)
    assert parse_sentence("a.a where p and refused", names=names) == Both(
        (Occurs(Means("a.a", Known("p"))), Occurs(REFUSED))
    )


def test_names_stand_for_whole_sentences_where_a_sentence_may_stand() -> None:
    storm = Count(ATTEMPT, ">=", 3)
    assert parse_sentence("not storm or attempt", names={"storm": storm}) == Either((Never(storm), Occurs(ATTEMPT)))


def test_sentences_of_the_documentation_are_sentences() -> None:
    page = Path(__file__).parents[2] / "docs" / "rule-language.md"
    text = page.read_text(encoding="utf-8")
    examples = re.findall(r"^### [\w ,]+\n\n`([^`]+)`", text.partition("\n## Sentences")[2].partition("\n## ")[0], re.M)
    block = text.partition("```\n")[2].partition("```")[0]
    examples += [line.split("   ")[0] for line in block.splitlines() if not line.strip().startswith("…")]
    assert len(examples) >= 12
    for example in examples:
        parse_sentence(example)
