"""Files of cases: what is right is read, and what would check nothing is a located mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError
from ruamel.yaml import YAML

from tests.authoring.pack import CASES
from tws_logdx.authoring.casefile import CaseFile, read_cases
from tws_logdx.rulelang.caseshape import CasesFile


def read(tmp_path: Path, text: str) -> CaseFile:
    path = tmp_path / "a.test.yaml"
    path.write_text(text, encoding="utf-8")
    return read_cases(path, "rules/a.test.yaml")


def test_a_good_file_is_read_without_a_problem(tmp_path: Path) -> None:
    read_ = read(tmp_path, CASES)
    assert read_.problems == ()
    assert [case.expect for case in read_.cases] == ["found", "silent", "ruled-out"]
    assert [case.top for case in read_.cases] == [True, False, False]
    assert [case.place.line for case in read_.cases] == [1, 6, 10]
    assert read_.cases[0].files == {"pasted.txt": "2026-03-02 09:00:01,100 vault 4 is jammed by rust"}


FIRST = "- name: a\n  log: x\n"
MISTAKES = [
    ("", 1, "checks nothing"),
    ("[]\n", 1, "checks nothing"),
    ("name: a\nlog: x\nexpect: found\n", 1, "checks nothing"),
    ("- just words\n", 1, "a case has the keys"),
    (FIRST, 1, "the case expects nothing"),
    (FIRST + "  expect: fond\n", 3, "`fond` is no verdict"),
    (FIRST + "  expect: yes\n", 3, "`yes` is no verdict"),
    (FIRST + "  expects: found\n", 3, "`expects` is no key of a case"),
    (FIRST + "  expect: found\n  top: maybe\n", 4, "`top` is true or false"),
    ("- log: x\n  expect: found\n", 1, "the case has no name"),
    ("- name: a\n  expect: found\n", 1, "either `log` or `files`"),
    ("- name: a\n  log: x\n  files: {b: y}\n  expect: found\n", 1, "either `log` or `files`"),
    ("- name: a\n  log: ''\n  expect: silent\n", 2, "this log is empty"),
    ("- name: a\n  log: 12\n  expect: silent\n", 2, "this log is empty"),
    ("- name: a\n  files: {}\n  expect: silent\n", 2, "map of path to text"),
    ("- name: a\n  files: {../b.log: y}\n  expect: found\n", 2, "leave the folder"),
    ("- name: a\n  files: {/etc/b.log: y}\n  expect: found\n", 2, "leave the folder"),
    ("- name: a\n  name: b\n  log: x\n  expect: found\n", 2, "given twice"),
    ("- name: a\n log: x\n", 2, "not valid YAML"),
    (FIRST + "  expect: found\n" + FIRST + "  expect: silent\n", 4, "two cases are called `a`"),
    ("- just words\n" + FIRST + "  expect: found\n" + FIRST + "  expect: silent\n", 5, "two cases are called `a`"),
    ('- name: a\n  files: {"b\\0": y}\n  expect: found\n', 2, "leave the folder"),
    (
        "- name: a\n  files: {b: y, b/c.log: z}\n  expect: found\n",
        2,
        "`b` cannot be a file and the folder of `b/c.log`",
    ),
    ("- name: a\n\tlog: x\n", 2, "not valid YAML"),
]


@pytest.mark.parametrize(("text", "line", "message"), MISTAKES, ids=lambda value: str(value)[:40])
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    told = [problem for problem in read(tmp_path, text).problems if message in problem.message]
    assert [problem.line for problem in told] == [line]


@pytest.mark.parametrize(("text", "line", "message"), MISTAKES, ids=lambda value: str(value)[:40])
def test_every_mistake_shows_its_line_and_a_paragraph(tmp_path: Path, text: str, line: int, message: str) -> None:
    for problem in read(tmp_path, text).problems:
        told = str(problem).splitlines()
        assert told[0].startswith(f"rules/a.test.yaml:{problem.line}:{problem.column}: ")
        assert set(told[2].strip()) == {"^"}
        assert told[-1].rpartition("#")[2] in ("test-files", "yaml")


def test_a_file_that_cannot_be_read_is_a_mistake_too(tmp_path: Path) -> None:
    (problem,) = read_cases(tmp_path / "gone.test.yaml", "rules/gone.test.yaml").problems
    assert problem.message == "the file cannot be read: No such file or directory"
    (tmp_path / "latin.test.yaml").write_bytes(b"- name: caf\xe9\n")
    (problem,) = read_cases(tmp_path / "latin.test.yaml", "rules/latin.test.yaml").problems
    assert (problem.line, problem.column, problem.message) == (1, 12, "the file is not in UTF-8: byte 0xe9")


OF_THE_WHOLE = ("two cases are called", "leave the folder", "cannot be a file", "not valid YAML", "given twice")
"""What a schema cannot tell."""


@pytest.mark.parametrize(
    "text", [text for text, _, message in MISTAKES if not any(part in message for part in OF_THE_WHOLE)]
)
def test_what_is_a_mistake_is_one_for_the_schema_too(text: str) -> None:
    good = YAML(typ="safe").load(CASES)
    CasesFile.model_validate(good)
    bad = YAML(typ="safe").load(text)
    with pytest.raises(ValidationError):
        CasesFile.model_validate(bad + good if isinstance(bad, list) and bad else bad)


def test_a_misspelt_verdict_is_guessed(tmp_path: Path) -> None:
    assert read(tmp_path, FIRST + "  expect: silnet\n").problems[0].hint == "did you mean `silent`?"


CASE = "- {{name: '{name}', log: x, expect: {expect}}}\n"


@pytest.mark.parametrize(
    ("sides", "missing"),
    [
        ([("a", "silent"), ("near miss", "silent"), ("b", "silent")], "one that must be found"),
        ([("a", "found"), ("near miss", "possible"), ("b", "found")], "one that must stay silent"),
        ([("a", "found"), ("b", "silent"), ("c", "silent")], "a near miss"),
        ([("a", "found"), ("b", "silent"), ("near miss", "found")], "a near miss"),
        ([("a", "found"), ("near miss", "silent")], "at least 1 more"),
    ],
)
def test_a_file_that_shows_one_side_only_is_a_mistake(
    tmp_path: Path, sides: list[tuple[str, str]], missing: str
) -> None:
    text = "".join(CASE.format(name=name, expect=expect) for name, expect in sides)
    (problem,) = read(tmp_path, text).problems
    assert f"missing is {missing}" in problem.message
