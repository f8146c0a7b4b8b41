"""Corners of the engine that a random case meets too seldom."""

from __future__ import annotations

import sys

import pytest

from tests.engine.timeline import ask, at
from tws_logdx.engine import evaluate
from tws_logdx.engine.calendar import in_outage
from tws_logdx.engine.predicates import _searcher
from tws_logdx.model.event import Event
from tws_logdx.model.fact import Facts
from tws_logdx.model.match import Truth
from tws_logdx.model.rules import Window
from tws_logdx.model.sentence import Like, Occurs
from tws_logdx.model.sentence import Test as Means
from tws_logdx.rulelang.parse import parse_sentence

HOLDS, FAILS = Truth.HOLDS, Truth.FAILS


def test_a_value_leaves_a_moving_window_only_with_its_last_event() -> None:
    events = [at(second, "a.a", k=key) for second, key in enumerate("ppqrs")]
    assert ask("distinct(a.a.k) >= 4 within 3s", *events).truth is HOLDS
    assert ask("distinct(a.a.k) >= 4 within 2s", *events).truth is FAILS


def test_sums_and_extremes_forget_what_has_left_the_window() -> None:
    events = [at(second, "a.a", n=value) for second, value in enumerate([5, 7, 1, 1, 1])]
    assert ask("sum(a.a.n) > 12 within 1s", *events).truth is FAILS
    assert ask("sum(a.a.n) >= 12 within 1s", *events).truth is HOLDS
    assert ask("max(a.a.n) > 6 within 1s", *events).matches[0].count == 3
    assert ask("min(a.a.n) > 4 within 1s", *events).matches[0].count == 2


def test_the_tightest_try_is_told_not_the_last_one() -> None:
    events = [at(second, "a.a") for second in (0, 10, 40)]
    assert ask("count(a.a) >= 2 within 5s", *events).nearest.endswith("the nearest 2 took 10 s, 5 s too long")
    assert ask("count(a.a) > 2 within 5s", at(0, "a.a"), at(1, "a.a")).nearest == "needed > 2 within 5 s, saw 2"


def test_between_two_episodes_nothing_is_explained() -> None:
    events = [at(second, "a.a", n=value) for second, value in enumerate([9, 1, 1, 9])]
    assert [match.count for match in ask("max(a.a.n) > 5 within 0s", *events).matches] == [1, 1]
    spread = [at(second, "a.a") for second in (0, 1, 50, 80, 81)]
    assert [match.count for match in ask("count(a.a) >= 2 within 5s", *spread).matches] == [2, 2]


def test_of_many_sequences_the_first_steps_and_the_last_one_are_kept() -> None:
    events = [at(second, "a.a" if second % 2 == 0 else "b.b", line=second) for second in range(20)]
    (match,) = ask("a.a then b.b", *events).matches
    assert (match.count, [event.line for event in match.events]) == (10, [0, 1, 2, 3, 4, 5, 19])


def test_fields_that_every_event_has_are_conditions_and_keys() -> None:
    events = at(0, "a.a", source=1), at(1, "a.a", source=2, line=7), at(2, "a.a", source=2)
    assert [match.group for match in ask("count(a.a) >= 2 by source", *events).matches] == [(("source", "source-2"),)]
    assert ask("a.a where line == 7 and source == 'x'".replace("'", '"'), *events).truth is FAILS
    assert ask('a.a where line == 7 then a.a where writer == "tws"', *events).truth is HOLDS
    assert (
        ask("a.a where code == 1 then b.b where code == 1", at(0, "a.a", code=1), at(1, "b.b", code=1)).truth is HOLDS
    )


def test_a_key_that_only_some_events_have_is_looked_for_in_all() -> None:
    assert ask("a.a by line, k", at(0, "a.a"), at(1, "a.a", line=4, k=2)).matches[0].group == (("line", 4), ("k", 2))


def test_a_list_and_a_long_text_are_told_as_what_was_seen() -> None:
    event = at(0, "a.a", who=("x", "y"), none=())
    assert (
        ask('a.a where who == "z" or none == "z"', event).nearest == "saw 1 a.a, none that fits: who x, y; none empty"
    )
    assert ask('a.a where text == "z"', event).nearest == "saw 1 a.a, none that fits"


@pytest.mark.parametrize("reverse", [False, True])
def test_two_events_of_one_line_and_name_stay_in_the_order_in_which_they_were_made(reverse: bool) -> None:
    events = [at(0, "a.a", k=1), at(0, "a.a", k=2), at(1, "b.b")]
    stream = [events[2], *events[:2]] if reverse else events
    answer = evaluate({"it": parse_sentence("a.a then b.b")}, stream, Facts())["it"]
    assert answer.matches[0].events[0].fields == {"k": 2}


PATTERNS = [
    "time[d]? ?out",
    r"^\d+$",
    r"(?i)REFUSED",
    r"\bid\b",
    "caf.",
    r"a(?=b)",
    r"(?P<x>a)(?P=x)",
    "(?<!x)y",
    r"\w+é",
]
TEXTS = ["timed out", "12", "१२", "refused", "id", "café", "ab", "aa", "xy", "y", "", "naïve é", 7, True, 1.5]


def answers(pattern: str) -> list[Truth]:
    _searcher.cache_clear()
    sentence = Occurs(Means("a.a", Like("who", pattern)))
    found = []
    for text in TEXTS:
        event: Event = at(0, "a.a", who=text)
        found.append(evaluate({"it": sentence}, [event], Facts())["it"].truth)
    return found


@pytest.mark.parametrize("pattern", PATTERNS)
def test_matches_says_the_same_with_and_without_re2_and_prints_nothing(
    pattern: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """RE2 is there or not; what only `re` knows (looking around, references) goes to `re` without a word."""
    as_installed = answers(pattern)
    monkeypatch.setitem(sys.modules, "re2", None)
    assert answers(pattern) == as_installed
    _searcher.cache_clear()
    assert capfd.readouterr() == ("", "")
    assert HOLDS in as_installed or pattern == r"\w+é"


@pytest.mark.parametrize(
    ("side", "counts"), [("", []), ("after ", [1]), ("before ", [1])], ids=["both sides", "after", "before"]
)
def test_an_event_that_is_its_own_counterpart_is_not_without_one_but_for_one_side(side: str, counts: list[int]) -> None:
    answer = ask(f"a.* without {side}a.a within 5s", at(0, "a.a"), at(3, "a.a"), end=99)
    assert [match.count for match in answer.matches] == counts


def test_each_side_of_an_absence_has_its_own_value() -> None:
    answer = ask("a.a where k == 1 without a.b where k == 2", at(0, "a.a", k=1), at(1, "a.b", k=1), at(2, "a.a", k=2))
    assert [match.count for match in answer.matches] == [1]
    assert ask("a.a where k == 1 without a.b where k == 2", at(0, "a.a", k=1), at(1, "a.b", k=2)).truth is FAILS


def test_a_window_is_closed_beyond_the_calendar_and_long_ones_are_no_outages() -> None:
    night = Window("night", "night", "UTC", tuple(range(7)), 60, 30)
    weekend = Window("weekend", "weekend", "UTC", (5,), 0, 2880)
    saturday = 2 * 86_400_000  # 3 January 1970
    open_then = in_outage([night, weekend])
    assert open_then(saturday + 75 * 60_000)
    assert not open_then(saturday + 5 * 60_000)
    assert not open_then(10**18)
