"""What the documentation promises, one promise at a time; the oracle covers the combinations."""

from __future__ import annotations

import pytest

from tests.engine.timeline import MIDNIGHT, ask, at
from tws_logdx.engine import evaluate
from tws_logdx.model.event import Event, Location
from tws_logdx.model.fact import Fact, Facts
from tws_logdx.model.match import Truth
from tws_logdx.model.rules import Window
from tws_logdx.rulelang.parse import parse_sentence

HOLDS, FAILS, OPEN = Truth.HOLDS, Truth.FAILS, Truth.INCONCLUSIVE
DAY = 86_400


def test_windows_include_both_edges() -> None:
    events = at(0, "a.a"), at(2, "a.a"), at(5, "a.a")
    assert ask("count(a.a) >= 3 within 5s", *events).truth is HOLDS
    assert ask("count(a.a) >= 3 within 4999ms", *events).truth is FAILS


def test_each_group_is_judged_by_itself_and_events_without_the_key_are_left_out() -> None:
    events = at(0, "a.a", k=1), at(1, "a.a", k=2), at(2, "a.a"), at(3, "a.a", k=2)
    answer = ask("count(a.a) >= 2 by k", *events)
    assert [(match.group, match.count) for match in answer.matches] == [((("k", 2),), 2)]


def test_a_storm_is_one_match_until_it_clears() -> None:
    storm = [at(second, "a.a") for second in range(10)]
    again = [at(100 + second, "a.a") for second in range(5)]
    lone = at(50, "a.a")
    answer = ask("count(a.a) >= 3 within 5s", *storm, lone, *again)
    assert [(match.count, match.first - MIDNIGHT, match.last - MIDNIGHT) for match in answer.matches] == [
        (10, 0, 9000),
        (5, 100_000, 104_000),
    ]


def test_evidence_is_the_first_events_and_the_last_one_however_many_there_are() -> None:
    (match,) = ask("a.a", *(at(second, "a.a", line=second) for second in range(1000))).matches
    assert match.count == 1000
    assert [event.line for event in match.events] == [0, 1, 2, 3, 4, 5, 999]


def test_a_share_shows_events_of_both_kinds() -> None:
    events = [at(second, "a.a", line=second, ok=second == 50) for second in range(100)]
    (match,) = ask("share(a.a where ok of a.a) between 0.001 and 0.5", *events).matches
    assert [event.line for event in match.events] == [0, 1, 2, 50, 99]


def test_an_absence_at_the_end_of_the_log_is_left_open() -> None:
    sentence = "a.a without after b.b within 10s"
    assert ask(sentence, at(0, "a.a"), at(9, "c.c")).truth is OPEN
    assert ask(sentence, at(0, "a.a"), at(10, "c.c")).truth is HOLDS
    assert ask(sentence, at(0, "a.a"), at(10, "b.b")).truth is FAILS
    assert ask(sentence, at(0, "a.a"), end=10).truth is HOLDS


def test_an_open_absence_says_how_much_of_the_log_is_missing() -> None:
    answer = ask("a.a without after b.b within 10s", at(0, "a.a"), at(4, "c.c"))
    assert answer.nearest == "the log ends 6 s before it is certain that no b.b follows"


def test_without_a_time_limit_the_end_of_the_log_decides() -> None:
    assert ask("a.a without b.b", at(0, "a.a")).truth is HOLDS
    assert ask("a.a without b.b", at(0, "b.b"), at(9, "a.a")).truth is FAILS
    assert ask("a.a without after b.b", at(0, "b.b"), at(9, "a.a")).truth is HOLDS


def test_in_a_log_without_times_nothing_is_left_open() -> None:
    silent = at(0, "a.a", dated=False)
    assert ask("a.a without after b.b within 10s", silent).truth is HOLDS
    assert ask("a.a without after b.b within 10s", silent, at(0, "b.b", line=2, dated=False)).truth is FAILS
    assert (
        ask("a.a without after b.b within 10s", at(0, "b.b", dated=False), at(0, "a.a", line=2, dated=False)).truth
        is HOLDS
    )


def test_a_log_with_times_of_day_has_an_end_of_its_own() -> None:
    alone = at(36_000, "a.a", dated=False), at(36_003, "c.c", dated=False)
    assert ask("a.a without after b.b within 10s", *alone).truth is OPEN
    assert ask("a.a without after b.b within 10s", *alone, at(0, "c.c", source=1)).truth is OPEN


def test_ties_go_by_source_then_by_line() -> None:
    early, late = at(0, "a.a", source=0, line=9), at(0, "b.b", source=1, line=1)
    assert ask("a.a then b.b", late, early).truth is HOLDS
    assert ask("b.b then a.a", late, early).truth is FAILS


def test_until_breaks_a_sequence_of_its_group_or_of_all_when_it_has_no_key() -> None:
    start, end = at(0, "a.a", k=1), at(9, "b.b", k=1)
    sentence = "a.a then b.b within 1m by k until c.c"
    assert ask(sentence, start, at(5, "c.c", k=2), end).truth is HOLDS
    assert ask(sentence, start, at(5, "c.c", k=1), end).truth is FAILS
    assert ask(sentence, start, at(5, "c.c"), end).truth is FAILS


