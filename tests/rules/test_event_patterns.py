"""The whole matrix: each sample of `rules/events/` against every pattern of its family."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tws_logdx.formats import api_log, prefixes
from tws_logdx.formats.headers import take_apart
from tws_logdx.model.rules import EventSpec, RuleBook
from tws_logdx.rulelang import builtin_rules, check

BOOK, PROBLEMS = check([builtin_rules()])
STEP, QUEUE = "probe/probe.step/json", "probe/os.listen_queue/probe"
SAMPLES = [
    pytest.param(spec, sample, id=f"{spec.id}: {sample[:50]}") for spec in BOOK.events for sample in spec.samples
]


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def texts(sample: str) -> tuple[str, str]:
    """Message and whole line, as the reader hands them to the patterns."""
    raw = sample.encode()
    if api_log.START.match(raw):
        raw = api_log.decode(raw)
    stripped = prefixes.strip(raw.decode())
    return take_apart(stripped.text).message, stripped.text


def matching(sample: str, family: str) -> list[str]:
    message, whole = texts(sample)
    for text in (message, whole):
        hits = [spec.id for spec in BOOK.events if spec.family == family and compiled(spec.pattern).search(text)]
        if hits:
            return hits
    return []


@pytest.mark.parametrize(("spec", "sample"), SAMPLES)
def test_a_sample_is_matched_by_its_own_pattern_and_by_no_other_of_its_family(spec: EventSpec, sample: str) -> None:
    hits = matching(sample, spec.family)
    if STEP in hits:
        # A step of the probe is also what logs or the system would have said in its place. Of those, a listener may have
        # a queue; nothing else is two things.
        assert spec.id in hits
        assert len({one for one in hits if one != QUEUE}) <= 2
    else:
        assert hits == [spec.id]


@pytest.mark.parametrize(("spec", "sample"), SAMPLES)
def test_a_sample_holds_one_of_the_literals_that_the_scanner_looks_for(spec: EventSpec, sample: str) -> None:
    assert spec.scan, "no literal: this pattern would be tried on every line"
    text = sample.lower() if spec.caseless else sample
    assert any((literal.lower() if spec.caseless else literal) in text for literal in spec.scan)


HOSTILE = [character * 20_000 for character in ("a", "1", " ", "-", "=", ":", "'", "a ", "1.", "ERROR ", "Error 1, ")]


@pytest.mark.parametrize("spec", BOOK.events, ids=lambda spec: spec.id)
def test_no_pattern_hangs_on_a_long_line(spec: EventSpec) -> None:
    pattern = compiled(spec.pattern)
    for text in HOSTILE:
        pattern.search(text[:16_384])


def test_the_rules_have_no_problems(book: RuleBook) -> None:
    assert PROBLEMS == ()
    assert len(book.events) > 300
    assert len(book.causes) >= 40
