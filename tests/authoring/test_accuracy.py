"""The figures of docs/accuracy.md, from trials made by hand; and the page itself, which must be current."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tws_logdx.authoring import accuracy
from tws_logdx.authoring.accuracy import Hits, Told, Trial, by_cause, calibration, confused
from tws_logdx.authoring.accuracy_page import page
from tws_logdx.authoring.casefile import Case
from tws_logdx.cli import logdx
from tws_logdx.model.rules import Cause, Place

PAGE = Path(__file__).parents[2] / "docs" / "accuracy.md"


def cause(id_: str, severity: str = "high") -> Cause:
    return Cause(
        id_,
        id_,
        "g",
        ("timeout",),
        severity,
        0.05,
        "s",
        (),
        (),
        (),
        (),
        "fix",
        (),
        ("look | twice",),
        (),
        Place("f", 1),
    )


def trial(id_: str, *told: Told, expect: str = "found", severity: str = "high") -> Trial:
    return Trial(cause(id_, severity), Case("c", {"a": "b"}, expect, False, Place("f", 1)), told)


def told(id_: str, confidence: float = 0.9, *, loud: bool = True, explains: tuple[str, ...] = ()) -> Told:
    return Told(id_, confidence, loud, explains)


TRIED = [
    trial("one", told("quiet", loud=False), told("one")),
    trial("one", told("two", 0.7), told("one", 0.3)),
    trial("two", told("root", 0.95, explains=("two",))),
    trial("two", told("two", 0.85), told("one", 0.3), expect="possible"),
    trial("three"),
    trial("calm", told("calm", loud=False), severity="low"),
]


def test_recall_is_of_the_wanted_and_precision_of_the_given() -> None:
    one, three, two = by_cause(TRIED)
    assert (one, one.recall, one.precision) == (Hits("one", 2, 1, 2, 1), 0.5, 1.0)
    assert (two, two.precision) == (Hits("two", 1, 1, 1, 2), 0.5)
    assert (three.recall, three.precision) == (0, None)


def test_a_cause_folded_under_the_first_one_is_right() -> None:
    assert confused(TRIED) == [("one", "two", 1), ("three", "", 1)]


def test_a_confidence_is_worth_what_share_of_its_findings_is_right() -> None:
    rows = {row.low: (row.told, row.right) for row in calibration(TRIED)}
    assert rows == {0.2: (0, 0), 0.4: (0, 0), 0.6: (1, 0), 0.8: (1, 1), 0.9: (1, 1), 0.95: (1, 1)}


def test_the_page_tells_all_of_it() -> None:
    text = page(TRIED, [one.cause for one in TRIED])
    assert "| told by the log, comes first | 4 | 50% (2) |" in text
    assert "| about something harmless, no alarm told as found | 1 | 100% (1) |" in text
    assert "| `one` | `two` | 1 |" in text
    assert "| `three` | nothing that alarms | 1 |" in text
    assert "| [two](causes/two.md) | 1 | `one` | look \\| twice |" in text


def test_the_page_of_the_shipped_rules_is_current() -> None:
    run = CliRunner().invoke(logdx, ["rules", "accuracy", "--check", str(PAGE)])
    assert run.exit_code == 0, run.output


def test_the_page_is_written_and_an_old_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accuracy, "trials", lambda *_: iter(TRIED[:3]))
    target = tmp_path / "accuracy.md"
    assert CliRunner().invoke(logdx, ["rules", "accuracy", "--write", str(target)]).exit_code == 0
    assert "How right it is" in target.read_text(encoding="utf-8")
    assert CliRunner().invoke(logdx, ["rules", "accuracy", "--check", str(target)]).exit_code == 0
    target.write_text("old", encoding="utf-8")
    run = CliRunner().invoke(logdx, ["rules", "accuracy", "--check", str(target)])
    assert run.exit_code == 10
    assert "out of date" in run.output
    run = CliRunner().invoke(logdx, ["rules", "accuracy", "--write", str(tmp_path / "no" / "accuracy.md")])
    assert run.exit_code == 2
    assert "cannot write" in run.output
