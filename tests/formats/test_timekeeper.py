from __future__ import annotations

from tws_logdx.formats.stamps import DAY, Stamp
from tws_logdx.formats.timekeeper import Timekeeper

HOUR = 3_600_000


def test_undated_stamps_pass_midnight() -> None:
    keeper = Timekeeper(day=10 * DAY)
    times = [keeper.at(Stamp(hour * HOUR, False, False)) for hour in (22, 23, 1, 2)]
    assert [moment.ms for moment in times] == [
        10 * DAY + 22 * HOUR,
        10 * DAY + 23 * HOUR,
        11 * DAY + HOUR,
        11 * DAY + 2 * HOUR,
    ]
    assert all(moment.dated for moment in times)


def test_a_small_step_back_is_a_race_and_no_new_day() -> None:
    keeper = Timekeeper(day=0)
    keeper.at(Stamp(5 * HOUR, False, False))
    assert keeper.at(Stamp(5 * HOUR - 200, False, False)).ms == 5 * HOUR - 200


def test_a_straggler_from_before_midnight_stays_there() -> None:
    keeper = Timekeeper(day=5 * DAY)
    keeper.at(Stamp(DAY - 50, False, False))
    keeper.at(Stamp(10, False, False))
    assert keeper.at(Stamp(DAY - 20, False, False)).ms == 6 * DAY - 20
    assert keeper.at(Stamp(30, False, False)).ms == 6 * DAY + 30


def test_a_long_silence_within_a_day_is_no_step_back() -> None:
    keeper = Timekeeper(day=5 * DAY)
    keeper.at(Stamp(8 * HOUR, False, False))
    assert keeper.at(Stamp(21 * HOUR, False, False)).ms == 5 * DAY + 21 * HOUR


def test_a_line_without_stamp_takes_the_one_above() -> None:
    keeper = Timekeeper()
    assert keeper.at(None).dated is False
    keeper.at(Stamp(7 * DAY, True, False))
    moment = keeper.at(None)
    assert (moment.ms, moment.dated, moment.exact) == (7 * DAY, True, False)


def test_a_dated_line_dates_the_undated_ones_after_it() -> None:
    keeper = Timekeeper()
    keeper.at(Stamp(7 * DAY + HOUR, True, False))
    moment = keeper.at(Stamp(2 * HOUR, False, False))
    assert (moment.ms, moment.dated) == (7 * DAY + 2 * HOUR, True)


def test_every_dated_line_dates_anew() -> None:
    keeper = Timekeeper()
    keeper.at(Stamp(7 * DAY + HOUR, True, False))
    keeper.at(Stamp(2 * HOUR, False, False))
    keeper.at(Stamp(10 * DAY + 9 * HOUR, True, False))
    assert keeper.at(Stamp(9 * HOUR + 5, False, False)).ms == 10 * DAY + 9 * HOUR + 5


def test_the_repeated_hour_of_autumn_is_told_from_the_first() -> None:
    keeper = Timekeeper()
    assert keeper.at(Stamp(7 * DAY + 2 * HOUR - 1000, True, False)).fold is False
    assert keeper.at(Stamp(7 * DAY + HOUR + 2000, True, False)).fold is True
    assert keeper.at(Stamp(7 * DAY + HOUR + 9000, True, False)).fold is True
