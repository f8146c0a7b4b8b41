"""How steadily a target fails, and what its failures have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attempts.lines import event, from_client
from tws_logdx.attempts.chance import at_least, at_most, wilson
from tws_logdx.attempts.dayclock import DAY, NEAR_MS, clock_text, gathering, near
from tws_logdx.attempts.history import History
from tws_logdx.attempts.intermittent import intermittent
from tws_logdx.attempts.steadiness import intermittent_events
from tws_logdx.attempts.surroundings import Surroundings
from tws_logdx.model.attempt import Attempt, Outcome, Session, SessionEnd
from tws_logdx.model.event import Event
from tws_logdx.model.intermittent import Circumstance, Intermittent

HOUR = 3600
START = event("x").time


def attempt(
    seconds: float,
    outcome: Outcome = Outcome.READY,
    *,
    client_id: int | None = 4,
    client: str = "ib_async",
    host: str = "10.3.0.8",
    code: int | None = None,
    dated: bool = True,
) -> Attempt:
    line = event("client.failed", seconds, dated=dated, line=max(1, int(seconds)))
    return Attempt(line.time, line.time + 40, outcome, client, host, 4001, client_id, code, dated, (line,))


def measured(
    attempts: Sequence[Attempt],
    *,
    events: Iterable[Event] = (),
    sessions: Sequence[Session] = (),
    reset: tuple[int, int] = (0, 0),
) -> tuple[Intermittent, ...]:
    """`reset` is a stretch of seconds that counts as an outage."""
    first, last = (START + one * 1000 for one in reset)
    around = Surroundings(
        History(tuple(attempts), tuple(sessions)), events, lambda time: time, lambda time: first <= time < last
    )
    return intermittent(attempts, around)


def spread(good: int, bad: Iterable[float], outcome: Outcome = Outcome.SILENT) -> list[Attempt]:
    """Ready tries every two hours (on the half hour), failures at the given seconds."""
    tries = [attempt(1800 + number * 2 * HOUR) for number in range(good)]
    tries += [attempt(seconds, outcome) for seconds in bad]
    return sorted(tries, key=lambda one: one.time)


# ---------------------------------------------------------------- chance


@pytest.mark.parametrize(
    ("failures", "tries", "low", "high"),
    [(7, 40, 0.0875, 0.3195), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 2, 0.0945, 0.9055)],
)
def test_the_interval_is_wilsons(failures: int, tries: int, low: float, high: float) -> None:
    assert wilson(failures, tries) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 3000), st.integers(1, 3000))
def test_the_interval_holds_the_share_and_stays_between_0_and_1(failures: int, tries: int) -> None:
    failures = min(failures, tries)
    low, high = wilson(failures, tries)
    assert 0 <= low <= failures / tries <= high <= 1
    other = wilson(tries - failures, tries)
    assert (low, high) == pytest.approx((1 - other[1], 1 - other[0]))


@given(st.integers(1, 500), st.integers(2, 20))
def test_more_tries_with_the_same_share_are_surer(failures: int, more: int) -> None:
    few, many = wilson(failures, failures * 2), wilson(failures * more, failures * 2 * more)
    assert many[1] - many[0] < few[1] - few[0]


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60))
def test_both_tails_meet_at_what_was_seen(tries: int, drawn: int, failures: int) -> None:
    drawn, failures = min(drawn, tries), min(failures, tries)
    for inside in range(max(0, drawn + failures - tries), min(drawn, failures) + 1):
        above, below = at_least(inside + 1, drawn, failures, tries), at_most(inside, drawn, failures, tries)
        assert above + below == pytest.approx(1)


def test_three_failures_of_six_that_all_fall_on_one_half_happen_once_in_twenty() -> None:
    assert at_least(3, 3, 3, 6) == pytest.approx(1 / 20)


# ---------------------------------------------------------------- the time of day


@given(st.integers(0, DAY - 1), st.lists(st.integers(-NEAR_MS, NEAR_MS), min_size=3, max_size=20), st.integers(1, 9))
def test_failures_of_several_days_gather_at_their_hour_across_midnight_too(
    centre: int, offsets: list[int], step: int
) -> None:
    moments = [(number + 1) * step * DAY + centre + offset for number, offset in enumerate(offsets)]
    found = gathering(moments)
    assert found is not None
    assert all(map(near(found), moments))


@given(st.integers(0, 10 * DAY), st.lists(st.integers(0, 20 * NEAR_MS), max_size=30))
def test_failures_of_one_night_are_no_daily_habit(start: int, offsets: list[int]) -> None:
    assert gathering([start + offset for offset in offsets]) is None


def test_the_hour_is_written_as_a_clock_shows_it() -> None:
    assert [clock_text(one) for one in (0, 85_500_000, DAY - 1)] == ["00:00", "23:45", "00:00"]


# ---------------------------------------------------------------- what is counted


def test_a_target_that_always_works_or_never_works_is_not_intermittent() -> None:
    assert measured([attempt(n * 60.0) for n in range(20)]) == ()
    assert measured([attempt(n * 60.0, Outcome.REFUSED) for n in range(20)]) == ()


def test_tries_failures_stretches_and_spacing_are_counted() -> None:
    (one,) = measured(spread(20, [4 * HOUR, 4 * HOUR + 60, 20 * HOUR, 30 * HOUR], Outcome.STALLED))
    assert (one.tries, one.failures, one.spells) == (24, 4, 3)
    assert one.spacing is not None
    assert (one.spacing.shortest, one.spacing.median) == (60, 10 * HOUR)
    assert one.outcomes == {Outcome.STALLED: 4}
    assert one.enough


def test_tries_whose_end_is_not_known_are_not_counted() -> None:
    (one,) = measured([*spread(9, [5.0, 3 * HOUR, 6 * HOUR]), attempt(99 * HOUR, Outcome.UNKNOWN)])
    assert (one.tries, one.failures) == (12, 3)


def test_too_few_tries_are_no_pattern() -> None:
    (one,) = measured(spread(2, [5.0, 3 * HOUR]))
    assert not one.enough
    assert one.circumstances == ()
    assert intermittent_events([one]) == []


def test_a_fault_that_came_once_and_stayed_is_no_event() -> None:
    (one,) = measured(spread(20, [60 * HOUR, 61 * HOUR, 62 * HOUR, 63 * HOUR]))
    assert one.spells == 1
    assert intermittent_events([one]) == []


def test_each_client_id_of_a_target_is_measured_and_the_code_of_most_failures_told() -> None:
    tries = [attempt(n * HOUR, client_id=1) for n in range(10)]
    tries += [attempt(n * HOUR + 9, client_id=2) for n in range(5)]
    tries += [attempt(n * HOUR + 99, Outcome.REJECTED, client_id=2, code=326) for n in range(5)]
    whole, part = measured(sorted(tries, key=lambda one: one.time))
    assert (whole.part, whole.client_id, whole.tries) == (False, None, 20)
    assert (part.part, part.client_id, part.tries, part.code) == (True, 2, 10, 326)
    assert (whole.failing_ids, part.failing_ids) == (1, 1)
    assert whole.of("client-id") == Circumstance("client-id", "2", 10, 5, True)
    assert Circumstance("client-id", "1", 10, 0, False) in whole.circumstances


def test_hosts_are_kept_apart() -> None:
    tries = [*spread(9, [5.0, 3 * HOUR, 6 * HOUR]), attempt(8.0, host="10.3.0.9")]
    assert [one.host for one in measured(tries)] == ["10.3.0.8"]


# ---------------------------------------------------------------- circumstances


def test_failures_around_restarts_are_told() -> None:
    restarts = [event("host.started", day * 24 * HOUR) for day in (1, 2, 3)]
    bad = [day * 24 * HOUR + late for day in (1, 2, 3) for late in (-30.0, 20.0)]
    (one,) = measured(spread(40, bad, Outcome.REFUSED), events=restarts)
    assert one.of("after-restart") == Circumstance("after-restart", "", 6, 6, True)
    assert one.of("same-time") == Circumstance("same-time", "00:00", 6, 6, True)
    (told,) = intermittent_events([one])
    assert (told.get("after_restart"), told.get("same_time"), told.get("outcome")) == (1.0, 1.0, "refused")


def test_a_program_that_only_connects_after_restarts_proves_nothing_about_them() -> None:
    restarts = [event("host.started", n * 24 * HOUR) for n in range(12)]
    tries = [attempt(n * 24 * HOUR + 60, Outcome.READY if n % 3 else Outcome.REFUSED) for n in range(12)]
    (one,) = measured(tries, events=restarts)
    looked = one.of("after-restart")
    assert looked is not None
    assert looked.more is None
    assert intermittent_events([one])[0].get("after_restart") == 0.0


def test_without_a_restart_in_the_logs_nothing_is_said_about_restarts() -> None:
    (one,) = measured(spread(20, [4 * HOUR, 20 * HOUR, 30 * HOUR]))
    assert one.of("after-restart") is None
    assert intermittent_events([one])[0].get("after_restart") is None


def test_failures_right_after_the_end_of_the_own_session_are_told() -> None:
    ready = [attempt(n * 2 * HOUR) for n in range(20)]
    sessions = [Session(one, one.time, one.time + HOUR * 1000, SessionEnd.CLOSED, one.evidence) for one in ready[::5]]
    bad = [attempt((one.end - START) / 1000 + 5, Outcome.REJECTED, code=326) for one in sessions]
    (one,) = measured(sorted([*ready, *bad], key=lambda one: one.time), sessions=sessions)
    assert one.of("after-drop") == Circumstance("after-drop", "", 4, 4, True)


def test_failures_inside_an_outage_are_told() -> None:
    (one,) = measured(spread(20, [50.0, 80.0, 99.0]), reset=(0, 120))
    assert one.of("during-reset") == Circumstance("during-reset", "", 3, 3, True)


def test_undated_tries_belong_to_no_hour_and_no_outage() -> None:
    tries = [attempt(n * 60.0, Outcome.READY if n % 2 else Outcome.SILENT, dated=False) for n in range(20)]
    (one,) = measured(tries, reset=(0, 10**6), events=[event("host.started", 60)])
    assert one.spacing is None
    assert all(part.tries == 0 for part in one.circumstances)


def test_evenly_spread_failures_gather_nowhere() -> None:
    (one,) = measured([attempt(n * 4.3 * HOUR, Outcome.READY if n % 4 else Outcome.SILENT) for n in range(60)])
    assert [part for part in one.circumstances if part.more is not None] == []


@given(
    st.lists(
        st.tuples(st.integers(0, 10**6), st.sampled_from(list(Outcome)), st.integers(0, 3), st.booleans()), max_size=40
    )
)
def test_whatever_was_tried_the_numbers_agree(drawn: list[tuple[int, Outcome, int, bool]]) -> None:
    tries = [attempt(s, o, client_id=i or None, dated=d) for s, o, i, d in sorted(drawn, key=lambda one: one[0])]
    for one in measured(tries, events=[event("ibc.restart", 5000)], reset=(0, 9000)):
        assert 0 < one.failures < one.tries
        assert 1 <= one.spells <= one.failures
        assert sum(one.outcomes.values()) == one.failures
        assert one.low <= one.share <= one.high
        for part in one.circumstances:
            assert part.failures <= part.tries <= one.tries
            assert part.failures <= one.failures


def test_the_event_stands_at_the_last_failure_of_a_real_log() -> None:
    lines = []
    for number in range(12):
        at = number * 300
        lines.append(f"{at}.0 ib_async.client INFO Connecting to 10.3.0.8:4001 with clientId 4...")
        if number % 3:
            lines += [
                f"{at}.1 ib_async.client INFO Connected",
                f"{at}.2 ib_async.client INFO Logged on to server version 178",
                f"{at}.3 ib_async.client INFO API connection ready",
                f"{at}.9 ib_async.client INFO Disconnecting",
            ]
        else:
            lines += [
                f"{at}.1 ib_async.client INFO Connected",
                f"{at + 4}.1 ib_async.client INFO Disconnecting",
                f"{at + 4}.2 ib_async.client ERROR API connection failed: TimeoutError()",
            ]
    history = from_client("\n".join(lines))
    around = Surroundings(history, (), lambda time: time, lambda time: False)
    (told,) = intermittent_events(intermittent(history.attempts, around))
    assert told.name == "target.intermittent"
    assert (told.get("tries"), told.get("failures"), told.get("spells")) == (12, 4, 4)
    assert (told.get("client_id"), told.get("outcome"), told.get("median_spacing_s")) == (4, "silent", 900)
    assert "TimeoutError" in told.text
