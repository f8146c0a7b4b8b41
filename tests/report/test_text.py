"""The text output: one screen on a terminal, everything in a file, nothing that a terminal would obey."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from rich.cells import cell_len

from tws_logdx.model.attempt import Outcome
from tws_logdx.report.model import Attempts, Report
from tws_logdx.report.renderers import Options, text
from tws_logdx.report.visible import UNSAFE

from .example import HOSTILE, benign, drawn_hostile_report, empty_report, hostile_report, huge_report, report
from .golden import assert_golden

REPORTS = {
    "normal": report(),
    "hostile": hostile_report(),
    "drawn": drawn_hostile_report(),
    "empty": empty_report(),
    "huge": huge_report(),
}
SECTIONS = (
    "What happened",
    "Most likely cause",
    "Checklist",
    "Steps to fix",
    "How to confirm",
    "Other possible causes",
    "Looks alarming, is normal",
    "Ruled out",
    "Could not be told",
    "Attempts",
    "What was read and skipped",
    "Unrecognised lines",
    "What was redacted",
)


def screen(made: Report, width: int = 100, height: int = 40, *, color: bool = False) -> str:
    return text.render(made, Options(width=width, height=height, color=color, full_report="out/report.html"))


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("height", [24, 30, 40, 50, 70])
@pytest.mark.parametrize("width", [80, 100, 120])
def test_the_summary_fits_the_screen_and_leaves_a_row_for_the_prompt(name: str, width: int, height: int) -> None:
    lines = screen(REPORTS[name], width, height).splitlines()
    assert len(lines) < min(height, 51)
    assert max(map(cell_len, lines)) <= width
    assert lines[-1].startswith("Full report")


def test_the_answer_is_the_first_line_and_the_cause_follows() -> None:
    lines = screen(report()).splitlines()
    assert lines[0].startswith("10 of 12 connection attempts failed")
    assert [line for line in lines if line][2].startswith(
        "Likely cause   Trusted IPs lack 127.0.0.1 – very likely (87%)"
    )


@pytest.mark.parametrize("height", [24, 40])
def test_the_summary_tells_why_what_to_do_and_how_to_confirm_at_any_height(height: int) -> None:
    told = screen(report(), 80, height)
    for needed in (
        "logs/bot.log:24",
        "1. In TWS open",
        "3. Click OK",
        "logdx probe --port 7497",
        "❌ Trusted IPs",
        "❓",
    ):
        assert needed in told
    for needed in (
        "12: 2 ready, 9 silent, 1 refused",
        "Also possible",
        "2 causes ruled out",
        "skipped 2",
        "missing: probe",
    ):
        assert needed in told


def test_a_taller_screen_tells_more() -> None:
    assert "What to do     1." in screen(report(), 100, 24)
    assert len(screen(report(), 100, 24).splitlines()) < len(screen(report(), 100, 45).splitlines())


def test_many_wrong_settings_are_counted_when_they_do_not_fit() -> None:
    assert re.search(r"❌ \d+ more wrong", screen(huge_report(), 80, 24))


def test_without_a_cause_the_reader_learns_where_to_look_next() -> None:
    told = screen(replace(report(), findings=()))
    assert "Likely cause" not in told
    assert "Look next      Run `logdx probe` where the client runs." in told


def test_when_all_went_well_nobody_is_sent_looking() -> None:
    told = screen(replace(report(), findings=(), attempts=Attempts(2, {Outcome.READY: 2})))
    assert "Attempts       2: 2 ready" in told
    assert "Look next" not in told


def test_when_nothing_could_be_read_the_reasons_are_told() -> None:
    skipped = tuple(item for item in report().inputs if item.skipped)
    told = screen(replace(empty_report(), inputs=skipped, cannot_tell=report().cannot_tell), 80, 24)
    assert "Skipped        Jts/api.7.Fri.ibgzenc: encrypted by TWS: use Help → Export logs" in told
    assert "Look next      Run `logdx probe` where the client runs." in told


def test_harmless_findings_alone_are_explained() -> None:
    told = screen(replace(report(), findings=(benign(),), attempts=Attempts()))
    assert "Normal         Notices that a data farm is connected: Messages 2104" in told


@pytest.mark.parametrize("name", ["hostile", "drawn"])
def test_nothing_from_a_log_reaches_the_terminal_as_a_command(name: str) -> None:
    for told in (screen(REPORTS[name]), text.render(REPORTS[name])):
        assert UNSAFE.sub("", told) == told
        assert "\\x1b[2J" in told
        assert "[x](javascript:a)" in told  # Neither rich markup nor an emoji name is read from it.


def test_the_path_of_the_report_is_made_harmless_too() -> None:
    told = text.render(report(), Options(height=30, full_report=f"out/{HOSTILE}.html"))
    assert UNSAFE.sub("", told) == told


def test_colours_come_only_when_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" not in screen(report())
    assert "\x1b[" in screen(report(), color=True)
    bare = re.sub(r"\x1b\[[\d;]*m", "", screen(hostile_report(), color=True))
    assert UNSAFE.sub("", bare) == bare
    assert bare == screen(hostile_report())


def test_a_file_gets_every_section_in_order() -> None:
    told = text.render(report())
    places = [told.index(f"\n{title}\n---") for title in SECTIONS]
    assert places == sorted(places)


def test_a_file_gets_every_finding_attempt_source_and_fact() -> None:
    told = text.render(report())
    for needed in ("untrusted-ip", "client-id-in-use", "farm-ok-notices", "It worked twice", "Socket clients are not"):
        assert needed in told
    assert len(re.findall(r"127\.0\.0\.1:7497 +(?:ready|silent|refused)", told)) == 12
    for needed in ("Jts/api.7.Fri.ibgzenc: encrypted", "api.trusted_ips", "Heartbeat 12 late", "account: 4 times"):
        assert needed in told


def test_an_empty_report_is_still_a_whole_text() -> None:
    told = text.render(empty_report())
    assert told.startswith("Nothing could be read")
    assert "Symptom: not known" in told


def test_a_huge_report_stays_readable_and_says_what_it_left_out() -> None:
    told = text.render(huge_report())
    assert len(told) < 600_000
    assert "… and 180 more in the JSON report" in told
    assert "19,700 more" in told


@pytest.mark.parametrize("width", [20, 79, 500])
def test_odd_widths_are_brought_into_reason(width: int) -> None:
    assert max(map(cell_len, screen(report(), width).splitlines())) <= min(max(width, 40), 120)


def test_the_outputs_look_as_they_did() -> None:
    assert_golden("screen-80x24.txt", screen(report(), 80, 24))
    assert_golden("screen-100x40.txt", screen(report(), 100, 40))
    assert_golden("full.txt", text.render(report()))
