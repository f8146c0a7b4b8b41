"""Folders of one's own: what they add, replace, change and silence, and what can be wrong with their pack.yaml."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulelang.folder import CAUSE, FILES, write
from tws_logdx.model.rules import Change, Place, RuleBook
from tws_logdx.rulelang import Problem, check, load

PACK = """\
severity:
  stuck-gate: low
silence:
  - cause: stuck-gate
    reason: the gate is
      being painted
    until: 2027-01-31
"""
OTHER = {"causes/gates/lost-gate.yaml": CAUSE.replace("stuck-gate", "lost-gate")}


def both(tmp_path: Path, files: dict[str, str]) -> tuple[RuleBook, tuple[Problem, ...]]:
    return check([write(tmp_path / "rules", FILES), write(tmp_path / "mine", files)])


def told(book: RuleBook) -> list[tuple[str, str, str, int]]:
    return [(change.what, change.kind, change.id, change.place.line) for change in book.changes]


def test_the_rules_of_the_first_folder_are_no_changes(tmp_path: Path) -> None:
    assert load([write(tmp_path / "rules", FILES)]).changes == ()


def test_what_a_pack_adds_and_replaces_is_told(tmp_path: Path) -> None:
    window = "windows:\n  - {id: noon, label: n, zone: UTC, days: [mon], start: '12:00', minutes: 1}\n"
    events = FILES["events/demo.yaml"].split("  - name: demo.opened")[0]
    files = {"causes/gates/stuck-gate.yaml": CAUSE, "windows.yaml": window, "checks.yaml": FILES["checks.yaml"]}
    book, problems = both(tmp_path, {**files, **OTHER, "events/demo.yaml": events})
    assert problems == ()
    assert told(book) == [
        ("replaced", "event", "program/demo.closed/plain", 3),
        ("added", "window", "noon", 2),
        ("replaced", "check", "gate", 2),
        ("added", "cause", "lost-gate", 1),
        ("replaced", "cause", "stuck-gate", 1),
    ]
    assert {change.place.file.partition("/mine/")[2] for change in book.changes} >= {
        "events/demo.yaml",
        "causes/gates/lost-gate.yaml",
    }


def test_a_pack_changes_a_severity_and_silences_with_a_reason_and_an_end(tmp_path: Path) -> None:
    book, problems = both(tmp_path, {"pack.yaml": PACK})
    assert problems == ()
    shown = f"{(tmp_path / 'mine').as_posix()}/pack.yaml"
    assert book.causes[0].severity == "low"
    assert book.changes == (
        Change("changed", "cause", "stuck-gate", Place(shown, 2, 15), "severity low instead of high"),
        Change(
            "silenced",
            "cause",
            "stuck-gate",
            Place(shown, 4, 5),
            reason="the gate is being painted",
            until="2027-01-31",
        ),
    )


def test_the_last_day_of_a_silence_belongs_to_it(tmp_path: Path) -> None:
    book, _ = both(tmp_path, {"pack.yaml": PACK})
    assert book.silenced("2026-11-25") == book.silenced("2027-01-31") == {"stuck-gate"}
    assert book.silenced("2027-02-01") == frozenset()


def test_a_pack_may_speak_of_causes_of_its_own(tmp_path: Path) -> None:
    book, problems = both(tmp_path, {"pack.yaml": "severity: {lost-gate: critical}\n", **OTHER})
    assert problems == ()
    assert {cause.id: cause.severity for cause in book.causes} == {"stuck-gate": "high", "lost-gate": "critical"}


def test_the_severity_it_has_anyway_is_no_change(tmp_path: Path) -> None:
    assert both(tmp_path, {"pack.yaml": "severity: {stuck-gate: high}\n"})[0].changes == ()


def test_a_later_pack_wins(tmp_path: Path) -> None:
    first = write(tmp_path / "one", {"pack.yaml": "severity: {stuck-gate: low}\n"})
    second = write(tmp_path / "two", {"pack.yaml": "severity: {stuck-gate: critical}\n"})
    book = load([write(tmp_path / "rules", FILES), first, second])
    assert book.causes[0].severity == "critical"
    assert [change.detail for change in book.changes] == [
        "severity low instead of high",
        "severity critical instead of low",
    ]


def test_a_folder_given_twice_is_read_once(tmp_path: Path) -> None:
    mine = write(tmp_path / "mine", OTHER)
    book = load([write(tmp_path / "rules", FILES), mine, tmp_path / "rules" / ".." / "mine"])
    assert told(book) == [("added", "cause", "lost-gate", 1)]


MISTAKES = [
    # text, replaced by, line, column, message, hint
    ("stuck-gate: low", "stuck-gat: low", 2, 3, "no cause is called `stuck-gat`", "did you mean `stuck-gate`?"),
    ("stuck-gate: low", "stuck-gate: lwo", 2, 15, "`lwo` is no word for `stuck-gate`", "did you mean `low`?"),
    ("stuck-gate: low", "Stuck: low", 2, 3, "`Stuck`: string should match pattern", ""),
    ("cause: stuck-gate", "cause: stuck", 4, 12, "no cause is called `stuck`", "did you mean `stuck-gate`?"),
    ("    reason: the gate is\n      being painted\n", "", 4, 5, "`reason` is missing", ""),
    ("the gate is\n      being painted", '""', 5, 13, "`reason`: string should have at least 1 character", ""),
    ("2027-01-31", "2027-02-30", 7, 12, "`2027-02-30` is no day of the calendar", "a date is written 2027-01-31"),
    ("2027-01-31", "31.1.2027", 7, 12, "`31.1.2027` is no day of the calendar", "a date is written 2027-01-31"),
    ("2027-01-31", "2027-1-31", 7, 12, "`2027-1-31` is no day of the calendar", "a date is written 2027-01-31"),
    ("    until: 2027-01-31\n", "", 4, 5, "`until` is missing", ""),
    ("silence:", "silense:", 3, 1, "`silense` is not a key that is known here", "did you mean `silence`?"),
    ("silence:", "silence:\n  - {cause: stuck-gate, reason: r, until: 2027-01-01}", 5, 12, "is silenced twice", "keep"),
]


@pytest.mark.parametrize(("old", "new", "line", "column", "message", "hint"), MISTAKES)
def test_a_mistake_in_a_pack_is_told_where_it_stands(
    tmp_path: Path, old: str, new: str, line: int, column: int, message: str, hint: str
) -> None:
    assert old in PACK
    (problem,) = both(tmp_path, {"pack.yaml": PACK.replace(old, new)})[1]
    assert (problem.line, problem.column) == (line, column)
    assert message in problem.message
    assert hint in problem.hint
    assert problem.file.endswith("/mine/pack.yaml")
