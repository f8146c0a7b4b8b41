"""Every mistake in a rule file is told with its place and what to do, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulelang.folder import FILES, write
from tws_logdx.rulelang import Problem, RuleProblems, check, load

CAUSE = "causes/gates/stuck-gate.yaml"
EVENTS = "events/demo.yaml"

MISTAKES = [
    # file, text, replaced by, marked, message, hint
    (CAUSE, "severity: high", "severty: high", "severty", "not a key that is known", "did you mean `severity`?"),
    (CAUSE, "severity: high", "severity: hihg", "hihg", "`hihg` is no word for `severity`", "did you mean `high`?"),
    (CAUSE, "[timeout]", "[tiemout]", "tiemout", "no word for `symptoms`", "did you mean `timeout`?"),
    (CAUSE, "title: The gate is stuck\n", "", "id", "`title` is missing", ""),
    (CAUSE, "weight: decisive", "weight: heavy", "heavy", "`heavy` is no word for `weight`", "weak"),
    (CAUSE, "weight: 0.5", "weight: -1", "-1", "greater than 0", ""),
    (CAUSE, "prior: 0.2", "prior: 2", "2", "less than 1", ""),
    (CAUSE, "title: The gate is stuck", "title: 12:30", None, "", ""),
    (CAUSE, "title: The gate is stuck", "title: 12", "12", "should be a valid string", "need quotes"),
    (CAUSE, "id: stuck-gate", "id: stuck", "stuck", "the file is called stuck-gate.yaml", "call it stuck.yaml"),
    (CAUSE, "group: gates", "group: doors", "doors", "the file is in gates/", "move"),
    (CAUSE, "severity: high", "severity: high\nseverity: low", "severity", "given twice", "keep one"),
    (CAUSE, "severity: high", "severity: [high", "]", None, ""),
    (CAUSE, "explained_by: []", "explained_by: [rust]", "rust", "no cause is called `rust`", ""),
    (CAUSE, "explained_by: []", "explained_by: [stuck-gate]", "stuck-gate", "explain each other", "root"),
    (CAUSE, "id: by-night", "id: for-1", "for-1", "given twice", "unique"),
    (CAUSE, "after demo.opened", "after demo.opend", "demo.opend", "no event is called", "did you mean `demo.opened`?"),
    (CAUSE, "where loud", "where load", "load", "has no field `load`", "did you mean `loud`?"),
    (CAUSE, "by gate", "by gte", "gte", "has no field `gte`", "did you mean `gate`?"),
    (CAUSE, "within 5m", "within 5", "5", "needs a unit", "5m"),
    (CAUSE, "during night", "during nihgt", "nihgt", "no window is called", "did you mean `night`?"),
    (CAUSE, "where loud", 'where gate == "7"', '"7"', '`gate` is number, "7" is text', "never be equal"),
    (CAUSE, "where loud", "where who == 7", "7", "`who` is text, 7 is number", "never be equal"),
    (CAUSE, "where loud", "where loud in (true, 3)", "3", "`loud` is true or false, 3 is number", ""),
    (CAUSE, "where loud", 'where who < "z"', "<", "`<` compares numbers", ""),
    (CAUSE, "where loud", 'where who matches "(x"', "(x", "not a regular expression", ""),
    (CAUSE, "where loud", 'where who matches "(x+)+"', "(x+)+", "for ever", "bound"),
    (CAUSE, "count(shut during night)", "max(shut.who)", "who", "`max` needs a number, `who` is text", ""),
    (CAUSE, "count(shut during night)", "distinct(shut.whoo)", "whoo", "no field `whoo`", "did you mean `who`?"),
    (CAUSE, "demo.gate) == 9", "demo.gate) > true", ">", "`>` compares numbers", ""),
    (CAUSE, "shut without", 'attempt where outcome == "silnt" without', '"silnt"', "is no outcome", "`silent`"),
    (EVENTS, "(?P<who>\\w+)", "(?P<who>\\w+", "'gate", "not a regular expression", ""),
    (EVENTS, "{gate: int, who: text}", "{gate: int}", "'gate", "the group `who` has no type", "add `who: text`"),
    (EVENTS, "{gate: int, who: text}", "{gate: int, who: text, wo: text}", "wo:", "has no group `wo`", "`who`"),
    (EVENTS, "who: text}", "who: string}", "string", "`string` is no word for `who`", "text"),
    (EVENTS, "['gate 7 opened']", "['gate 7 open']", "'gate 7 open'", "sample does not match", ""),
    (EVENTS, "    samples: ['gate 7 opened']\n", "", "name", "`samples` is missing", ""),
    (EVENTS, "['gate 7 opened']", "[]", "[]", "at least 1 item", ""),
    (EVENTS, "name: demo.opened", "name: demo.closed", "plain", "another pattern called `plain`", "unique"),
    (EVENTS, "{demo.gate: gate}", "{demo.gate: gat}", "gat", "takes the field `gat`", "did you mean `gate`?"),
    (EVENTS, "set: {loud: true}", "set: {who: true}", "who:", "both a group and fixed", ""),
    (EVENTS, "family: program", "family: progam", "progam", "`progam` is no word for `family`", "did you mean `program`?"),
    (EVENTS, "family: program", "family: zzz", "zzz", "`zzz` is no word for `family`", "one of client, tws"),
    (CAUSE, "  shut: demo.closed where loud", "  shut: demo.closed where loud\n  by: demo.closed", "by:", "a word of the rule language", "another name"),
    ("windows.yaml", "Europe/Berlin", "Europe/Berln", "Europe/Berln", "no time zone", "`Europe/Berlin`"),
    ("windows.yaml", '"23:30"', '"24:30"', '"24:30"', "should match pattern", ""),
    ("windows.yaml", "[sun, mon]", "[sun, mo]", "mo", "`mo` is no word for `days`", "mon"),
    ("checks.yaml", "fact(demo.gate) != 7", "fact(demo.gate) =! 7", "=!", "`=` has no meaning", "=="),
    ("checks.yaml", "    see: Look at it.\n", "", "id", "`see` is missing", ""),
]  # fmt: skip


def _problems(folder: Path, file: str, old: str, new: str) -> tuple[Problem, ...]:
    assert FILES[file].count(old) >= 1, old
    write(folder, {**FILES, file: FILES[file].replace(old, new)})
    return check([folder])[1]


@pytest.mark.parametrize(("file", "old", "new", "marked", "message", "hint"), MISTAKES)
def test_a_mistake_is_told_where_it_stands(
    tmp_path: Path, file: str, old: str, new: str, marked: str | None, message: str | None, hint: str
) -> None:
    problems = _problems(tmp_path / "rules", file, old, new)
    if marked is None:  # a trap of older YAML that is none here
        assert problems == ()
        return
    (problem,) = [one for one in problems if one.file == f"rules/{file}"][:1]
    assert message is None or message in problem.message
    assert hint in problem.hint
    line = (tmp_path / "rules" / file).read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert message is None or line[problem.column - 1 :].startswith(marked)
    assert str(problem).startswith(f"rules/{file}:{problem.line}:{problem.column}: ")


def test_all_mistakes_of_all_files_come_at_once_in_order(tmp_path: Path) -> None:
    files = {
        CAUSE: FILES[CAUSE].replace("where loud", "where load").replace("by gate", "by gte"),
        "checks.yaml": FILES["checks.yaml"].replace("see:", "sees:"),
        EVENTS: FILES[EVENTS].replace("['gate 7 opened']", "['x']"),
    }
    with pytest.raises(RuleProblems) as caught:
        load([write(tmp_path / "rules", {**FILES, **files})])
    found = [(problem.file, problem.line) for problem in caught.value.problems]
    assert found == sorted(found)
    assert [file for file, _ in found] == [f"rules/{CAUSE}"] * 3 + ["rules/checks.yaml", f"rules/{EVENTS}"]
    assert str(caught.value).endswith("5 problems in the rules")


def test_a_problem_is_shown_with_its_line_and_carets(tmp_path: Path) -> None:
    (problem,) = _problems(tmp_path / "rules", CAUSE, "where loud", "where load")
    assert str(problem).splitlines() == [
        f"rules/{CAUSE}:9:27: `demo.closed` has no field `load`",
        "    shut: demo.closed where load",
        "                            ^^^^",
        "  did you mean `loud`?",
        "  see docs/rule-language.md#events-and-fields",
    ]


@pytest.mark.parametrize(
    "written",
    [
        'demo.closed where who == "it\'s" and load',
        "'demo.closed where who == \"it''s\" and load'",
        '"demo.closed where who == \\"it\'s\\" and load"',
        'demo.closed\n      where who == "it\'s"\n      and load',
        '>-\n      demo.closed where\n      who == "it\'s" and load',
        '|\n      demo.closed where\n      who == "it\'s" and load',
    ],
)
def test_the_place_is_right_in_every_style_of_yaml_text(tmp_path: Path, written: str) -> None:
    (problem,) = _problems(tmp_path / "rules", CAUSE, "demo.closed where loud", written)
    line = (tmp_path / "rules" / CAUSE).read_text(encoding="utf-8").splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("load")


def test_with_broken_events_sentences_are_not_blamed(tmp_path: Path) -> None:
    problems = _problems(tmp_path / "rules", EVENTS, "family: program", "famly: program")
    assert {problem.file for problem in problems} == {f"rules/{EVENTS}"}


def test_the_same_id_twice_in_one_folder_is_a_mistake(tmp_path: Path) -> None:
    twin = {"causes/doors/stuck-gate.yaml": FILES[CAUSE].replace("group: gates", "group: doors")}
    (problem,) = check([write(tmp_path / "rules", {**FILES, **twin})])[1]
    assert "is also in rules/causes/doors/stuck-gate.yaml" in problem.message


@pytest.mark.parametrize("text", ["", "# nothing\n", "- a list\n", "just words\n", "\x00\n", "a: *nowhere\n"])
def test_a_file_of_another_kind_is_one_problem(tmp_path: Path, text: str) -> None:
    problems = check([write(tmp_path / "rules", {**FILES, "checks.yaml": text})])[1]
    assert [problem.file for problem in problems] == ["rules/checks.yaml"]
