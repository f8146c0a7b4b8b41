"""Steps in words: every outcome that exists has a sentence without holes, and a mark that fits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway import what_is_seen
from tests.probe.probing import at_once
from tws_logdx.cli.probe_words import BAD, GOOD, MARKS, NAMES, NOTE, SENTENCES, said
from tws_logdx.model.attempt import Outcome
from tws_logdx.probe.step import Detail, Step

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "probe.md").read_text(encoding="utf-8")
DOCUMENTED = [
    (step, outcome)
    for step, outcomes in re.findall(r"^\| `([a-z-]+)` \| (`[^|]+`) \| [^|]+ \|$", PAGE, re.MULTILINE)
    for outcome in re.findall(r"`([^`]+)`", outcomes)
]
HOLES = re.compile(r"[{}]|\(\)|\( |  |^[:,]|, ,|: :|None")

details = st.dictionaries(
    st.sampled_from(re.findall(r"\{(\w+)\}", " ".join(SENTENCES.values()))),
    st.one_of(
        st.text(max_size=20),
        st.integers(),
        st.booleans(),
        st.floats(allow_nan=False),
        st.lists(st.text(max_size=5), max_size=3).map(tuple),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def seen() -> list[Step]:
    """What probes of all scenarios tell."""
    calm = [name for name in what_is_seen() if not name.startswith("flood")]
    return [step for steps, _ in at_once(calm, timeout=0.5, orders=True).values() for step in steps]


def test_no_sentence_about_a_real_step_has_a_hole(seen: list[Step]) -> None:
    assert len({(step.step, step.outcome) for step in seen}) > 30
    broken = [(step, words.text) for step in seen if HOLES.search((words := said(step)).text) or not words.text]
    assert broken == []


def test_every_real_step_has_a_name_and_a_mark(seen: list[Step]) -> None:
    marked = {(step.step, step.outcome): said(step).mark for step in seen}
    assert set(marked.values()) == {GOOD, BAD, NOTE}
    assert marked["ready", "ready"] == marked["tcp", "ok"] == marked["request", "ok"] == GOOD
    assert marked["ready", "rejected"] == marked["version", "silent"] == marked["request", "silent"] == BAD
    assert marked["farms", "none"] == NOTE
    assert all(said(step).name for step in seen)


def test_a_step_that_takes_time_tells_how_long(seen: list[Step]) -> None:
    for step in seen:
        ms = step.details.get("ms")
        assert said(step).ms == (ms if isinstance(ms, float) else None)


@pytest.mark.parametrize(("step", "outcome"), DOCUMENTED, ids=lambda part: str(part))
def test_a_documented_outcome_can_be_said_even_when_nothing_is_known_of_it(step: str, outcome: str) -> None:
    words = said(Step(step, outcome))
    assert not re.search(r"[{}]|None", words.text)
    assert words.mark in (GOOD, BAD, NOTE)


def test_every_failure_of_an_attempt_is_marked_as_bad() -> None:
    failures = {str(outcome) for outcome in Outcome} - {"ready", "unknown"}
    assert failures <= MARKS[BAD]
    assert not MARKS[GOOD] & MARKS[BAD]


def test_names_and_sentences_are_for_steps_that_exist() -> None:
    steps = {step for step, _ in DOCUMENTED}
    assert set(NAMES) <= steps
    assert {key.split()[0] for key in SENTENCES} <= steps


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (Step("tcp", "refused", {"host": "gateway", "port": 4003}), "gateway:4003 refuses: nobody listens there"),
        (Step("port", "api", {"port": 4002, "server_version": 178}), "4002 speaks the API, version 178"),
        (Step("ready", "stalled", {"client_id": 7, "accounts": 0}), "the order id came, and an account list without an account, for client id 7"),
        (Step("ready", "stalled", {"client_id": 7}), "the version came, then neither accounts nor order id for client id 7"),
        (Step("process", "running", {"app": "gateway", "pid": 4711, "started": "2026-11-25T09:00:00Z", "rss_mb": 512}), "gateway (process 4711), since 2026-11-25T09:00:00Z, uses 512 MB"),
        (Step("settings", "ok", {"read_only": True, "port": 4002, "trusted_ips": "127.0.0.1"}), "read only yes, port 4002, trusted ips 127.0.0.1"),
        (Step("resolve", "ok", {"host": "both", "addresses": ("::1", "127.0.0.1")}), "both: ::1, 127.0.0.1"),
    ],
    ids=lambda value: value.step if isinstance(value, Step) else None,
)  # fmt: skip
def test_what_is_not_known_is_left_out_with_the_words_around_it(step: Step, text: str) -> None:
    assert " ".join(said(step).text.replace(" ,", ",").split()) == text


def test_a_program_that_is_stopped_is_bad_news() -> None:
    assert said(Step("process", "running", {"app": "tws", "state": "stopped"})).mark == BAD
    assert said(Step("process", "running", {"app": "tws", "state": "running"})).mark == GOOD


@given(key=st.sampled_from(sorted(SENTENCES)), values=details)
def test_no_values_break_a_sentence(key: str, values: dict[str, Detail]) -> None:
    step, outcome = key.split()
    words = said(Step(step, "other" if outcome == "*" else outcome, values))
    assert "\n" not in words.text
    assert words.mark in (GOOD, BAD, NOTE)
