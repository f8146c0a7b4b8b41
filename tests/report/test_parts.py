"""The small pieces that all outputs share: words, times, safe text, places in the drawing."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from tws_logdx.model.attempt import Outcome, SessionEnd, Symptom
from tws_logdx.report import words
from tws_logdx.report.answer import answer
from tws_logdx.report.clock import duration_text, iso, moment, new_york_text, utc_text
from tws_logdx.report.mapping import redacted
from tws_logdx.report.model import Attempts, Evidence, Mark, Severity, Timeline, finding_id
from tws_logdx.report.renderers import RENDERERS, UnknownRenderer, renderer_for
from tws_logdx.report.renderers.swimlanes import COLUMNS, swimlanes
from tws_logdx.report.view import command, ordered, place, size_text, span_text, target, view, who
from tws_logdx.report.visible import one_line, shown, visible

from .example import START, attempts, benign, conflict, empty_report, huge_report, inputs, report, untrusted


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_words(outcome: Outcome) -> None:
    assert words.OUTCOMES[outcome].label
    assert words.OUTCOMES[outcome].meaning


def test_every_symptom_and_every_end_of_a_session_has_words() -> None:
    assert set(words.SYMPTOMS) == set(Symptom)
    assert set(words.SESSION_ENDS) == set(SessionEnd)


@pytest.mark.parametrize(
    ("confidence", "word"),
    [(0.95, "almost certain"), (0.87, "very likely"), (0.6, "likely"), (0.31, "possible"), (0.1, "unlikely")],
)
def test_confidence_in_words(confidence: float, word: str) -> None:
    assert words.likelihood(confidence) == word


@pytest.mark.parametrize(("share", "text"), [(0, "0%"), (0.001, "1%"), (0.5, "50%"), (0.9999, "99%"), (1, "100%")])
def test_rounding_claims_no_certainty(share: float, text: str) -> None:
    assert words.percent(share) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.04, "40 ms"), (4, "4.0 s"), (200, "3 min 20 s"), (3600, "1 h"), (21_900, "6 h 5 min"), (187_200, "2 d 4 h")],
)
def test_durations_read_well(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(812, "812 B"), (1000, "1.0 kB"), (999_960, "1.0 MB"), (14_200_000, "14.2 MB"), (2_500_000_000_000, "2500.0 GB")],
)
def test_sizes_read_well(size: int, text: str) -> None:
    assert size_text(size) == text


def test_times_are_utc_and_new_york_knows_its_summer() -> None:
    assert iso(START) == "2025-04-25T13:23:55.621Z"
    assert utc_text(iso(START)) == "2025-04-25 13:23:55"
    assert new_york_text("2025-01-25T13:23:55Z") == "2025-01-25 08:23:55 EST"
    assert iso(None) is None
    assert iso(10**18) is None


@pytest.mark.parametrize("text", [None, "", "yesterday", "2025-13-01T00:00:00Z"])
def test_what_is_no_time_is_left_out(text: str | None) -> None:
    assert moment(text) is None
    assert utc_text(text) == new_york_text(text) == ""


def test_the_time_covered_names_the_second_day_only_when_it_is_another() -> None:
    assert (
        span_text("2025-04-25T10:00:00Z", "2025-04-25T11:30:00Z") == "2025-04-25 10:00:00 – 11:30:00 UTC (1 h 30 min)"
    )
    assert "– 2025-04-26 10:00:00" in span_text("2025-04-25T10:00:00Z", "2025-04-26T10:00:00Z")
    assert span_text(None, "2025-04-25T10:00:00Z") == "2025-04-25 10:00:00 UTC"
    assert span_text(None, None) == ""


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("a\u202eb", "a\\u202eb"),
        ("\udc80", "\\udc80"),
        ("ü→✅\t\n", "ü→✅\t\n"),
        ("\r", "\\x0d"),
    ],
)
def test_acting_characters_are_spelled_out_and_others_stay(text: str, safe: str) -> None:
    assert visible(text) == safe


def test_long_text_is_cut_and_says_by_how_much() -> None:
    assert shown("x" * 3000, 10) == "x" * 10 + " … (2,990 more characters)"
    assert one_line(" a\n\tb ") == "a b"


def test_places_targets_and_clients_are_written_as_people_do() -> None:
    item = attempts().items[0]
    assert place(Evidence("primary", "a.log", 7, None, "")) == "a.log:7"
    assert place(Evidence("primary", "a.ini", None, None, "")) == "a.ini"
    assert target(replace(item, host="::1", port=None)) == "[::1]:?"
    assert (who(item), who(replace(item, client_id=None))) == ("ib_async id 12", "ib_async")


def test_primary_evidence_comes_first_and_keeps_its_order() -> None:
    assert [item.line for item in ordered(untrusted().evidence)] == [24, 21, 14]


def test_missing_sources_are_told_once_with_the_number_of_causes_they_would_help() -> None:
    undecided = replace(report(), cannot_tell=report().cannot_tell * 2)
    assert [(row.source, row.causes) for row in view(undecided).missing] == [("probe", 2)]


def test_causes_ruled_out_for_the_same_reason_are_told_together_and_last() -> None:
    told, alone = report().ruled_out
    groups = view(replace(report(), ruled_out=(alone, told, replace(alone, title="Another")))).ruled
    assert [[item.title for item in group.items] for group in groups] == [[told.title], [alone.title, "Another"]]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("logdx probe HOST:PORT --client-id 0-9", ("logdx probe HOST:PORT --client-id 0-9", "")),
        ("logdx probe HOST:PORT: still refused (or closed)", ("logdx probe HOST:PORT", "still refused (or closed)")),
        ("logdx probe --client-id 0-9 (which are taken)", ("logdx probe --client-id 0-9", "which are taken")),
        ("look at the screen: is it logged in?", ("", "look at the screen: is it logged in?")),
    ],
)
def test_a_command_is_told_apart_from_what_to_look_for(text: str, parts: tuple[str, str]) -> None:
    assert command(text) == parts


def test_the_symptom_of_the_cause_stands_in_when_no_attempt_was_seen() -> None:
    assert view(replace(report(), attempts=Attempts())).symptom == "see the cause"
    assert view(replace(report(), attempts=Attempts(), findings=())).symptom == "no trouble seen"
    assert view(empty_report()).symptom == "not known"


def test_the_view_separates_trouble_from_what_is_normal() -> None:
    seen = view(report())
    assert seen.best is not None
    assert seen.best.cause == "untrusted-ip"
    assert [finding.cause for finding in seen.others] == ["client-id-in-use"]
    assert [finding.cause for finding in seen.normal] == ["farm-ok-notices"]
    assert [item.state for item in seen.status][:4] == ["bad", "bad", "unknown", "unknown"]
    assert [row.label for row in seen.outcomes] == ["ready", "silent", "refused"]


def test_redaction_reaches_every_text_but_not_the_vocabulary() -> None:
    changed = redacted(report(), lambda text: "#")
    assert changed.findings[0].cause == "untrusted-ip"
    assert changed.findings[0].evidence[0].text == "#"
    assert changed.findings[0].evidence[0].time == report().findings[0].evidence[0].time
    assert changed.findings[0].group == {"#": 7497}
    assert changed.attempts.by_outcome == report().attempts.by_outcome
    assert set(changed.timeline.buckets[0].levels) == {"error", "warning"}
    assert (changed.command, changed.answer, changed.inputs[0].path) == ("#", "#", "#")


def test_the_id_of_a_finding_depends_on_its_cause_and_group_only() -> None:
    assert finding_id("a", {"x": 1, "y": "z"}) == finding_id("a", {"y": "z", "x": 1})
    assert finding_id("a", {"x": 1}) != finding_id("a", {"x": 2})
    assert len(finding_id("a", {})) == 10


SOME = attempts()


@pytest.mark.parametrize(
    ("tried", "causes", "start", "end"),
    [
        (
            SOME,
            (untrusted(),),
            "10 of 12 connection attempts failed (mostly silent",
            ". Most likely: Trusted IPs lack 127.0.0.1.",
        ),
        (SOME, (conflict(),), "10 of 12", ". Possibly: Another connection already holds this client id."),
        (SOME, (), "10 of 12", "but no known cause fits."),
        (
            Attempts(1, {Outcome.REFUSED: 1}, symptom=Symptom.REFUSED),
            (),
            "The only connection attempt failed (refused",
            ".",
        ),
        (Attempts(3, {Outcome.READY: 3}), (), "All 3 connection attempts succeeded, and no trouble was found", "."),
        (
            Attempts(3, {Outcome.READY: 3}),
            (benign(),),
            "All 3 connection attempts succeeded, and no trouble was found. Normal, whatever",
            ".",
        ),
        (Attempts(), (untrusted(),), "Most likely: Trusted IPs lack 127.0.0.1.", "."),
        (Attempts(2, {Outcome.UNKNOWN: 2}), (), "The logs do not tell how 2 connection attempts ended, and no", "."),
        (Attempts(3, {Outcome.UNKNOWN: 1, Outcome.READY: 2}), (), "Both connection attempts succeeded, and no", "."),
        (Attempts(), (), "No connection attempt and no trouble was found.", "."),
    ],
)
def test_the_headline_is_as_sure_as_the_findings(tried: Attempts, causes: tuple, start: str, end: str) -> None:  # type: ignore[type-arg]
    told = answer(inputs(), tried, causes)
    assert told.startswith(start)
    assert told.endswith(end)


def test_severities_go_from_harmless_to_worst() -> None:
    first: Severity = "informational"
    assert words.SEVERITIES.index(first) == 0
    assert words.SEVERITIES[-1] == "critical"


@pytest.mark.parametrize(
    ("asked", "name"),
    [("html", "html"), ("out/Report.HTM", "html"), ("x.md", "markdown"), ("text", "text"), ("a.json", "json")],
)
def test_an_output_is_found_by_its_name_or_by_the_end_of_the_path(asked: str, name: str) -> None:
    assert renderer_for(asked).name == name


def test_listing_the_outputs_loads_none_of_their_libraries() -> None:
    asked = (
        "import sys, tws_logdx.report.renderers; print([n for n in ('rich', 'jinja2', 'pydantic') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_unknown_output_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownRenderer, match=r"'x\.pdf'.*text.*json.*markdown.*html"):
        renderer_for("x.pdf")
    assert len({renderer.name for renderer in RENDERERS}) == len(RENDERERS)


def test_the_drawing_keeps_every_shape_inside() -> None:
    drawn = swimlanes(report())
    assert drawn is not None
    assert [lane.label for lane in drawn.lanes][2:] == ["TWS / Gateway", "Controller (IBC)", "Warnings and errors"]
    for lane in drawn.lanes:
        assert all(0 <= shape.x <= 100 and shape.x + shape.width <= 100.01 for shape in lane.shapes)
    assert 2 <= len(drawn.ticks) <= 6


def test_the_drawing_stays_small_for_any_number_of_attempts() -> None:
    drawn = swimlanes(huge_report())
    assert drawn is not None
    assert len(drawn.lanes) <= 10
    assert all(len(lane.shapes) <= COLUMNS * 3 for lane in drawn.lanes)


def test_without_times_nothing_is_drawn() -> None:
    assert swimlanes(empty_report()) is None
    undated = tuple(replace(item, time=None, session=None) for item in attempts().items)
    assert swimlanes(replace(report(), attempts=replace(attempts(), items=undated), timeline=Timeline())) is None


def test_a_single_moment_can_be_drawn() -> None:
    alone = Timeline(marks=(Mark(iso(START) or "", "host", "login completed"),))
    drawn = swimlanes(replace(report(), attempts=Attempts(), timeline=alone))
    assert drawn is not None
    assert drawn.lanes[0].shapes[0].x == pytest.approx(50)
