"""Files of cases: what is right is read, and what would check nothing is a located mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.authoring.pack import CASES
from tws_logdx.authoring.casefile import CaseFile, read_cases


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
]


@pytest.mark.parametrize(("text", "line", "message"), MISTAKES, ids=lambda value: str(value)[:40])
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    told = [problem for problem in read(tmp_path, text).problems if message in problem.message]
    assert [problem.line for problem in told] == [line]


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
