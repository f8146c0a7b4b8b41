"""Cases run as a user's logs would be, and traced: sentences, patterns, lines that nobody knew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.authoring.pack import CASES, EVENTS, write
from tws_logdx.authoring.cases import Outcome, run_all, stray, suites
from tws_logdx.authoring.pick import UnknownName, pick
from tws_logdx.authoring.trace import hits, unknown_lines, weighed
from tws_logdx.events.catalogue import Catalogue
from tws_logdx.intake import Intake
from tws_logdx.model.rules import RuleBook
from tws_logdx.rulelang import check


def outcomes(folder: Path) -> tuple[list[Outcome], RuleBook]:
    book, problems = check([folder])
    assert problems == ()
    (suite,) = suites([folder], book)
    assert suite.file.problems == ()
    return list(run_all(suite, book, Intake(Catalogue(book.events)))), book


def test_good_cases_pass_with_their_confidence(tmp_path: Path) -> None:
    run, _ = outcomes(write(tmp_path / "pack"))
    assert [one.passed for one in run] == [True, True, True]
    assert run[0].judgement.confidence == pytest.approx(0.955, abs=0.001)
    assert [one.why for one in run] == ["", "", ""]


def test_a_case_that_fails_says_what_was_wanted_and_traces_why(tmp_path: Path) -> None:
    text = CASES.replace("vault 4 is jammed by rust", "vault 400 is jammed by rust\n    a line of no meaning\n\n    ")
    (first, *_), book = outcomes(write(tmp_path / "pack", cases=text))
    assert not first.passed
    assert first.why == "wanted found, is ruled-out (0.00)"
    told = {one.condition.id: one for one in weighed(first)}
    assert [one.side for one in told.values()] == ["for", "for", "against"]
    assert not any(one.holds for one in told.values())
    assert "door 400" in told["line-seen"].answer.nearest
    assert list(unknown_lines(first)) == [("pasted.txt", 2, "a line of no meaning")]
    assert hits(first, book) == {"program/program.vault_jammed/plain": 1}


def test_possible_is_not_found(tmp_path: Path) -> None:
    folder = write(tmp_path / "pack")
    cause = folder / "causes/vaults/vault-jammed.yaml"
    text = cause.read_text(encoding="utf-8").replace("weight: decisive\n    say", "weight: 2.5\n    say")
    cause.write_text(text, encoding="utf-8")
    assert outcomes(folder)[0][0].why == "wanted found, is possible (0.39, 0.6 is needed)"


def test_top_asks_for_the_first_place_among_all_that_alarms(tmp_path: Path) -> None:
    write(tmp_path / "pack")
    other = (tmp_path / "pack/causes/vaults/vault-jammed.yaml").read_text(encoding="utf-8")
    for old, new in (("vault-jammed", "vault-burst"), ("severity: high", "severity: critical")):
        other = other.replace(old, new)
    path = tmp_path / "pack/causes/vaults/vault-burst.yaml"
    path.write_text(other, encoding="utf-8")
    book, _ = check([tmp_path / "pack"])
    suite = next(one for one in suites([tmp_path / "pack"], book) if one.cause.id == "vault-jammed")
    first = next(run_all(suite, book, Intake(Catalogue(book.events))))
    assert first.why == "wanted first, first is vault-burst (0.96)"


def test_files_of_a_case_are_written_where_they_say(tmp_path: Path) -> None:
    text = CASES.replace(
        "  log: |-\n    2026-03-02 09:00:01,100 vault 4 is jammed by rust",
        "  files:\n    deep/down/bot.log: vault 4 is jammed by rust\n    jts.ini: |-\n      [IBGateway]\n      LocalServerPort=4002",
    )
    (first, *_), _ = outcomes(write(tmp_path / "pack", cases=text))
    assert first.passed
    assert [Path(one.name).name for one in first.analysis.readings] == ["bot.log"]
    assert not first.folder.exists()


def test_a_later_folder_brings_the_cases_of_what_it_replaces(tmp_path: Path) -> None:
    first = write(tmp_path / "first")
    second = write(tmp_path / "second", cases=CASES.replace("the line", "the other line"), events=EVENTS)
    book, _ = check([first, second])
    (suite,) = suites([first, second], book)
    assert suite.path.is_relative_to(second)
    assert suite.file.cases[0].name == "the other line"


def test_a_cause_without_cases_and_cases_without_a_cause_are_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "pack", cases=None)
    book, _ = check([folder])
    (suite,) = suites([folder], book)
    assert [problem.message for problem in suite.file.problems] == ["the cause has no cases"]
    (folder / "causes/vaults/gone.test.yaml").write_text(CASES, encoding="utf-8")
    (problem,) = stray([folder])
    assert problem.file.endswith("causes/vaults/gone.test.yaml")


def test_causes_are_picked_by_id_and_by_folder(tmp_path: Path) -> None:
    base, pack = write(tmp_path / "base"), tmp_path / "pack"
    (pack / "causes").mkdir(parents=True)
    everything = pick([base], [])
    assert everything.causes == {"vault-jammed"}
    assert pick([base], ["vault-jammed"]) == everything
    assert pick([base], [str(base / "causes/vaults")]) == everything
    with pytest.raises(UnknownName, match="no cause is in"):
        pick([base], [str(pack)])
    write(pack)
    assert pick([base], [str(pack)]).folders == (base, pack)
    with pytest.raises(UnknownName, match="Did you mean `vault-jammed`"):
        pick([base], ["vault-jamed"])
    with pytest.raises(UnknownName, match="no folder of rules"):
        pick([base], [str(tmp_path)])
