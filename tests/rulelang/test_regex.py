"""Regular expressions that a hostile line could make slow are refused."""

from __future__ import annotations

import pytest

from tws_logdx.model.rules import RuleBook
from tws_logdx.rulelang.regex import mistake


@pytest.mark.parametrize("pattern", ["(a+)+", "(?:a*)*x", r"(?:\s*\w+)*$", "(?:a|b+)*", "(?:(?:a+)?)+", "x(?=(a+)+y)"])
def test_a_repeat_of_something_elastic_is_refused(pattern: str) -> None:
    wrong = mistake(pattern)
    assert wrong is not None
    assert "for ever" in wrong[0]


@pytest.mark.parametrize("pattern", ["a+b+", "(?:,a+)*", r"(?:\w+ ){1,3}", "(?:a|b)*", r"\d+(?:\.\d+)*", "(?:ab+c)+"])
def test_a_repeat_with_something_fixed_in_it_is_fine(pattern: str) -> None:
    assert mistake(pattern) is None


@pytest.mark.parametrize("pattern", ["(", "a{2,1}", "(?P<a>x)(?P<a>y)", "*"])
def test_what_is_no_regular_expression_is_told(pattern: str) -> None:
    wrong = mistake(pattern)
    assert wrong is not None
    assert wrong[0].startswith("not a regular expression")


def test_no_pattern_of_the_rules_is_refused(book: RuleBook) -> None:
    assert [spec.id for spec in book.events if mistake(spec.pattern)] == []
