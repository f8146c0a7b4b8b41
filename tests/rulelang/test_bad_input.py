"""Everything that can go badly wrong in a rule file, each with its exact place and words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.rulelang.folder import CAUSE, EVENTS, FILES, write
from tests.rulelang.test_sentence_errors import WRONG
from tws_logdx.model.sentence import Count
from tws_logdx.model.sentence import Test as Means
from tws_logdx.rulelang import Problem, check
from tws_logdx.rulelang.paragraphs import BY_FILE, BY_MESSAGE, PAGE, paragraph
from tws_logdx.rulelang.parse import SentenceError, parse_sentence

C, E = "causes/gates/stuck-gate.yaml", "events/demo.yaml"

CASES = [
    # what, file, text, replaced by, line, column, message
    ("unknown event", C, "after demo.opened", "after demo.opend", 11, 30, "no event is called `demo.opend`"),
    ("unknown field", C, "shut during", "shut where gte == 1 during", 15, 28, "`demo.closed` has no field `gte`"),
    ("unknown key field", C, "by gate", "by gte", 11, 55, "`demo.closed` has no field `gte`"),
    ("text for a number", C, "where loud", 'where gate == "7"', 9, 35, '`gate` is number, "7" is text'),
    ("number for a text", C, "where loud", "where who in (7)", 9, 35, "`who` is text, 7 is number"),
    ("number for a title", C, "title: The gate is stuck", "title: 7", 2, 8, "`title`: input should be a valid string"),
    ("duplicate YAML key", C, "severity: high", "severity: high\ntitle: again", 6, 1, "`title` is given twice"),
    ("duplicate evidence id", C, "id: by-night", "id: for-1", 14, 9, "`for-1` is given twice"),
    ("duplicate event id", E, "name: demo.opened", "name: demo.closed", 11, 9, "`demo.closed` has another pattern called `plain`"),
    ("window without a unit", C, "within 5m", "within 5", 11, 49, "`5` needs a unit"),
    ("catastrophic regex in a sentence", C, "where loud", 'where who matches "(x+)+"', 9, 40, "a repeat of a repeat can take for ever on a hostile line"),
    ("catastrophic regex in a pattern", E, r"(?P<who>\w+)", r"(?P<who>(?:\w+\s?)+)", 5, 14, "a repeat of a repeat can take for ever on a hostile line"),
    ("a day that no month has", "windows.yaml", "minutes: 60", 'minutes: 60, last: "2024-02-31"', 2, 105, "`2024-02-31` is no day of the calendar"),
    ("no YAML", C, "severity: high", "severity: [high", 6, 6, "not valid YAML: expected ',' or ']', but got ':'"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "file", "old", "new", "line", "column", "message"), CASES, ids=[c[0] for c in CASES])
def test_it_is_a_located_problem(
    tmp_path: Path, what: str, file: str, old: str, new: str, line: int, column: int, message: str
) -> None:
    assert old in FILES[file]
    problems = check([write(tmp_path / "rules", {**FILES, file: FILES[file].replace(old, new, 1)})])[1]
    first = next(problem for problem in problems if problem.file == f"rules/{file}")
    assert (first.line, first.column, first.message) == (line, column, message)
    assert str(first).splitlines()[0] == f"rules/{file}:{line}:{column}: {message}"


def test_causes_that_explain_each_other_are_located_problems(tmp_path: Path) -> None:
    ring = {}
    for name, other in (("a", "b"), ("b", "c"), ("c", "a")):
        text = CAUSE.replace("stuck-gate", name).replace("explained_by: []", f"explained_by: [{other}]")
        ring[f"causes/gates/{name}.yaml"] = text
    problems = check([write(tmp_path / "rules", {**FILES, **ring})])[1]
    assert [(one.file, one.line, one.column, one.message) for one in problems] == [
        (f"rules/causes/gates/{name}.yaml", 21, 16, f"`{name}` and `{other}` explain each other")
        for name, other in (("a", "b"), ("b", "c"), ("c", "a"))
    ]


def test_one_id_in_two_files_is_a_located_problem(tmp_path: Path) -> None:
    twin = CAUSE.replace("group: gates", "group: walls")
    (problem,) = check([write(tmp_path / "rules", {**FILES, "causes/walls/stuck-gate.yaml": twin})])[1]
    assert (problem.file, problem.line, problem.column) == ("rules/causes/walls/stuck-gate.yaml", 1, 5)
    assert problem.message == f"`stuck-gate` is also in rules/{C}"


@pytest.mark.parametrize("word", ["on", "off", "yes", "no", "12:30:45", "2026-03-02", "1.2.3"])
def test_words_that_older_yaml_took_for_something_else_are_texts(tmp_path: Path, word: str) -> None:
    text = CAUSE.replace("title: The gate is stuck", f"title: {word}")
    book, problems = check([write(tmp_path / "rules", {**FILES, C: text})])
    assert problems == ()
    assert book.causes[0].title == word


@pytest.mark.parametrize(
    ("word", "value"),
    [("0x10", 16), ("0o17", 15), ("1_000", 1000), ("-7", -7), ("1.5", 1.5), ("true", True), (".inf", float("inf"))],
)
def test_numbers_are_those_of_yaml_1_2(tmp_path: Path, word: str, value: object) -> None:
    book, problems = check([write(tmp_path / "rules", {E: EVENTS.replace("loud: true", f"loud: {word}")})])
    assert problems == ()
    assert book.events[0].set == {"loud": value}


def test_every_problem_ends_with_a_link_to_a_paragraph_that_exists() -> None:
    page = Path(__file__).parents[2] / PAGE
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    assert {name for _, name in (*BY_MESSAGE, *BY_FILE)} | {paragraph("x", "y")} <= anchors


@pytest.mark.parametrize("text", [text for text, *_ in WRONG])
def test_mistakes_in_sentences_link_to_what_they_are_about(text: str) -> None:
    with pytest.raises(SentenceError) as caught:
        parse_sentence(text, names={"storm": Count(Means("a.b"), ">=", 3)})
    link = Problem("rules/causes/g/x.yaml", 1, 1, caught.value.message).link
    assert link.rpartition("#")[2] not in ("causes", "the-files")


@pytest.mark.parametrize(
    ("file", "message", "name"),
    [
        ("rules/causes/a/b.yaml", "`title` is missing", "causes"),
        ("rules/events/a.yaml", "`id` is missing", "events"),
        ("rules/checks.yaml", "`see` is missing", "checks"),
        ("rules/windows.yaml", "`zone` is missing", "windows"),
        ("C:/me/pack.yaml", "`until` is missing", "packyaml"),
        ("rules/causes/a/b.yaml", "`5` needs a unit", "durations"),
        ("rules/causes/a/b.yaml", "no window is called `x`", "windows"),
    ],
)
def test_a_problem_links_to_its_paragraph(file: str, message: str, name: str) -> None:
    assert str(Problem(file, 1, 1, message)).endswith(f"\n  see docs/rule-language.md#{name}")
