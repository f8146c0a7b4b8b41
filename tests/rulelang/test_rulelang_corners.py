"""Corners of reading rule files that the other tests do not turn."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.rulelang.folder import CAUSE, CHECKS, FILES, WINDOWS, write
from tws_logdx.model.sentence import Count, Occurs
from tws_logdx.model.sentence import Test as Means
from tws_logdx.rulelang import check, load, misfit
from tws_logdx.rulelang.document import Document
from tws_logdx.rulelang.literals import literals
from tws_logdx.rulelang.parse import SentenceError, parse_sentence
from tws_logdx.rulelang.regex import mistake

STORM = {"storm": Count(Means("a.b"), ">=", 3), "quiet": Means("a.b")}
C = "causes/gates/stuck-gate.yaml"


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("storm by x", 7, "a whole sentence takes no `by`"),
        ("a.b then c.d until e.f until g.h", 24, "`until` may be given once"),
        ("count(a.b) >= 3 by x by y", 22, "`by` may be given once"),
    ],
)
def test_what_may_be_given_once_or_not_at_all(text: str, column: int, message: str) -> None:
    with pytest.raises(SentenceError, match=message) as caught:
        parse_sentence(text, names=STORM)
    assert caught.value.column == column


def test_a_named_test_may_have_keys() -> None:
    assert parse_sentence("quiet by x", names=STORM) == Occurs(Means("a.b"), ("x",))


@pytest.mark.parametrize(
    ("written", "marked"),
    [
        (">-\n      cout(demo.closed) > 1", "cout"),
        ("|\n      cout(demo.closed) > 1", "cout"),
        ('"demo.closed \\"who\\""', '"who'),
        ("'demo.closed where who == \"it''s\" \"x\"'", '"x"'),
    ],
)
def test_a_mistake_at_a_fold_or_quote_is_told_where_it_stands(tmp_path: Path, written: str, marked: str) -> None:
    text = CAUSE.replace("shut: demo.closed where loud", f"shut: {written}")
    (problem, *_) = check([write(tmp_path / "rules", {**FILES, C: text})])[1]
    line = text.splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith(marked)


@pytest.mark.parametrize(("file", "text"), [("checks.yaml", CHECKS), ("windows.yaml", WINDOWS)])
def test_an_id_twice_in_one_file_is_told(tmp_path: Path, file: str, text: str) -> None:
    head, entry = text.split("\n", 1)
    problems = check([write(tmp_path / "rules", {**FILES, file: f"{head}\n{entry}{entry}"})])[1]
    assert [problem.message.partition("` ")[2] for problem in problems] == ["is given twice"]
    assert problems[0].file == f"rules/{file}"


def test_nothing_is_a_value_of_the_wrong_kind(tmp_path: Path) -> None:
    text = CAUSE.replace("title: The gate is stuck", "title: null").replace("symptoms: [timeout]", "symptoms: ~")
    problems = check([write(tmp_path / "rules", {**FILES, C: text})])[1]
    assert [(one.line, one.message) for one in problems] == [
        (2, "`title`: input should be a valid string"),
        (4, "`symptoms`: input should be a valid list"),
    ]


def test_a_file_that_cannot_be_mended_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(misfit, "ROUNDS", 1)
    text = CAUSE.replace("title: The gate is stuck\n", "")
    book, problems = check([write(tmp_path / "rules", {**FILES, C: text})])
    assert [problem.message for problem in problems] == ["`title` is missing"]
    assert book.causes == ()


def test_a_document_is_read_from_a_file(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": "\ufeffa: [1, x]\n"})
    document = Document.open(tmp_path / "a.yaml", "a.yaml")
    assert document.data == {"a": [1, "x"]}
    assert document.place(("a", 1)).column == 8


def test_a_rule_book_that_cannot_be_put_in_its_place_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "replace", refuse)
    assert load([write(tmp_path / "rules", FILES)], cache=tmp_path / "cache").causes
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("(?:(?i:heart)){2}", (("heartheart",), True)),
        ("(?>(?i:heart)beat)", (("heartbeat",), True)),
        ("(?>heart)beat", (("heartbeat",), False)),
        (r"(?>heart\d+beat)", (("heart",), False)),
        ("(?:(?i:heart)|lung)s", (("hearts", "lungs"), True)),
    ],
)
def test_literals_are_found_in_groups_of_every_kind(pattern: str, expected: tuple[tuple[str, ...], bool]) -> None:
    assert literals(pattern) == expected


@pytest.mark.parametrize(("pattern", "refused"), [(r"(?:\ba+)+", True), (r"(?:\b,a+)+", False), ("(?>a+)+", False)])
def test_what_has_no_width_holds_no_text_apart(pattern: str, refused: bool) -> None:
    assert (mistake(pattern) is not None) is refused


def test_a_window_may_have_a_first_and_a_last_day(tmp_path: Path) -> None:
    bounded = WINDOWS.replace("minutes: 60", 'minutes: 60, first: "2024-02-29", last: "2025-12-31"')
    window = load([write(tmp_path, FILES | {"windows.yaml": bounded})]).windows["night"]
    assert (window.first, window.last) == ("2024-02-29", "2025-12-31")
