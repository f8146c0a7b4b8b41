"""Pages made from rules and grammar: right, harmless, and the committed ones are current."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tws_logdx.authoring.grammar_page import Production, grammar, reference, sections, written
from tws_logdx.authoring.pages import index, page, pages
from tws_logdx.model.rules import RuleBook, Step
from tws_logdx.rulelang import builtin_rules
from tws_logdx.rulelang.catalogue import Catalogue
from tws_logdx.rulelang.meaning import check_sentence
from tws_logdx.rulelang.parse import read_sentence
from tws_logdx.rulelang.shape import EventsFile

DOCS = Path(__file__).parents[2] / "docs"
EVENT_FILES = sorted((builtin_rules() / "events").glob("*.yaml"))
ANEW = "write them anew: logdx rules docs --write docs"


def test_the_committed_pages_of_causes_are_current(book: RuleBook) -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / "causes").glob("*.md")}
    made = pages(book.causes)
    assert committed.keys() == made.keys(), ANEW
    assert [name for name in made if committed[name] != made[name]] == [], ANEW


def test_the_committed_reference_is_current() -> None:
    assert (DOCS / "rule-reference.md").read_text(encoding="utf-8") == reference(grammar()), ANEW


def test_a_page_tells_everything_about_its_cause(book: RuleBook) -> None:
    known = {cause.id: cause for cause in book.causes}
    cause = known["client-id-in-use"]
    text = page(cause, known)
    for condition in (*cause.evidence, *cause.against):
        assert condition.text in text
    assert "**decisive** `tws.error where code == 326`" in text
    assert all(f"<{link}>" in text for link in cause.references)
    assert "(stale-client-id.md)" in text
    assert text.count("\n1. ") == 1


def test_the_index_lists_every_cause_once_below_its_group(book: RuleBook) -> None:
    text = index(book.causes)
    assert all(text.count(f"({cause.id}.md)") == 1 for cause in book.causes)
    headings = [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")]
    assert headings == sorted({cause.group for cause in book.causes})


def test_what_a_rule_says_cannot_act_on_its_page(book: RuleBook) -> None:
    cause = replace(
        book.causes[0],
        title="<script>alert(1)</script>",
        steps=(Step("*run* [this](javascript:x)"),),
        references=("javascript:x",),
        explained_by=("gone",),
    )
    text = page(cause, {})
    assert "<script>" not in text
    assert "[this](javascript" not in text
    assert "`gone`" in text


GRAMMAR = """\
// About all of it,
// in two lines.

?start: sentence

// ---- one part

// About this part.

// what a is
a: "x" b?  // by the way
 | "y"
b: "z"

// what c is
// Example: c.c
C.2: /c/
%import common.WS
"""


def test_a_comment_belongs_to_the_production_below_it_or_to_its_section() -> None:
    first, part = sections(GRAMMAR)
    assert first.comment == ["About all of it,", "in two lines."]
    assert [one.name for one in first.productions] == ["?start"]
    assert part.title == "one part"
    assert part.comment == ["About this part."]
    assert [(one.name, one.comment, len(one.lines)) for one in part.productions] == [
        ("a", "what a is", 3),
        ("C.2", "what c is", 1),
    ]


def test_the_reference_holds_every_production_of_the_grammar() -> None:
    text = reference(grammar())
    for line in grammar().splitlines():
        if line.strip() and not line.startswith(("//", "%")):
            assert f"{written(line.strip())}\n" in text
    assert written("?a: b   -> c") == "a: b"
    assert "**`C`**: what c is\n\n```\nc.c\n```\n\nIts shape:\n\n```\nC: /c/\n```" in reference(GRAMMAR)
    assert "%" not in reference(GRAMMAR)


PRODUCTIONS = [one for section in sections(grammar()) for one in section.productions]


@pytest.mark.parametrize("production", PRODUCTIONS, ids=lambda one: one.name)
def test_every_production_says_what_it_is_for_and_its_examples_are_right(
    production: Production, book: RuleBook
) -> None:
    assert production.comment.endswith(".")
    assert production.examples
    catalogue = Catalogue(EventsFile.model_validate(YAML(typ="safe").load(path)) for path in EVENT_FILES)
    problems: list[str] = []
    for example in production.examples:
        parsed = read_sentence(example, {})
        check_sentence(parsed, catalogue, book.windows, lambda _at, _width, message, _hint: problems.append(message))
    assert problems == []