def test_steps_may_have_keys_of_different_names() -> None:
    answer = ask("a.a by peer then b.b by host", at(0, "a.a", peer="x"), at(1, "b.b", host="y"), at(2, "b.b", host="x"))
    assert [(match.group, match.last - MIDNIGHT) for match in answer.matches] == [((("peer", "x"),), 2000)]


@pytest.mark.parametrize(("zone", "changes"), [("UTC", 99), ("America/New_York", 7), ("Europe/Berlin", 27)])
def test_a_rhythm_goes_by_local_time_over_the_change_of_the_clock(zone: str, changes: int) -> None:
    """From the day on which clocks have gone forward, the same wall clock is an hour earlier in UTC."""
    events = [at(day * DAY + 5 * 3600 - 3600 * (day >= changes), "a.a", line=day) for day in range(3, 31)]
    (match,) = ask("a.a every 1d tolerance 1m", *events, zone=zone).matches
    assert match.count == 28
    elsewhere = ask("a.a every 1d tolerance 1m", *events[2:6], zone="Asia/Tokyo")
    assert elsewhere.truth is (FAILS if changes == 7 else HOLDS)


def test_what_happens_all_day_is_not_daily() -> None:
    answer = ask("a.a every 1d", *(at(minute * 600, "a.a") for minute in range(1000)))
    assert answer.truth is FAILS
    assert answer.nearest == "saw 7 every 1 d, but most a.a come at other times"


def test_a_window_that_passes_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    windows = {"night": Window("night", "night", "America/New_York", (6,), 23 * 60 + 45, 60)}
    events = {hour: at(hour * 3600, "a.a", dated=True) for hour in (4, 5, 29)}  # New York is five hours behind

    def inside(event: Event) -> Truth:
        return evaluate({"it": parse_sentence("a.a during night")}, [event], Facts(), windows=windows)["it"].truth

    assert [inside(event) for event in events.values()] == [FAILS, HOLDS, FAILS]
    assert inside(at(5 * 3600, "a.a", dated=False)) is FAILS


def test_a_window_ends_with_its_last_day_and_begins_with_its_first() -> None:
    def inside(window: Window, day: int) -> Truth:
        event = at(day * DAY + 3600, "a.a", dated=True)
        return evaluate({"it": parse_sentence("a.a during w")}, [event], Facts(), windows={"w": window})["it"].truth

    old = Window("w", "w", "UTC", tuple(range(7)), 0, 120, last="2026-03-04")
    new = Window("w", "w", "UTC", tuple(range(7)), 0, 120, first="2026-03-05")
    assert [inside(old, day) for day in (1, 2, 3)] == [HOLDS, HOLDS, FAILS]
    assert [inside(new, day) for day in (1, 2, 3)] == [FAILS, FAILS, HOLDS]


def test_installations_that_differ_leave_a_fact_unknown() -> None:
    live, paper = (
        Fact("p", 4001, Location("live/a.log", 3), time=5),
        Fact("p", 4002, Location("paper/a.log", 1), time=9),
    )
    assert ask("fact(p) == 4002", facts=Facts([live, paper])).truth is FAILS
    same = Fact("p", 4001, Location("paper/a.log", 1), time=9)
    assert ask("fact(p) == 4001", facts=Facts([live, same])).truth is HOLDS


def test_the_latest_fact_counts_and_an_unknown_one_has_no_property() -> None:
    facts = Facts([Fact("p", 7496, Location("log", 3), time=5), Fact("p", 4001, Location("settings", 1))])
    (match,) = ask("fact(p) == 7496", facts=facts).matches
    assert match.facts[0].at == Location("log", 3)
    assert ask("fact(q) != 1", facts=facts).truth is FAILS
    assert ask("not fact(q)", facts=facts).truth is HOLDS
    assert ask("fact(p) in (1, 2)", facts=facts).nearest == "p is 7496"


def test_open_parts_leave_open_only_what_depends_on_them() -> None:
    events = at(0, "a.a"), at(1, "c.c")
    waiting = "a.a without after b.b within 10s"
    assert ask(f"({waiting}) and c.c", *events).truth is OPEN
    assert ask(f"({waiting}) and d.d", *events).truth is FAILS
    assert ask(f"({waiting}) or c.c", *events).truth is HOLDS
    assert ask(f"({waiting}) or d.d", *events).truth is OPEN
    assert ask(f"not ({waiting})", *events).truth is OPEN


def test_a_list_has_what_one_of_its_members_has_also_in_company() -> None:
    event = at(0, "a.a", who=("x", "y"))
    sentences = ['a.a where who == "y"', 'a.a where who in ("z")', 'a.a where who matches "^x"', 'a.a where who != "x"']
    answers = evaluate({text: parse_sentence(text) for text in sentences}, [event], Facts())
    assert [answers[text].truth for text in sentences] == [HOLDS, FAILS, HOLDS, FAILS]


@pytest.mark.parametrize("number", [10**400, -(10**400), float("nan"), float("inf"), 2**63])
def test_absurd_numbers_in_a_log_break_nothing(number: float) -> None:
    event = at(0, "a.a", n=number)
    forms = "sum(a.a.n) > 1e", "max(a.a.n) > 5", "a.a where n == 1", "distinct(a.a.n) >= 5", "avg(a.a.n) < 0 within 5s"
    for text in forms:
        assert ask(text.removesuffix("e"), event).nearest != "-"
    assert ask("a.a every 1d", event._replace(time=10**18)).truth is FAILS
