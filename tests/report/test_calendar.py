"""Expected outages on two clocks: New York's, in which IBKR announces them, and the one of the logs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.attempts.history import History
from tws_logdx.engine.calendar import open_at
from tws_logdx.events.local import UTC_CLOCK, LocalClock
from tws_logdx.events.zones import Zone
from tws_logdx.model.attempt import Attempt, Outcome, Session, SessionEnd
from tws_logdx.model.codes import Effects
from tws_logdx.model.event import Event, Location, Value
from tws_logdx.model.fact import Fact, Facts
from tws_logdx.model.match import Match
from tws_logdx.model.rules import RuleBook, Window
from tws_logdx.pipeline import Options, analyze
from tws_logdx.report.build import sentence
from tws_logdx.report.calendar import both_clocks, calendar
from tws_logdx.report.model import Outage
from tws_logdx.report.outages import minutes
from tws_logdx.report.timeline import occurrence
from tws_logdx.reporting import report

NEW_YORK = ZoneInfo("America/New_York")
NIGHT = Window("night", "Night reset", "America/New_York", (0, 1, 2, 3, 4, 5, 6), 23 * 60 + 45, 60)
SUNDAY = Window("sunday", "Token Sunday", "America/New_York", (6,), 60, 1440)


def berlin() -> LocalClock:
    return LocalClock(Zone("Europe/Berlin", ZoneInfo("Europe/Berlin")))


def moment(text: str, zone: ZoneInfo = NEW_YORK) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()) * 1000


def line(name: str, time: int, dated: bool = True, **fields: Value) -> Event:
    return Event(time, 0, 1, name, fields, "a.log", name, "tws", "", dated)


def lost(*times: int) -> list[Event]:
    return [line("tws.error", time, code=1100) for time in times]


def told(
    events: list[Event],
    history: History = History(),
    facts: Facts = Facts(),
    clock: LocalClock | None = None,
    *windows: Window,
) -> tuple[Outage, ...]:
    lost = Effects({"link-lost": frozenset({1100, 2110})})
    return calendar(events, history, facts, {one.id: one for one in windows or (NIGHT,)}, clock or berlin(), lost)


def test_a_loss_inside_a_window_is_told_on_both_clocks() -> None:
    (one,) = told(lost(moment("2026-11-14 00:05")))
    assert (one.new_york, one.local, one.zone) == ("23:45–00:45", "05:45–06:45", "Berlin")
    assert one.said == (
        "Night reset 23:45–00:45 New York (05:45–06:45 Berlin), Friday 13 November 2026:"
        " 1 loss of the link to IBKR inside it."
    )


def test_nights_with_the_same_clocks_are_one_entry_with_their_dates() -> None:
    (one,) = told(lost(*(moment(f"2026-11-{day} 23:50") for day in (10, 11, 13))))
    assert one.days == ("2026-11-10", "2026-11-11", "2026-11-13")
    assert (one.times, one.losses) == (3, 3)
    assert "3 times from Tuesday 10 November 2026 to Friday 13 November 2026" in one.said


def test_the_weeks_in_which_only_one_side_has_changed_its_clocks_are_entries_of_their_own() -> None:
    """America goes to summer time on 8 March 2026, Europe on the 29th."""
    days = ("2026-03-05", "2026-03-12", "2026-03-30")
    found = told(lost(*(moment(f"{day} 23:50") for day in days)))
    assert [(one.new_york, one.local, one.days) for one in found] == [
        ("23:45–00:45", "05:45–06:45", ("2026-03-05", "2026-03-30")),
        ("23:45–00:45", "04:45–05:45", ("2026-03-12",)),
    ]


def test_logs_of_new_york_show_one_clock_only() -> None:
    clock = LocalClock(Zone("America/New_York", NEW_YORK))
    (one,) = told(lost(moment("2026-11-14 00:05")), History(), Facts(), clock)
    assert "23:45–00:45 New York, Friday" in one.said


def test_a_loss_outside_every_window_or_without_a_date_is_not_in_the_calendar() -> None:
    assert told([*lost(moment("2026-11-14 12:00")), line("tws.error", 0, dated=False, code=1100)]) == ()


def test_the_same_loss_in_two_logs_is_counted_once() -> None:
    time = moment("2026-11-14 00:05")
    (one,) = told([*lost(time, time + 3000), line("upstream.disconnected", time + 9000)])
    assert one.losses == 1


def tried(time: int, outcome: Outcome) -> Attempt:
    return Attempt(time, time + 5, outcome, "ib_async", "10.3.0.8", 4001, 4, None, True, (line("x", time),))


def test_a_failed_attempt_alone_does_not_belong_to_a_reset() -> None:
    time = moment("2026-11-14 00:05")
    failure = History((tried(time, Outcome.SILENT),))
    assert told([], failure) == ()
    (one,) = told(lost(time), failure)
    assert (one.losses, one.failures) == (1, 1)


def test_the_end_of_a_session_by_the_other_side_is_a_disconnect() -> None:
    time = moment("2026-11-14 00:05")
    one = tried(time - 9_000_000, Outcome.READY)
    ends = (SessionEnd.RESET, SessionEnd.OWN, SessionEnd.OPEN)
    sessions = tuple(Session(one, one.end, time, ended, one.evidence) for ended in ends)
    (entry,) = told([], History((one,), sessions))
    assert entry.disconnects == 1


def test_the_sunday_of_the_token_is_told_by_its_beginning() -> None:
    event = line("login.session_expired", moment("2026-11-15 09:00"))
    (one,) = told([event], History(), Facts(), berlin(), SUNDAY)
    assert (
        one.said
        == "Token Sunday from 01:00 New York (07:00 Berlin), Sunday 15 November 2026: 1 login in trouble inside it."
    )


def test_the_minute_set_for_the_restart_explains_losses_around_it() -> None:
    facts = Facts([Fact("tws.auto_restart_time", "11:45 PM", Location("config.ini", 3))])
    berlin_zone = ZoneInfo("Europe/Berlin")
    history = History((tried(moment("2026-11-13 23:47", berlin_zone), Outcome.REFUSED),))
    (one,) = told([], history, facts)
    assert (one.id, one.new_york, one.local, one.failures) == ("auto-restart", "17:45", "23:45", 1)
    history = History((tried(moment("2026-11-13 23:57", berlin_zone), Outcome.REFUSED),))
    assert told([], history, facts) == ()


def test_a_restart_that_the_host_wrote_down_needs_no_setting() -> None:
    time = moment("2026-11-13 17:45:20")
    history = History((tried(time + 60_000, Outcome.REFUSED),))
    (one,) = told([line("ibc.restart", time)], history)
    assert (one.new_york, one.local) == ("17:45", "23:45")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("11:45 PM", 1425), ("12:05 AM", 5), ("23:45", 1425), ("07:30:00", 450), ("never", None), ("25:00", None)],
)
def test_the_set_minute_is_read_as_people_write_it(text: str, expected: int | None) -> None:
    assert minutes(text) == expected


@given(
    st.dates(date(2007, 1, 2), date(2037, 12, 30)),
    st.sampled_from(["Europe/Berlin", "Asia/Hong_Kong", "Australia/Sydney", "America/New_York", "Asia/Kolkata"]),
)
def test_a_window_stands_at_the_same_new_york_hour_on_every_night_of_the_year(day: date, zone: str) -> None:
    span = occurrence(NIGHT, day)
    assert span is not None
    assert datetime.fromtimestamp(span[0] / 1000, NEW_YORK).strftime("%Y-%m-%d %H:%M") == f"{day} 23:45"
    (one,) = told(lost(span[0] + 60_000), History(), Facts(), LocalClock(Zone(zone, ZoneInfo(zone))))
    assert one.new_york == "23:45–00:45"
    local = datetime.fromtimestamp(span[0] / 1000, ZoneInfo(zone))
    assert one.local.startswith(f"{local:%H:%M}–")


@given(st.datetimes(datetime(2020, 1, 2), datetime(2030, 1, 1)))
def test_the_calendar_and_the_rules_agree_on_what_is_inside(time: datetime) -> None:
    stamp = int(time.replace(tzinfo=UTC).timestamp()) * 1000
    assert bool(told(lost(stamp))) is open_at(NIGHT)(stamp)


@given(st.integers(-(10**17), 10**17))
def test_no_time_is_too_strange(time: int) -> None:
    told(lost(time), History((tried(time, Outcome.REFUSED),)))
    both_clocks(time, berlin())
    UTC_CLOCK.wall(time)


def test_a_clock_of_which_only_the_offsets_were_seen_changes_with_them() -> None:
    hour = 3_600_000
    change = moment("2026-03-29 02:00", ZoneInfo("UTC"))
    clock = LocalClock(Zone("", steps=((change - 50 * hour, hour), (change + hour, 2 * hour))))
    before = moment("2026-03-28 12:00", ZoneInfo("UTC"))
    assert [clock.wall(one) for one in (before, before + 24 * hour)] == [before + hour, before + 26 * hour]
    assert clock.name(before) == "UTC+01:00"


def test_one_moment_is_written_on_both_clocks() -> None:
    time = moment("2026-11-14 00:17")
    assert both_clocks(time, berlin()) == "00:17 New York (06:17 Berlin)"


def test_a_rule_can_say_when_it_was_on_both_clocks() -> None:
    first, last = moment("2026-11-14 00:17"), moment("2026-11-14 00:19")
    match = Match((), 2, first, last, tuple(lost(first, last)))
    assert sentence("lost at {clock}", match, berlin()) == "lost at 00:17 New York (06:17 Berlin)"
    undated = Match((), 1, 0, 0, (line("tws.error", 0, dated=False),))
    assert sentence("lost at {clock}", undated, berlin()) == "lost at an hour that the log does not tell"


def test_the_report_of_a_folder_names_the_outage_in_the_zone_of_its_settings(book: RuleBook, tmp_path: Path) -> None:
    log = tmp_path / "Jts" / "bot.log"
    log.parent.mkdir()
    (log.parent / "jts.ini").write_text(
        "[IBGateway]\nWriteDebug=false\nLocalServerPort=4000\n[Logon]\nTimeZone=Europe/Berlin\nLocale=de\n",
        encoding="utf-8",
    )
    days = [datetime(2026, 11, 10, 6, 30) + timedelta(days=n) for n in range(3)]
    log.write_text(
        "".join(
            f"{day:%Y-%m-%d %H:%M:%S},120 ib_async.wrapper ERROR Error {code}, reqId -1: Connectivity between IB and"
            f" Trader Workstation has been {word}.\n"
            for one in days
            for day, code, word in ((one, 1100, "lost"), (one + timedelta(seconds=50), 1102, "restored"))
        ),
        encoding="utf-8",
    )
    made = report(analyze([str(tmp_path)], book, Options()), book, "", datetime(2026, 11, 20, tzinfo=UTC))
    american = next(one for one in made.timeline.calendar if one.id == "na-daily-reset")
    assert (american.new_york, american.local, american.zone) == ("00:15–01:45", "06:15–07:45", "Berlin")
    assert (american.losses, american.times) == (3, 3)
