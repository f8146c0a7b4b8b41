"""Which patterns speak about a line."""

from __future__ import annotations

from dataclasses import replace

from tws_logdx.events.catalogue import Catalogue
from tws_logdx.formats.finder import candidates
from tws_logdx.formats.headers import Line
from tws_logdx.formats.reader import make_finder
from tws_logdx.model.rules import EventSpec, RuleBook


def spec(like: EventSpec, name: str, id: str, pattern: str, *, sole: bool = False) -> EventSpec:
    return replace(
        like, id=f"program/{name}/{id}", name=name, family="program", pattern=pattern, fields={}, set={}, facts={},
        scan=("gate",), sieve="", caseless=False, sole=sole,
    )  # fmt: skip


def told(catalogue: Catalogue, text: str) -> list[str]:
    data = text.encode()
    (found,) = candidates(data, make_finder(catalogue.needles).find(data))
    return [spec.id for spec, _ in catalogue.meaning(found.needles, Line("", "", None, "", text), text)]


def test_where_a_sole_pattern_matches_no_other_of_its_event_is_tried(book: RuleBook) -> None:
    like = book.events[0]
    catalogue = Catalogue(
        [
            spec(like, "own.a", "loose", "gate"),
            spec(like, "own.b", "loose", "shut"),
            spec(like, "own.a", "exact", "gate 7", sole=True),
            spec(like, "own.b", "exact", "7 shut", sole=True),
            spec(like, "own.c", "loose", "gate"),
        ]
    )
    assert told(catalogue, "gate 7 shut") == ["program/own.a/exact", "program/own.b/exact", "program/own.c/loose"]
    assert told(catalogue, "gate 8 shut") == ["program/own.a/loose", "program/own.b/loose", "program/own.c/loose"]
