"""No word is reserved: every keyword may be the name of a field, and sentences survive being written and read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine import draw
from tests.rulelang.folder import CAUSE, EVENTS, FILES, write
from tests.rulelang.written import renamed, sentence
from tws_logdx.model.sentence import (
    Absence,
    All,
    Among,
    Any,
    Both,
    Compare,
    Count,
    Distinct,
    Every,
    FactIs,
    Known,
    Like,
    No,
    Occurs,
    Predicate,
    Sentence,
    Sequence,
    Share,
    Step,
)
from tws_logdx.model.sentence import Test as Means
from tws_logdx.rulelang import check
from tws_logdx.rulelang.parse import SentenceError, parse_sentence
from tws_logdx.rulelang.tokens import KEYWORDS

FUNCTIONS = ["count", "distinct", "sum", "avg", "max", "min", "share", "fact"]
WORDS = sorted([*KEYWORDS, *FUNCTIONS, "attempt", "session", "storm", "shut-gate"])
NAMES: dict[str, Sentence | Means] = {"storm": Count(Means("a.b"), ">=", 3), "shut-gate": Means("a.b")}


def read(text: str) -> Sentence:
    return parse_sentence(text, names=NAMES)


def means(where: Predicate) -> Sentence:
    return Occurs(Means("a.b", where))


@pytest.mark.parametrize("word", WORDS)
def test_every_word_may_be_a_field_that_is_compared(word: str) -> None:
    one = Compare(word, "==", 1)
    assert read(f"a.b where {word} == 1") == means(one)
    assert read(f"a.b where {word} in (1, 2)") == means(Among(word, (1, 2)))
    assert read(f"a.b where {word} not in (1)") == means(No(Among(word, (1,))))
    assert read(f'a.b where {word} matches "x"') == means(Like(word, "x"))
    assert read(f"a.b where not {word} == 1") == means(No(one))
    assert read(f"a.b where x and {word} == 1 or {word} in (2)") == means(
        Any((All((Known("x"), one)), Among(word, (2,))))
    )
    assert read(f"a.b where x and not ({word} == 1)") == means(All((Known("x"), No(one))))
    assert read(f"a.b where {word} == 1 and c.d") == Both((means(one), Occurs(Means("c.d"))))


@pytest.mark.parametrize("word", WORDS)
def test_every_word_may_be_a_field_that_is_known(word: str) -> None:
    known, alone = Known(word), "(not)" if word == "not" else word
    assert read(f"a.b where ({word})") == means(known)
    assert read(f"a.b where (x and {alone} and y)") == means(All((Known("x"), known, Known("y"))))
    assert read(f"a.b where not {alone}") == means(No(known))
    assert read(f"count(a.b where {word}) >= 2 by {word}") == Count(Means("a.b", known), ">=", 2, None, (word,))


@pytest.mark.parametrize("word", WORDS)
def test_every_word_may_be_a_key_a_measured_field_a_fact_or_a_window(word: str) -> None:
    assert read(f"a.b by {word}, x, {word}") == Occurs(Means("a.b"), (word, "x", word))
    assert read(f"distinct(a.b.{word}) > 1") == Distinct(word, Means("a.b"), ">", 1)
    assert read(f"fact({word}) == 1") == FactIs(word, Compare("value", "==", 1))
    assert read(f"a.b during {word} by {word}") == Occurs(Means("a.b", during=word), (word,))


@pytest.mark.parametrize("word", sorted({*WORDS} - {"not"}))
def test_after_such_a_field_the_sentence_goes_on_as_always(word: str) -> None:
    known, other = Means("a.b", Known(word)), Means("c.d")
    assert read(f"a.b where {word} by {word} then c.d by x") == Sequence((Step(known, (word,)), Step(other, ("x",))))
    assert read(f"a.b where {word} then c.d within 5s until a.b where {word}") == Sequence(
        (Step(known), Step(other)), 5000, known
    )
    assert read(f"a.b where {word} without after c.d within 5s") == Absence(known, other, "after", 5000)
    assert read(f"a.b where {word} every 1d tolerance 5m") == Every(known, 86_400_000, 300_000)
    assert read(f"share(a.b where {word} of a.b) between 0.1 and 0.9") == Share(known, Means("a.b"), 0.1, 0.9)
    assert read(f"a.b where {word} during night") == Occurs(Means("a.b", Known(word), "night"))


def test_an_event_after_and_stays_an_event_unless_it_is_compared() -> None:
    x, attempt = Known("x"), Occurs(Means("attempt"))
    assert read("a.b where x and attempt") == Both((means(x), attempt))
    assert read("a.b where x and (attempt)") == Both((means(x), attempt))
    assert read("a.b where (x and attempt)") == means(All((x, Known("attempt"))))
    assert read("a.b where x and attempt > 2") == means(All((x, Compare("attempt", ">", 2))))
    assert read("a.b where x and attempt where attempt") == Both((means(x), Occurs(Means("attempt", Known("attempt")))))


def test_a_name_from_let_with_a_dot_may_begin_like_a_fact() -> None:
    assert parse_sentence("fact(api.port)", names={"api": Means("a.b")}) == FactIs("api.port", None)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("a.b where by port", 11, "`by` does not fit here"),
        ("a.b where x and within 5m", 17, "`within` does not fit here"),
        ("count(a.b) >= 3 by within 5m", 20, "`within` does not fit here"),
        ("a.b where x then", 17, "the sentence ends too early"),
        ("a.b where x and not", 20, "the sentence ends too early"),
        ("a.b where not", 14, "the sentence ends too early"),
    ],
)
def test_a_keyword_after_which_nothing_fits_was_not_meant_as_a_field(text: str, column: int, message: str) -> None:
    with pytest.raises(SentenceError) as caught:
        read(text)
    assert (caught.value.column, caught.value.message) == (column, message)


@given(draw.sentences.filter(lambda one: _can_be_written(one)), st.permutations(WORDS))
def test_a_sentence_that_is_written_and_read_is_the_same(tree: Sentence, words: list[str]) -> None:
    assert parse_sentence(sentence(tree)) == tree
    odd = renamed(tree, dict(zip(draw.FIELDS, words, strict=False)))
    assert read(sentence(odd)) == odd


def _can_be_written(tree: object) -> bool:
    """Shares of one event and rhythms with a tolerance that is not too fine; others cannot be asked for."""
    match tree:
        case Share(part, whole):
            return part.name == whole.name
        case Every(_, period, tolerance):
            return tolerance * 2000 >= period
        case _:
            parts = getattr(tree, "parts", None) or (getattr(tree, "part", None),)
            return all(_can_be_written(part) for part in parts if part is not None)


def test_a_pattern_may_have_a_field_called_attempt(tmp_path: Path) -> None:
    events = EVENTS.replace("set: {loud: true}", "set: {loud: true, attempt: 2, by: x}")
    cause = CAUSE.replace("where loud", 'where loud and attempt > 1 and by == "x"').replace("by gate", "by gate, by", 1)
    files = {**FILES, "events/demo.yaml": events, "causes/gates/stuck-gate.yaml": cause}
    problems = check([write(tmp_path / "rules", files)])[1]
    assert [problem.message for problem in problems] == ["`demo.opened` has no field `by`"]
