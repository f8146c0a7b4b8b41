"""A file that is out of shape is read on, so that all its other mistakes are told in the same run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulelang.folder import FILES, write
from tws_logdx.rulelang import check

CAUSE, EVENTS, CHECKS, WINDOWS = "causes/gates/stuck-gate.yaml", "events/demo.yaml", "checks.yaml", "windows.yaml"
LOAD = "`demo.closed` has no field `load`"


def messages(tmp_path: Path, *changes: tuple[str, str, str]) -> list[str]:
    """What is said when, in some files, texts are replaced."""
    files = dict(FILES)
    for file, old, new in changes:
        assert old in files[file], old
        files[file] = files[file].replace(old, new)
    return [problem.message for problem in check([write(tmp_path / "rules", files)])[1]]


SHAPES = [
    # text of the cause file, replaced by, what is said of it
    ("title: The gate is stuck\n", "", "`title` is missing"),
    ("id: stuck-gate\n", "", "`id` is missing"),
    ("group: gates\n", "", "`group` is missing"),
    ("severity: high", "severty: high", "`severty` is not a key that is known here"),
    ("severity: high", "severity: [high]", "`['high']` is no word for `severity`"),
    ("let:\n", "lets:\n", "`lets` is not a key that is known here"),
    ("needs: [client-log]", "needs: client-log", "`needs`: input should be a valid list"),
    ("confirm: [push it]", "5: x", "`5`: keys should be strings"),
    ("confirm: [push it]", "confirm: [push it]\ncolour: red", "`colour` is not a key that is known here"),
    ("    weight: decisive\n", "", "`weight` is missing"),
    ("weight: decisive", "weight: [1, 2]", "`weight`: input should be a valid number"),
    ("weight: decisive", "weight: {1: 2}", "`weight`: input should be a valid number"),
    ("explained_by: []", "explained_by: [7]", "`0`: input should be a valid string"),
    ("  - id: by-night\n    when", "  - {weight: weak}\n  - when", "`when` is missing"),
    ("remediation: {summary: Oil it., steps: [Buy oil., Oil the gate.]}\n", "", "`remediation` is missing"),
    ("remediation: {summary: Oil it., ", "remediation: {", "`summary` is missing"),
    ("let:\n", "let:\n  Big Words: demo.closed\n", "`Big Words`: string should match pattern '^[a-z0-9]+(-[a-z0-9]+)*$'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), SHAPES)
def test_the_sentences_of_a_cause_out_of_shape_are_checked(tmp_path: Path, old: str, new: str, message: str) -> None:
    found = messages(tmp_path, (CAUSE, old, new), (CAUSE, "where loud", "where load"))
    assert sorted(found) == sorted([message, LOAD])


def test_what_stands_below_a_misspelt_key_is_checked_where_it_stands(tmp_path: Path) -> None:
    text = FILES[CAUSE].replace("evidence:", "evidense:").replace("by gate", "by gte").replace("say: gate", "sey: gate")
    problems = check([write(tmp_path / "rules", {**FILES, CAUSE: text})])[1]
    lines = text.splitlines()
    assert [(one.message, lines[one.line - 1][one.column - 1 :][:4]) for one in problems] == [
        ("`evidense` is not a key that is known here", "evid"),
        ("`demo.closed` has no field `gte`", "gte"),
        ("`demo.opened` has no field `gte`", "gte"),
        ("`sey` is not a key that is known here", "sey:"),
    ]


def test_links_and_ids_of_a_cause_out_of_shape_are_checked(tmp_path: Path) -> None:
    changes = [("title: The gate is stuck\n", ""), ("explained_by: []", "explained_by: [rust]"), ("for-1", "x")]
    found = messages(tmp_path, *((CAUSE, old, new) for old, new in changes[:2]))
    assert found == ["`title` is missing", "no cause is called `rust`"]


def test_the_sentences_of_a_checklist_out_of_shape_are_checked(tmp_path: Path) -> None:
    found = messages(tmp_path, (CHECKS, "    see: Look at it.\n", ""), (CHECKS, "demo.gate) == 7", "demo.gate) = 7"))
    assert found == ["`see` is missing", "`=` has no meaning here"]


@pytest.mark.parametrize("old", ["    samples: ['gate 7 opened']\n", "    id: plain\n", "family: program\n"])
def test_when_the_names_of_events_are_sure_sentences_are_checked(tmp_path: Path, old: str) -> None:
    found = messages(tmp_path, (EVENTS, old, ""), (CAUSE, "where loud", "where load"))
    assert LOAD in found
    assert len([message for message in found if message != LOAD]) == FILES[EVENTS].count(old)


@pytest.mark.parametrize(
    ("old", "new"),
    [("who: text", "who: string"), ("set:", "sets:"), ("    pattern: '", "    patern: '"), ("events:", "things:")],
)
def test_when_they_are_not_no_sentence_is_blamed(tmp_path: Path, old: str, new: str) -> None:
    files = {**FILES, EVENTS: FILES[EVENTS].replace(old, new), CAUSE: FILES[CAUSE].replace("load", "loud")}
    problems = check([write(tmp_path / "rules", files)])[1]
    assert problems
    assert {problem.file for problem in problems} == {f"rules/{EVENTS}"}


def test_the_pattern_of_an_event_out_of_shape_is_checked(tmp_path: Path) -> None:
    change = (
        EVENTS,
        "opened'\n    fields: {gate: int}\n    samples: ['gate 7 opened']",
        "(opened'\n    fields: {gate: int}",
    )
    found = messages(tmp_path, change)
    assert [message.partition(":")[0] for message in found] == ["`samples` is missing", "not a regular expression"]


def test_while_a_window_is_unsure_no_sentence_is_blamed_for_its_name(tmp_path: Path) -> None:
    found = messages(tmp_path, (WINDOWS, "id: night, ", ""), (CAUSE, "where loud", "where load"))
    assert sorted(found) == sorted(["`id` is missing", LOAD])


def test_what_was_out_of_shape_is_no_rule(tmp_path: Path) -> None:
    files = {
        **FILES,
        CAUSE: FILES[CAUSE].replace("title: The gate is stuck\n", ""),
        CHECKS: FILES[CHECKS].replace("    see: Look at it.\n", ""),
        WINDOWS: FILES[WINDOWS].replace("minutes: 60", "minutes: 0"),
        EVENTS: FILES[EVENTS].replace("    samples: ['gate 7 opened']\n", ""),
    }
    book, problems = check([write(tmp_path / "rules", files)])
    assert len(problems) == 4
    assert (book.causes, book.checks, dict(book.windows)) == ((), (), {})
    assert [spec.name for spec in book.events] == ["demo.closed"]
