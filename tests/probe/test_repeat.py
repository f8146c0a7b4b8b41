"""What is told of many tries."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.probe.latency import percentile
from tws_logdx.probe.repeat import Summary, Try, summary, summary_lines, summary_step
from tws_logdx.probe.step import Step

BEGIN = 1_790_000_400_000
"""2026-09-21 14:20:00 UTC."""
SECOND, MINUTE, HOUR = 1000, 60_000, 3_600_000


def good(time_ms: int, ms: float = 5.0) -> Try:
    tcp = Step("tcp", "ok", {"ms": 0.3}, time_ms)
    version = Step("version", "ok", {"ms": ms / 2}, time_ms + 1)
    return Try(time_ms, (tcp, version, Step("ready", "ready", {"ms": ms}, time_ms + 2)))


def bad(time_ms: int, outcome: str = "silent") -> Try:
    if outcome == "refused":
        return Try(time_ms, (Step("tcp", "refused", {"ms": 0.2}, time_ms),))
    tcp = Step("tcp", "ok", {"ms": 0.3}, time_ms)
    return Try(time_ms, (tcp, Step("version", outcome, {"ms": 4000.0}, time_ms + 4000)))


def played(pattern: str, every: int = 10 * SECOND) -> list[Try]:
    """`+` a good try, `-` a silent one, `x` a refused one."""
    kinds: dict[str, Callable[[int], Try]] = {"+": good, "-": bad, "x": lambda at: bad(at, "refused")}
    return [kinds[sign](BEGIN + number * every) for number, sign in enumerate(pattern)]


words = st.sampled_from(["ok", "ready", "silent", "refused", "closed-early", "error"])
numbers = st.floats() | st.integers(-5, 100_000) | st.booleans() | st.just("much")
details = st.dictionaries(st.sampled_from(["ms", "code"]), numbers, max_size=2)
names = st.sampled_from(["resolve", "tcp", "version", "ready", "session", "time", "farms"])
times = st.integers(BEGIN, BEGIN + 30 * 24 * HOUR)
steps = st.builds(Step, names, words, details, times)
tries = st.builds(Try, times, st.lists(steps, max_size=6, unique_by=lambda step: step.step).map(tuple))


# ------------------------------------------------------------ how often, and where


def test_successes_are_counted_with_their_interval() -> None:
    told = summary(played("++++++++--"))
    assert (told.tries, told.successes, told.share) == (10, 8, 0.8)
    assert told.low == pytest.approx(0.490, abs=0.001)
    assert told.high == pytest.approx(0.943, abs=0.001)


def test_outcomes_and_failing_steps_are_counted_the_most_frequent_first() -> None:
    told = summary(played("+-x-+-"))
    assert list(told.outcomes.items()) == [("silent", 3), ("ready", 2), ("refused", 1)]
    assert list(told.failing.items()) == [("version", 3), ("tcp", 1)]


def test_a_name_that_does_not_resolve_is_a_failure_of_its_own_step() -> None:
    told = summary([Try(BEGIN, (Step("resolve", "dns-failed", {}, BEGIN),))])
    assert told.outcomes == {"dns-failed": 1}
    assert told.failing == {"resolve": 1}


def test_a_try_that_was_to_go_to_tcp_only_is_good_when_it_got_there() -> None:
    assert summary([Try(BEGIN, (Step("tcp", "ok", {"ms": 1}, BEGIN),))]).successes == 1


def test_a_library_that_fails_on_a_ready_api_is_told_though_the_try_was_good() -> None:
    ready = good(BEGIN)
    told = summary([replace(ready, steps=(*ready.steps, Step("session", "stalled", {}, BEGIN + 9)))])
    assert told.successes == 1
    assert told.failing == {"session": 1}
    assert any("though the API itself was ready" in line for line in summary_lines(told))


# ------------------------------------------------------------ patterns


@pytest.mark.parametrize(
    ("signs", "pattern", "outcome"),
    [
        ("+", "steady-ok", "steady-ok"),
        ("++++", "steady-ok", "steady-ok"),
        ("-x-", "steady-failing", "steady-failing"),
        ("--++", "mended", "changed"),
        ("++x", "broke", "changed"),
        ("+-+", "intermittent", "intermittent"),
        ("", "", "none"),
    ],
)
def test_steady_changed_and_intermittent_are_told_apart(signs: str, pattern: str, outcome: str) -> None:
    told = summary(played(signs))
    assert told.pattern == pattern
    assert summary_step(told).outcome == outcome


def test_a_change_is_told_with_its_time_in_the_zone_asked_for() -> None:
    told = summary(played("++--"), "Europe/London")
    assert told.since == BEGIN + 20 * SECOND
    assert summary_step(told).details["since"] == "2026-09-21T14:20:20.000Z"
    assert any("has failed since 15:20:20" in line for line in summary_lines(told))


def test_the_longest_run_of_failures_has_a_begin_and_an_end() -> None:
    longest = summary(played("-+--x+-")).longest
    assert longest is not None
    assert (longest.count, longest.begin, longest.end) == (3, BEGIN + 20 * SECOND, BEGIN + 40 * SECOND)
    assert summary(played("+++")).longest is None


def test_days_are_named_where_there_are_several() -> None:
    assert "2026-09-21 14:20:00 to 2026-09-23 14:20:00" in summary_lines(summary(played("+-+", 24 * HOUR)))[0]


# ------------------------------------------------------------ the same time again


def test_failures_at_the_same_minute_of_the_hour_are_found() -> None:
    told = summary(
        [bad(at) if at % HOUR == 35 * MINUTE else good(at) for at in range(BEGIN, BEGIN + 6 * HOUR, 5 * MINUTE)]
    )
    assert told.gathering is not None
    assert (told.gathering.unit, told.gathering.at, told.gathering.failures) == ("minute", 35, 6)
    assert any("6 of 6 failures came in minute 35 of the hour" in line for line in summary_lines(told))


def test_the_minute_is_that_of_the_zone() -> None:
    half_hour_off = summary(
        [bad(at) if at % HOUR == 35 * MINUTE else good(at) for at in range(BEGIN, BEGIN + 6 * HOUR, 5 * MINUTE)],
        "Asia/Kolkata",
    )
    assert half_hour_off.gathering is not None
    assert half_hour_off.gathering.at == 5


def test_failures_at_the_same_second_of_the_minute_are_found() -> None:
    moments = range(BEGIN, BEGIN + 12 * MINUTE, 7 * SECOND)
    told = summary([bad(at) if at % MINUTE < 4 * SECOND else good(at) for at in moments])
    assert told.gathering is not None
    assert (told.gathering.unit, told.gathering.at) == ("second", 0)
    assert summary_step(told).details["gathering_unit"] == "second"


@pytest.mark.parametrize(
    "moments",
    [
        pytest.param({7, 8, 9, 10, 11, 12}, id="one-outage"),
        pytest.param({3, 17, 40, 52}, id="scattered"),
        pytest.param(set(range(72)), id="always"),
        pytest.param({7, 19}, id="twice-only"),
    ],
)
def test_failures_that_gather_nowhere_are_not_said_to(moments: set[int]) -> None:
    told = summary([bad(BEGIN + n * 5 * MINUTE) if n in moments else good(BEGIN + n * 5 * MINUTE) for n in range(72)])
    assert told.gathering is None


def test_tries_that_all_fall_on_one_minute_prove_nothing_of_it() -> None:
    assert summary(played("+-" * 12, HOUR)).gathering is None


def test_an_unknown_zone_is_an_error() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        summary(played("+"), "Mars/Olympus")


# ------------------------------------------------------------ latency


def slowing(*ms: float) -> Summary:
    return summary([good(BEGIN + number * SECOND, one) for number, one in enumerate(ms)])


def test_latency_is_told_by_step_over_the_tries_that_went_well() -> None:
    ready = summary([*(good(BEGIN + n, n) for n in range(1, 101)), bad(BEGIN)]).latencies["ready"]
    assert (ready.tries, ready.p50, ready.p90, ready.p99, ready.max) == (100, 50, 90, 99, 100)
    assert summary(played("---")).latencies.keys() == {"tcp"}


def test_a_step_that_becomes_slower_is_named() -> None:
    told = slowing(*[20] * 3, *[60] * 3, *[200] * 3)
    assert told.drift is not None
    assert (told.drift.step, told.drift.slower, told.drift.ratio) == ("ready", True, 10)
    assert any("It became slower" in line for line in summary_lines(told))
    assert summary_step(told).details["drift"] == "slower"


def test_a_step_that_becomes_faster_is_named() -> None:
    told = slowing(*[400] * 4, *[100] * 8)
    assert told.drift is not None
    assert not told.drift.slower


@pytest.mark.parametrize(
    "ms", [[10, 10, 10, 500, 500, 500], [1] * 5 + [20] * 5, [300] * 5 + [500] * 5, [0] * 9], ids=str
)
def test_too_few_tries_or_too_small_a_change_is_no_drift(ms: Sequence[float]) -> None:
    assert slowing(*ms).drift is None


# ------------------------------------------------------------ always


@given(tries)
def test_a_single_try_can_always_be_told(one: Try) -> None:
    told = summary([one])
    assert told.pattern in ("steady-ok", "steady-failing")
    assert 3 <= len(summary_lines(told)) <= 8


@given(st.lists(tries, max_size=30))
def test_the_share_is_in_its_interval_and_percentiles_grow(several: list[Try]) -> None:
    told = summary(several)
    assert 0 <= told.low <= told.high <= 1
    assert not several or told.low <= told.share <= told.high
    assert sum(told.outcomes.values()) == len(several)
    for one in told.latencies.values():
        assert 0 <= one.p50 <= one.p90 <= one.p99 <= one.max


@given(st.lists(tries, max_size=30, unique_by=lambda one: one.time_ms), st.randoms(use_true_random=False))
def test_the_order_of_tries_and_of_their_steps_does_not_matter(several: list[Try], chance: object) -> None:
    shuffled = [replace(one, steps=tuple(reversed(one.steps))) for one in several]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert summary(shuffled) == summary(several)


@given(st.lists(st.floats(0, 1e9), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_one_of_the_values_with_enough_of_them_below(values: list[float], share: float) -> None:
    found = percentile(sorted(values), share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


@given(st.lists(tries, max_size=30))
def test_the_step_is_one_flat_line_of_json(several: list[Try]) -> None:
    read = json.loads(summary_step(summary(several)).line())
    assert read["step"] == "repeat"
    assert not any(isinstance(value, dict) for value in read.values())


def test_nothing_tried_is_said_in_one_line() -> None:
    assert summary_lines(summary([])) == ["No try came to its end."]


def test_a_steady_success_says_what_may_be_unseen() -> None:
    assert any("hits fewer than 16 % of the tries" in line for line in summary_lines(summary(played("+" * 20))))
