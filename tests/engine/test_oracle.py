"""The engine says what the written semantics say, on whatever can be drawn."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine import draw
from tests.engine.oracle import oracle, seen
from tws_logdx.engine import Evaluation, dispatch, evaluate
from tws_logdx.model.event import Event, Location
from tws_logdx.model.fact import Fact, Facts
from tws_logdx.model.sentence import Sentence

FACTS = Facts([Fact("f", 2, Location("settings", 1)), Fact("f", 1, Location("log", 7), time=draw.BEGIN)])
EXAMPLES = int(os.environ.get("LOGDX_ORACLE_EXAMPLES", "2400"))
"""In all: a twelfth for each form, the rest for sentences put together from them."""
thorough = settings(max_examples=EXAMPLES // 12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
ends = st.one_of(st.none(), st.integers(0, 100).map(lambda ms: draw.BEGIN + ms))
zones = st.sampled_from(["UTC", "America/New_York", "Europe/Berlin"])


@pytest.mark.parametrize("kind", draw.kinds)
@thorough
@given(events=draw.events(), data=st.data(), zone=zones, end=ends)
def test_engine_and_oracle_agree_on_each_form(
    kind: str, events: list[Event], data: st.DataObject, zone: str, end: int | None
) -> None:
    sentence = data.draw(draw.kinds[kind])
    answers = evaluate({"it": sentence}, events, FACTS, windows=draw.WINDOWS, zone=zone, end=end)
    assert seen(answers["it"]) == oracle(sentence, events, FACTS, draw.WINDOWS, zone, end)


@pytest.mark.parametrize("part", range(4))
@thorough
@given(draw.events(), draw.sentences, zones, ends)
def test_engine_and_oracle_agree(
    part: int, events: list[Event], sentence: Sentence, zone: str, end: int | None
) -> None:
    """In four parts, so that several processes share them; each draws its own cases."""
    answers = evaluate({"it": sentence}, events, FACTS, windows=draw.WINDOWS, zone=zone, end=end)
    assert seen(answers["it"]) == oracle(sentence, events, FACTS, draw.WINDOWS, zone, end)


@thorough
@given(draw.events(), st.lists(draw.sentences, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_neither_order_of_input_nor_company_matters(
    events: list[Event], sentences: list[Sentence], random: object
) -> None:
    together = evaluate({str(i): one for i, one in enumerate(sentences)}, events, FACTS, windows=draw.WINDOWS)
    for i, sentence in enumerate(sentences):
        reversed_stream = (event for event in reversed(events))
        alone = evaluate({"it": sentence}, reversed_stream, FACTS, windows=draw.WINDOWS)
        assert alone["it"] == together[str(i)]


@thorough
@given(draw.events(), st.lists(draw.sentences, min_size=1, max_size=4), zones, ends, st.data())
def test_a_log_that_is_followed_gives_at_every_moment_what_it_would_give_as_a_whole(
    events: list[Event], sentences: list[Sentence], zone: str, end: int | None, data: st.DataObject
) -> None:
    named = {str(i): one for i, one in enumerate(sentences)}
    log = sorted(events, key=lambda event: event[:4])
    cuts = data.draw(st.lists(st.integers(0, len(log)), max_size=4).map(sorted))
    following = Evaluation(named, windows=draw.WINDOWS, zone=zone)
    for begin, stop in zip([0, *cuts], [*cuts, len(log)], strict=True):
        following.feed(data.draw(st.permutations(log[begin:stop])))
        if data.draw(st.booleans()):
            so_far = evaluate(named, log[:stop], FACTS, windows=draw.WINDOWS, zone=zone)
            assert following.answers(FACTS) == so_far
    whole = evaluate(named, log, FACTS, windows=draw.WINDOWS, zone=zone, end=end)
    assert following.answers(FACTS, end=end) == whole
    for name, sentence in named.items():
        assert seen(whole[name]) == oracle(sentence, log, FACTS, draw.WINDOWS, zone, end)


def test_an_event_from_before_what_was_fed_is_refused() -> None:
    first, second = (Event(draw.BEGIN + n, 0, n + 1, "a.x", {}, "s0", "text", "tws", "", dated=True) for n in range(2))
    following = Evaluation({})
    following.feed([second])
    with pytest.raises(ValueError, match="before"):
        following.feed([first])
    following.feed([])


@thorough
@given(draw.events(), st.lists(draw.sentences, min_size=1, max_size=4), st.integers(1, 7))
def test_how_many_events_are_sorted_at_a_time_does_not_matter(
    events: list[Event], sentences: list[Sentence], chunk: int
) -> None:
    named = {str(i): one for i, one in enumerate(sentences)}
    usual = evaluate(named, events, FACTS, windows=draw.WINDOWS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatch, "CHUNK", chunk)
        assert evaluate(named, events, FACTS, windows=draw.WINDOWS) == usual
