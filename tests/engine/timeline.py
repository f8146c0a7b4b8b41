"""Events for tests, written as `at(seconds, name, field=value)`."""

from __future__ import annotations

from tws_logdx.engine import evaluate
from tws_logdx.model.event import Event, Value
from tws_logdx.model.fact import Facts
from tws_logdx.model.match import Answer
from tws_logdx.rulelang.parse import parse_sentence

MIDNIGHT = 1_772_409_600_000
"""2 March 2026, 00:00 UTC, a Monday."""


def at(seconds: float, name: str, *, source: int = 0, line: int = 1, dated: bool = True, **fields: Value) -> Event:
    """An event so many seconds after midnight."""
    time = round(seconds * 1000) + (MIDNIGHT if dated else 0)
    return Event(time, source, line, name, fields, f"source-{source}", f"line {line}", "tws", "info", dated)


def ask(
    sentence: str, *events: Event, facts: Facts | None = None, end: float | None = None, zone: str = "UTC"
) -> Answer:
    """The answer to one sentence; `end` is in seconds after midnight."""
    ends = None if end is None else MIDNIGHT + round(end * 1000)
    return evaluate({"it": parse_sentence(sentence)}, events, facts or Facts(), zone=zone, end=ends)["it"]
