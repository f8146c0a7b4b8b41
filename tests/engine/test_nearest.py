"""What a sentence that does not hold says: what was seen, what was lacking, and by how much."""

from __future__ import annotations

import pytest

from tests.engine.timeline import ask, at
from tws_logdx.engine.nearest import duration

EVENTS = (
    at(0, "a.a", k=1, ok=False),
    at(10, "a.a", k=2, ok=False),
    at(74, "a.a", k=1, ok=True),
    at(80, "b.b", k=1, code=502),
    at(81, "b.b", k=1, code=504),
)

WORDS = {
    "c.c": "saw no c.c",
    "c.c where code == 1": "saw no c.c that fits",
    "b.b where code == 326": "saw 2 b.b, none that fits: code 502, 504",
    "b.b by host": "saw 2 b.b, none with host",
    "count(a.a) >= 3 within 60s": "needed 3 within 1 min, saw 2; the nearest 3 took 74 s, 14 s too long",
    "count(a.a) > 7": "needed > 7, saw 3",
    "count(c.c) >= 2": "needed 2, saw 0",
    "count(c.c) >= 2 by k": "saw no c.c",
    "distinct(a.a.k) >= 3": "needed different k 3, saw 2",
    "max(b.b.code) > 600.5": "needed max of code > 600.5, saw 504",
    "sum(c.c.code) > 1": "needed sum of code > 1, saw no c.c",
    "share(a.a where ok of a.a) between 0.5 and 0.9": "needed a share between 0.5 and 0.9, saw 1 of 3 (0.33)",
    "share(c.c of c.c) between 0.5 and 0.9": "saw no c.c",
    "a.a then b.b then c.c within 2m": "saw 2 of 3 steps, then no c.c within 2 min",
    "c.c then a.a": "saw no c.c",
    "b.b without a.a within 10s": "saw 2 b.b, each has its a.a within 10 s",
    "a.a where ok without after b.b within 10s": "saw 1 a.a, it has its b.b after it within 10 s",
    "c.c without a.a": "saw no c.c",
    "a.a every 1d": "needed 3 every 1 d (within 5 min), saw 1",
    "c.c every 1d": "saw no c.c",
    "not b.b": "it was seen, 2 times",
    "fact(api.port) == 1": "api.port is not known",
    "c.c and b.b where code == 1": "saw no c.c; saw 2 b.b, none that fits: code 502, 504",
    "c.c or d.d": "saw no c.c; saw no d.d",
}


@pytest.mark.parametrize("sentence", WORDS)
def test_what_was_lacking_is_told(sentence: str) -> None:
    answer = ask(sentence, *EVENTS, end=1000)
    assert answer.matches == ()
    assert answer.nearest == WORDS[sentence]


def test_the_nearest_events_are_shown_in_order() -> None:
    answer = ask("a.a where k == 9 and b.b where code == 1", *EVENTS)
    assert answer.near == EVENTS


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (0, "0 ms"),
        (14, "14 ms"),
        (1500, "1.5 s"),
        (60_000, "1 min"),
        (90_000, "90 s"),
        (7_200_000, "2 h"),
        (86_400_000, "1 d"),
    ],
)
def test_durations_are_told_in_the_unit_that_fits(ms: int, words: str) -> None:
    assert duration(ms) == words
