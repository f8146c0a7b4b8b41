"""What the parser says about a wrong sentence: where, what, and what was probably meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.model.sentence import Count, Sentence
from tws_logdx.model.sentence import Test as Means
from tws_logdx.rulelang.parse import SentenceError, parse_sentence

WRONG = [
    ("", 1, "is empty", "for example"),
    ("a.b were x == 1", 5, "`were` does not fit", "did you mean `where`?"),
    ("a.b where x = 1", 13, "`=` has no meaning", "=="),
    ("a.b where x is 1", 13, "`is` has no meaning", "=="),
    ("a.b where x == 'q'", 16, "`'`", "double quotes"),
    ('a.b where x == "q', 16, "no closing quote", '\\"'),
    ("a.b where x == 1 && y", 18, "`&`", "`and`"),
    ("!a.b", 1, "`!`", "`not`"),
    ("a.b where", 10, "ends too early", "a field"),
    ("(a.b", 5, "ends too early", ")"),
    ("a.b and not (", 14, "ends too early", "an event name"),
    ("a.b and x == 1", 5, "comes an event", "begin with `where`"),
    ("cout(a.b) > 1", 1, "`cout` is no event name", "did you mean `count`?"),
    ("error", 1, "`error` is no event name", "have a dot"),
    ("count(a.b) >= 3 within 5", 24, "needs a unit", "5s"),
    ("count(a.b) >= 3s", 15, "is a duration", ""),
    ("count(a.b) >= 1.5", 15, "whole number", ""),
    ("count(a.b) < 3 within 1m", 12, "`<` cannot be told", "`not`"),
    ("distinct(attempt) > 1", 10, "needs a field", "distinct(attempt.field"),
    ("share(a.b of a.c) between 0 and 1", 1, "`a.b` is no part of `a.c`", "the same event"),
    ("share(a.b of a.b) between 0.9 and 0.1", 27, "the smaller bound first", ""),
    ("share(a.b of a.b) between 5 and 90", 27, "between 0 and 1", ""),
    ("a.b without c.d after within 5s", 17, "stands before the event", "without after"),
    ("a.b then c.d within 5s within 6s", 24, "may be given once", ""),
    ("a.b by x then c.d", 1, "same number of keys", "none"),
    ("a.b by x then c.d within 5s by y", 1, "either with the steps or at the end", ""),
    ("a.b every 1h tolerance 30m", 11, "less than half the period", ""),
    ("a.b every 1d tolerance 1s", 11, "at least 1/2000", ""),
    ("storm where x", 1, "whole sentence", "only a test"),
    ("count(storm) > 1", 1, "a test is needed", ""),
    ("distinct(storm.x) > 1", 10, "names a sentence", ""),
]


@pytest.mark.parametrize(("text", "column", "message", "hint"), WRONG)
def test_a_wrong_sentence_is_told_where_and_what_to_do(text: str, column: int, message: str, hint: str) -> None:
    with pytest.raises(SentenceError) as caught:
        parse_sentence(text, names={"storm": Count(Means("a.b"), ">=", 3)})
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.column == column
    assert str(column) in str(caught.value)


words = st.sampled_from(
    [
        "a.b",
        "attempt",
        "where",
        "x",
        "==",
        "1",
        '"q"',
        "and",
        "or",
        "not",
        "(",
        ")",
        "count(",
        "distinct(",
        "share(",
        "of",
        "between",
        "by",
        ",",
        "within",
        "5s",
        "then",
        "without",
        "before",
        "until",
        "every",
        "in",
        "matches",
        "fact(",
        "storm",
    ]
)


@given(st.one_of(st.text(max_size=30), st.lists(words, max_size=12).map(" ".join)))
def test_any_text_is_a_sentence_or_a_sentence_error(text: str) -> None:
    names: dict[str, Sentence | Means] = {"storm": Count(Means("a.b"), ">=", 3)}
    error = None
    try:
        parse_sentence(text, names=names)
    except SentenceError as caught:
        error = caught
    assert error is None or (1 <= error.column <= len(text) + 1 and error.message)
