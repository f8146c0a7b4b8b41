"""Folders of YAML to a rule book."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from tests.rulelang.folder import CAUSE, FILES, write
from tws_logdx.model.rules import RuleBook, Step, Window
from tws_logdx.model.sentence import Absence, Compare, FactIs, Known
from tws_logdx.model.sentence import Test as Means
from tws_logdx.rulelang import builtin_rules, check, load


@pytest.fixture
def demo(tmp_path: Path) -> RuleBook:
    return load([write(tmp_path / "rules", FILES)])


def test_an_event_carries_its_pattern_types_facts_and_literals(demo: RuleBook) -> None:
    spec = demo.events[0]
    assert (spec.id, spec.name, spec.family) == ("program/demo.closed/plain", "demo.closed", "program")
    assert spec.fields == {"gate": "int", "who": "text"}
    assert spec.set == {"loud": True}
    assert spec.facts == {"demo.gate": "gate"}
    assert spec.scan == (" closed by ",)
    assert (spec.place.file, spec.place.line) == ("rules/events/demo.yaml", 3)


def test_a_cause_carries_its_sentences_weights_and_places(demo: RuleBook) -> None:
    (cause,) = demo.causes
    first, second = cause.evidence
    shut = Means("demo.closed", Known("loud"))
    assert first.when == Absence(shut, Means("demo.opened"), "after", 300_000, ("gate",))
    assert (first.id, first.weight, second.id, second.weight) == ("for-1", 6.0, "by-night", 0.5)
    assert first.place.line == 11
    assert cause.against[0].id == "against-1"
    assert cause.steps == (Step("Buy oil."), Step("Oil the gate."))


def test_checks_and_windows_are_values(demo: RuleBook) -> None:
    (checked,) = demo.checks
    assert checked.bad[0].when == FactIs("demo.gate", Compare("value", "!=", 7))
    assert checked.how_to_set == "Change it."
    assert demo.windows == {"night": Window("night", "night", "Europe/Berlin", (0, 6), 23 * 60 + 30, 60)}


def test_a_later_folder_adds_and_replaces_by_id(tmp_path: Path) -> None:
    first = write(tmp_path / "rules", FILES)
    louder = CAUSE.replace("severity: high", "severity: low")
    other = CAUSE.replace("stuck-gate", "lost-gate")
    second = write(tmp_path / "mine", {"causes/gates/stuck-gate.yaml": louder, "causes/gates/lost-gate.yaml": other})
    book = load([first, second])
    assert {cause.id: cause.severity for cause in book.causes} == {"stuck-gate": "low", "lost-gate": "high"}
    assert len(book.events) == 2


def test_missing_files_and_folders_are_no_mistake(tmp_path: Path) -> None:
    assert load([tmp_path / "nowhere"]) == RuleBook(fingerprint=load([tmp_path / "nowhere"]).fingerprint)


def test_the_rules_that_ship_have_no_problems() -> None:
    book, problems = check([builtin_rules()])
    assert "\n".join(map(str, problems)) == ""
    assert len(book.events) > 100


def test_every_pattern_that_ships_has_literals_to_scan_for(book: RuleBook) -> None:
    assert [spec.id for spec in book.events if not spec.scan and not spec.sieve] == []


def test_a_rule_book_pickles(demo: RuleBook) -> None:
    assert pickle.loads(pickle.dumps(demo)) == demo
