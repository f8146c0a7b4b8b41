"""The measurement of an intermittent target in plain words, in every output."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tws_logdx import reporting
from tws_logdx.attempts.steadiness import intermittent_events
from tws_logdx.events.local import LocalClock
from tws_logdx.events.zones import Zone
from tws_logdx.model.attempt import Outcome
from tws_logdx.model.event import Event
from tws_logdx.model.intermittent import Circumstance, Intermittent, Spacing
from tws_logdx.model.rules import RuleBook
from tws_logdx.pipeline import Options as RunOptions
from tws_logdx.pipeline import analyze
from tws_logdx.report.intermittent import items, said
from tws_logdx.report.model import Outage, Report
from tws_logdx.report.renderers import html, markdown
from tws_logdx.report.renderers import json as json_renderer
from tws_logdx.report.renderers.options import Options
from tws_logdx.report.renderers.text import full, screen

from .example import HOSTILE, START, report

CLOCK = LocalClock(Zone("Europe/Berlin", ZoneInfo("Europe/Berlin")))
RESTART = Circumstance("after-restart", "", 8, 6, True)
SAME_TIME = Circumstance("same-time", "23:45", 8, 6, True)
SPARED = Circumstance("client-id", "7", 15, 0, False)


def one(**changes: object) -> Intermittent:
    made = Intermittent(
        host="127.0.0.1",
        port=7497,
        client_id=None,
        part=False,
        tries=40,
        failures=7,
        low=0.0875,
        high=0.3195,
        spells=5,
        failing_ids=2,
        outcomes={Outcome.REFUSED: 6, Outcome.SILENT: 1},
        code=111,
        last=Event(START, 0, 1, "client.failed", {}, "a.log", "", "client", "", True),
        ended=START,
        enough=True,
        spacing=Spacing(86_400, 20, 172_800),
        circumstances=(SAME_TIME, RESTART, SPARED),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_two_sentences_tell_how_often_and_when() -> None:
    assert said(one(), CLOCK) == (
        "127.0.0.1:7497: 7 of 40 tries failed (18%, 95% interval 9–32%), mostly refused, code 111, in 5 stretches,"
        " 1 d from one failure to the next (median; 20.0 s to 2 d).",
        "6 of the 7 failures within 5 minutes of 23:45 Berlin, within 5 minutes of a restart of TWS or Gateway"
        " (8 tries then); never with client id 7 (15 tries).",
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"enough": False, "circumstances": ()}, "Too few to tell a pattern."),
        ({"spells": 1}, "They are one stretch: something broke or was mended; it does not come and go."),
        (
            {"circumstances": (replace(RESTART, more=None),)},
            "They do not gather under anything that was looked at (time of day, restarts) more than by chance.",
        ),
        (
            {"circumstances": (Circumstance("client-id", "3", 30, 1, False),)},
            "Seldom with client id 3 (1 of 30 tries).",
        ),
        (
            {"circumstances": (Circumstance("after-drop", "", 7, 7, True),)},
            "All 7 failures within 2 minutes of the end of the program's own session (7 tries then).",
        ),
        (
            {
                "circumstances": (
                    Circumstance("during-reset", "", 9, 6, True),
                    Circumstance("client", "ibapi", 9, 6, True),
                )
            },
            "6 of the 7 failures inside a scheduled reset of IBKR, from ibapi (9 tries then).",
        ),
    ],
)
def test_the_second_sentence_claims_no_more_than_was_measured(changes: dict[str, object], sentence: str) -> None:
    assert said(one(**changes), CLOCK)[1] == sentence


def test_a_client_id_is_told_with_its_target_and_ipv6_in_brackets() -> None:
    first, _ = said(one(part=True, client_id=9, host="::1", outcomes={Outcome.STALLED: 7}, code=None), CLOCK)
    assert first.startswith("[::1]:7497, client id 9: 7 of 40 tries failed")
    assert "all stalled" in first


def with_blocks(poison: str = "") -> Report:
    outage = Outage("night", "Reset", "23:45–00:45", "05:45–06:45", "Berlin", "", "", said=f"Reset of Berlin.{poison}")
    plain = report()
    measured = items([one(host=f"127.0.0.1{poison}")], CLOCK)
    return replace(
        plain,
        attempts=replace(plain.attempts, intermittent=measured),
        timeline=replace(plain.timeline, calendar=(outage,)),
    )


OUTPUTS: dict[str, Callable[[Report], str]] = {
    "text": lambda made: full.render(made, Options(width=120)),
    "markdown": markdown.render,
    "html": html.render,
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_every_output_shows_both_blocks(name: str) -> None:
    shown = " ".join(OUTPUTS[name](with_blocks()).split())
    assert "7 of 40 tries failed (18%, 95% interval 9–32%)" in shown
    assert "never with client id 7 (15 tries)" in shown
    assert "Expected outages in these logs" in shown
    assert "Reset of Berlin." in shown


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_report_without_them_has_no_empty_headings(name: str) -> None:
    shown = OUTPUTS[name](report())
    assert "Expected outages" not in shown
    assert "missed at others" not in shown


def test_hostile_text_in_them_does_not_act() -> None:
    poisoned = with_blocks(HOSTILE)
    page = html.render(poisoned)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    for shown in (page, markdown.render(poisoned), full.render(poisoned, Options())):
        assert not {"\x1b", "\x9b", "\u202e"} & set(shown)
    assert "\\<script\\>alert(1)" in markdown.render(poisoned)


def test_the_screen_says_what_failures_have_in_common() -> None:
    shown = screen.render(with_blocks(), Options(width=100, height=50))
    assert "Intermittent   6 of the 7 failures within 5 minutes of 23:45 Berlin" in shown
    assert "Intermittent" not in screen.render(report(), Options(width=100, height=50))


def test_a_log_becomes_a_sentence_with_its_address_replaced(book: RuleBook, tmp_path: Path) -> None:
    lines = []
    for number in range(16):
        stamp = f"2026-05-11 {7 + number // 2:02}:{30 * (number % 2):02}"
        lines.append(
            f"{stamp}:00,100 ib_async.client INFO Connecting to 203.0.114.77:4001 with clientId {number % 2}..."
        )
        if number in (3, 7, 11, 15):
            lines.append(f"{stamp}:00,190 ib_async.client INFO Connected")
            lines.append(f"{stamp}:04,101 ib_async.client ERROR API connection failed: TimeoutError()")
        else:
            lines.append(f"{stamp}:00,190 ib_async.client INFO API connection ready")
            lines.append(f"{stamp}:40,190 ib_async.client INFO Disconnecting")
    (tmp_path / "client.log").write_text("\n".join(lines), encoding="utf-8")
    analysis = analyze([str(tmp_path)], book, RunOptions(tz="UTC"))
    assert [event.name for event in intermittent_events(analysis.intermittent)] == ["target.intermittent"] * 2
    made = reporting.report(analysis, book, "", datetime(2026, 5, 12, tzinfo=UTC))
    whole, part = made.attempts.intermittent
    assert (
        "4 of 16 tries failed (25%, 95% interval 10–49%), all silent, 2 h from one failure to the next."
        in whole.said[0]
    )
    assert part.said[0].startswith(f"{whole.target}, client id 1: 4 of 8 tries failed")
    assert list(made.attempts.by_target) == [whole.target]
    assert "203.0.114.77" not in json_renderer.render(made)


def test_the_data_can_be_written_and_read_back() -> None:
    made = with_blocks()
    written = json_renderer.render(made)
    assert json_renderer.read(written) == made
    (entry,) = json.loads(written)["attempts"]["intermittent"]
    assert (entry["tries"], entry["failures"], entry["share"], entry["low"]) == (40, 7, 0.175, 0.0875)
    assert entry["circumstances"][0] == {"kind": "same-time", "value": "23:45", "tries": 8, "failures": 6, "more": True}
