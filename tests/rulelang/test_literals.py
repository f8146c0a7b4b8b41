"""Required literals: every match contains one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.model.rules import RuleBook
from tws_logdx.rulelang.events import readings
from tws_logdx.rulelang.literals import literals

CHOSEN = [
    (r"Login has completed", ("Login has completed",), False),
    (r"(?i)Login HAS (?:completed|finished) \d+", ("login has completed ", "login has finished "), True),
    (r"INFO \S+ - second factor (?P<x>.*)", (" - second factor ",), False),
    (r"INFO client connection \S+ with id Heron", (" with id Heron",), False),
    (r"(?:abc\d+x|defg\s*y)", ("abc", "defg"), False),
    (r"(?P<a>\d+):(?P<b>\d+)", (), False),
    (r"ab", (), False),
    (r"断开", ("断开",), False),
    (r"x*(?:socket error)?\d", (), False),
    (r"(?:heartbeat ){2}", ("heartbeat heartbeat ",), False),
    (r"(?:, heart)+!", (", heart",), False),
    (r"(?!.*no such)(?=.*word)port closed", ("port closed",), False),
    (r"(?:refused|[^x])", (), False),
    (r"(?i:Heart)beat", ("heartbeat",), True),
]


@pytest.mark.parametrize(("pattern", "expected", "caseless"), CHOSEN)
def test_the_rarest_literals_are_chosen(pattern: str, expected: tuple[str, ...], caseless: bool) -> None:
    assert literals(pattern) == (expected, caseless)


def _contains(text: str, found: tuple[str, ...], caseless: bool) -> bool:
    return not found or any(one in (text.lower() if caseless else text) for one in found)


pieces = st.recursive(
    st.sampled_from(["abc", "de", "X", r"\d", "[ab]", "[^a]", ".", r"\s?", "^", "$", "(?=a)", "Zz"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{0,1}", "{1,2}"])).map(lambda p: f"(?:{p[0]}){p[1]}"),
    ),
    max_leaves=8,
)


@given(st.data(), pieces, st.booleans())
def test_every_match_of_any_pattern_contains_a_literal(data: st.DataObject, pattern: str, caseless: bool) -> None:
    pattern = f"(?i){pattern}" if caseless else pattern
    try:
        strategy = st.from_regex(pattern)
        text = data.draw(strategy)
    except re.error:
        return
    found, ignore_case = literals(pattern)
    assert re.search(pattern, text)
    assert _contains(text, found, ignore_case)


def test_every_sample_of_the_rules_contains_a_literal_of_its_pattern(book: RuleBook) -> None:
    for spec in book.events:
        found, caseless = literals(spec.pattern)
        for sample in spec.samples:
            matching = [text for text in readings(sample) if re.search(spec.pattern, text)]
            assert matching, spec.id
            assert _contains(matching[0], found, caseless), (spec.id, found, sample)
