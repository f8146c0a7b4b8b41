"""Who speaks of which event: sentences of causes and checks, facts, and the code that reconstructs attempts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from tws_logdx.model.rules import RuleBook
from tws_logdx.model.sentence import Sentence
from tws_logdx.rulelang.walk import leaves, tests

_NAMES_IN_CODE = re.compile(r'"([a-z][a-z0-9_]*\.(?:[a-z0-9_]+(?:\.[a-z0-9_]+)*)?)"')
_ROOMS = ("attempts", "diagnosis", "events", "report")


def asked(sentence: Sentence) -> Iterator[str]:
    """Names of events that a sentence asks for; `a.*` as written."""
    for leaf in leaves(sentence):
        for test, _ in tests(leaf):
            yield test.name


def means(name: str, event: str) -> bool:
    """Does the name in a test mean this event?"""
    return event.startswith(name[:-1]) if name.endswith(".*") else name == event


def causes_by_event(book: RuleBook) -> Mapping[str, tuple[str, ...]]:
    """Event name to the causes whose sentences ask for it."""
    names = {spec.name for spec in book.events}
    found: dict[str, list[str]] = defaultdict(list)
    for cause in book.causes:
        wanted = {name for one in (*cause.evidence, *cause.against) for name in asked(one.when)}
        for event in names:
            if any(means(name, event) for name in wanted):
                found[event].append(cause.id)
    return {event: tuple(causes) for event, causes in found.items()}


def unused(book: RuleBook) -> tuple[str, ...]:
    """Events that no cause, check, fact or line of code asks for: they are only recognised."""
    wanted = set(_of_causes(book)) | set(_of_checks(book)) | in_code()
    giving = {spec.name for spec in book.events if spec.facts}
    names = {spec.name for spec in book.events} - giving
    return tuple(sorted(event for event in names if not any(means(name, event) for name in wanted)))


def _of_causes(book: RuleBook) -> Iterable[str]:
    return (name for cause in book.causes for one in (*cause.evidence, *cause.against) for name in asked(one.when))


def _of_checks(book: RuleBook) -> Iterable[str]:
    return (name for check in book.checks for case in (*check.ok, *check.bad) for name in asked(case.when))


@cache
def in_code() -> frozenset[str]:
    """Event names written in the code below the rules; a beginning such as `proxy.` means all of them."""
    package = Path(__file__).parent.parent
    files = [package / "pipeline.py", *(path for room in _ROOMS for path in sorted((package / room).rglob("*.py")))]
    found = {name for path in files for name in _NAMES_IN_CODE.findall(path.read_text(encoding="utf-8"))}
    return frozenset(f"{name}*" if name.endswith(".") else name for name in found)
