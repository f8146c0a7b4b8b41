"""Patterns without fixed text: slower, and otherwise like any other."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tws_logdx.events.catalogue import Catalogue
from tws_logdx.formats.timekeeper import Moment
from tws_logdx.intake import Intake
from tws_logdx.model.rules import RuleBook
from tws_logdx.sources.find import find

NIGHT = (
    "23:58:00:100 -> ---\x121-6-1000-1-15.20-9-\n" * 40
    + "00:01:00:100 -> ---\x121-6-1000-1-15.30-9-\n" * 40
    + "09:00:00:100 <- 71-2-5--\n"
)


def moments(book: RuleBook, path: Path, *, slow: bool) -> list[tuple[str, Moment]]:
    bare = replace(
        book.events[0], id="program/own.bare/one", name="own.bare", family="program", pattern=r"^\d+$", scan=(), sieve="",
        fields={}, set={}, facts={},
    )  # fmt: skip
    catalogue = Catalogue([*book.events, bare] if slow else book.events)
    assert catalogue.every_line == slow
    taken = Intake(catalogue).take(find([str(path)]).sources[0], 0)
    assert taken.reading is not None
    return [(one.name, one.moment) for one in taken.reading.sightings]


def test_a_pattern_without_fixed_text_does_not_change_what_the_others_say(book: RuleBook, tmp_path: Path) -> None:
    """The clock of an undated log must see midnight, though no line before it means anything."""
    path = tmp_path / "api.5.20260302.230000.log"
    path.write_text(NIGHT, encoding="latin-1")
    fast = moments(book, path, slow=False)
    assert [name for name, _ in fast] == ["api.start_api"]
    assert moments(book, path, slow=True) == fast


def test_a_short_record_at_the_very_end_is_not_lost(book: RuleBook, tmp_path: Path) -> None:
    path = tmp_path / "api.5.20260302.230000.log"
    path.write_text("23:58:00:100 <- 71-2-5--\n23:58:00:200 <- 7-\n", encoding="latin-1")
    assert [name for name, _ in moments(book, path, slow=False)] == ["api.start_api", "api.request"]
