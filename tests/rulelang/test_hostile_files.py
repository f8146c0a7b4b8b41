"""Files that are no rules at all: each is a located problem, and none stops the check of the others."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rulelang.folder import CAUSE, EVENTS, FILES, write
from tws_logdx.rulelang import Problem, RuleProblems, check, load
from tws_logdx.rulelang.document import Document

C = "causes/gates/stuck-gate.yaml"


def told(folder: Path, content: bytes) -> tuple[Problem, ...]:
    write(folder, FILES)
    (folder / C).write_bytes(content)
    return tuple(problem for problem in check([folder])[1] if problem.file == f"rules/{C}")


FLAWED = [
    # what, content, line, column, carets, message
    ("empty", b"", 1, 1, 1, "the file is empty"),
    ("only a comment", b"# nothing\n", 1, 1, 1, "the file is empty"),
    ("only a byte order mark", b"\xef\xbb\xbf", 1, 1, 1, "the file is empty"),
    ("a list", b"- id: x\n", 1, 1, 1, "the file is no mapping of keys to values"),
    ("a text", b"hello\n", 1, 1, 5, "the file is no mapping of keys to values"),
    ("a tab as indent", b"id: x\nlet:\n\ta: b.c\n", 3, 1, 1, "not valid YAML: found character '\\t' that cannot start any token"),
    ("Latin-1", b"id: x\ntitle: caf\xe9\n", 2, 11, 1, "the file is not in UTF-8: byte 0xe9"),
    ("Latin-1 after a byte order mark", b"\xef\xbb\xbfid: x\r\ntitle: \xe9\r\n", 2, 8, 1, "the file is not in UTF-8: byte 0xe9"),
    ("UTF-16", "id: x\n".encode("utf-16"), 1, 1, 1, "the file is in UTF-16, not in UTF-8"),
    ("a control character", b"id: x\ntitle: a\x07b\n", 2, 9, 1, "not valid YAML: the character U+0007 is not allowed"),
    ("zero bytes", b"\0\0\0", 1, 1, 1, "not valid YAML: the character U+0000 is not allowed"),
    ("an image", b"\x89PNG\r\n\x1a\n", 1, 1, 1, "the file is not in UTF-8: byte 0x89"),
    ("YAML 1.1", b"%YAML 1.1\n---\nid: x\n", 1, 1, 9, "not valid YAML: rule files are YAML 1.2"),
    ("two documents", b"id: x\n---\nid: y\n", 2, 1, 1, "not valid YAML: but found another document"),
    ("an alias of nothing", b"id: *y\n", 1, 5, 1, "not valid YAML: found undefined alias 'y'"),
    ("an alias of itself", b"id: &x [*x]\n", 1, 5, 1, "not valid YAML: a value that holds itself"),
    ("no number", b"prior: !!int many\n", 1, 8, 1, "not valid YAML: `many` cannot be read as int"),
    ("no truth", b"prior: !!bool yes\n", 1, 8, 1, "not valid YAML: `yes` cannot be read as bool"),
    ("a number of 5,000 digits", b"prior: " + b"9" * 5000, 1, 8, 1, f"not valid YAML: `{'9' * 40}` cannot be read as int"),
    ("brackets without end", b"[" * 5000, 1, 1, 1, "not valid YAML: values are nested too deeply"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "content", "line", "column", "carets", "message"), FLAWED, ids=[c[0] for c in FLAWED])
def test_a_file_that_is_no_rule_is_a_located_problem(
    tmp_path: Path, what: str, content: bytes, line: int, column: int, carets: int, message: str
) -> None:
    (problem,) = told(tmp_path / "rules", content)
    assert (problem.line, problem.column, problem.message) == (line, column, message)
    assert problem.excerpt.splitlines()[1].strip() == "^" * carets
    assert problem.link == "docs/rule-language.md#yaml"


def test_aliases_that_multiply_are_stopped(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (problem,) = told(tmp_path / "rules", "\n".join(lines).encode())
    assert problem.message == "not valid YAML: there are more than 200,000 values, with what aliases repeat"


@pytest.mark.parametrize("place", ["events/more.yaml", C, "causes/gates/more.yaml", "checks.yaml", "windows.yaml", "pack.yaml"])  # fmt: skip
def test_a_folder_in_the_place_of_a_file_is_a_problem(tmp_path: Path, place: str) -> None:
    folder = write(tmp_path / "rules", {name: text for name, text in FILES.items() if name != place})
    (folder / place).mkdir()
    problems = [problem for problem in check([folder])[1] if problem.file == f"rules/{place}"]
    assert [(one.line, one.column, one.message) for one in problems] == [(1, 1, "this is a folder, no file")]
    assert problems[0].link.endswith("#yaml")


def test_a_link_to_nothing_is_a_problem(tmp_path: Path) -> None:
    folder = write(tmp_path / "rules", FILES)
    (folder / "events/gone.yaml").symlink_to(tmp_path / "nowhere")
    (problem,) = check([folder])[1]
    assert (problem.file, problem.message) == (
        "rules/events/gone.yaml",
        "the file cannot be read: No such file or directory",
    )


def test_files_of_cases_and_others_are_no_rules(tmp_path: Path) -> None:
    more = {"causes/gates/notes.txt": "x: [", "causes/gates/deep.yaml.bak": "x: [", "events/deeper/x.yaml": "x: ["}
    assert check([write(tmp_path / "rules", {**FILES, **more})])[1] == ()


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_byte_order_mark_and_line_ends_change_nothing(tmp_path: Path, end: str, mark: str) -> None:
    plain = load([write(tmp_path / "plain" / "rules", FILES)])
    files = {name: (mark + text).replace("\n", end) for name, text in FILES.items()}
    folder = tmp_path / "other" / "rules"
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    book = load([folder])
    assert (book.events, book.causes, book.checks, book.windows) == (
        plain.events,
        plain.causes,
        plain.checks,
        plain.windows,
    )


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_a_mistake_has_the_same_place_with_any_line_ends(tmp_path: Path, end: str) -> None:
    text = CAUSE.replace("when: shut without after demo.opened", "when: |\n      shut without\n      after demo.opend")
    (problem, *_) = told(tmp_path / "rules", ("\ufeff" + text).replace("\n", end).encode())
    assert (problem.line, problem.column) == (13, 13)
    assert problem.excerpt.splitlines()[1].index("^") == 2 + 12


def test_on_as_a_key_is_a_key_like_any_other(tmp_path: Path) -> None:
    (problem,) = told(tmp_path / "rules", CAUSE.replace("needs:", "on: [push]\nneeds:").encode())
    assert (problem.line, problem.column) == (20, 1)
    assert problem.message == "`on` is not a key that is known here"
    assert problem.excerpt.splitlines()[1].strip() == "^^"


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(?<=a+)gate", "not a regular expression: look-behind requires fixed-width pattern"),
        ("(?<gate>x)", "not a regular expression: unknown extension ?<g at position 1"),
        ("gate (?R)", "not a regular expression: unknown extension ?R at position 6"),
        ("(gate|(\\w|\\d)+)*x", "a repeat of a repeat can take for ever on a hostile line"),
    ],
)
def test_a_pattern_that_python_cannot_use_is_a_located_problem(tmp_path: Path, pattern: str, message: str) -> None:
    text = EVENTS.replace("gate (?P<gate>\\\\d+) opened".replace("\\\\", "\\"), pattern)
    assert pattern in text
    problems = check([write(tmp_path / "rules", {**FILES, "events/demo.yaml": text})])[1]
    first = next(problem for problem in problems if problem.file == "rules/events/demo.yaml")
    assert (first.line, first.column, first.message) == (12, 14, message)
    assert first.link.endswith("#regular-expressions")


def test_nothing_that_acts_on_a_terminal_is_shown() -> None:
    document = Document("a.yaml", 'k: 1\n"\\e[31mred": 1\n"\\e[31mred": 2\n')
    (problem,) = document.problems
    assert "\x1b" not in str(problem)
    document = Document("b.yaml", "k: \x1b[31mred\n")
    assert "\x1b" not in str(document.problems[0])


def test_all_flawed_files_are_told_at_once_and_in_order(tmp_path: Path) -> None:
    folder = write(tmp_path / "rules", {**FILES, "windows.yaml": ""})
    (folder / C).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RuleProblems) as caught:
        load([folder])
    assert [problem.file for problem in caught.value.problems] == [f"rules/{C}", "rules/windows.yaml"]
    assert str(caught.value).endswith("2 problems in the rules")


def test_keys_that_are_lists_or_mappings_are_unknown_keys(tmp_path: Path) -> None:
    (problem, *_) = [
        one for one in told(tmp_path / "rules", (CAUSE + "? [a, b]\n: 1\n").encode()) if "a, b" in one.message
    ]
    assert problem.message == "`[a, b]` is not a key that is known here"


PARTS = ["a", "1", "- ", ": ", "? ", "\n", "  ", "\t", "[", "]", "{", "}", ", ", "&x ", "*x", "!", "!!int ", "!!float ", "!!str ", "|", ">-", "'", '"', "\\", "#", "%YAML 1.2", "%TAG ! x", "---", "...", "<<", ".nan", "0x", "é", "\u2028", "\x85", "\r"]  # fmt: skip


@given(
    st.one_of(
        st.binary(max_size=40), st.lists(st.sampled_from(PARTS), max_size=14).map(lambda parts: "".join(parts).encode())
    )
)
def test_any_content_is_read_or_is_a_located_problem(content: bytes) -> None:
    document = Document("a.yaml", content)
    lines = document.text.count("\n") + document.text.count("\x85") + document.text.count("\u2028") + 1
    assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in document.problems)
    assert document.data is None or not any("not valid YAML" in problem.message for problem in document.problems)


def test_a_file_that_is_gone_is_a_located_problem(tmp_path: Path) -> None:
    (problem,) = Document.open(tmp_path / "gone.yaml", "gone.yaml").problems
    assert (problem.line, problem.message) == (1, "the file cannot be read: No such file or directory")
    assert Document.open(write(tmp_path, {"a.yaml": "k: 1"}) / "a.yaml", "a.yaml").data == {"k": 1}
