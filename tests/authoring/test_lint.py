"""Lint: mistakes of all files at once; warnings about rules that work but are weak."""

from __future__ import annotations

from pathlib import Path

from tests.authoring.pack import CASES, CAUSE, EVENTS, write
from tws_logdx.authoring import mentions
from tws_logdx.authoring.lint import lint
from tws_logdx.model.rules import RuleBook


def warnings(folder: Path) -> list[tuple[int, str]]:
    found = lint([folder])
    assert found.problems == ()
    return [(warning.line, warning.message) for warning in found.warnings]


def test_a_sentence_that_no_case_makes_hold_is_a_warning(tmp_path: Path) -> None:
    folder = write(tmp_path / "pack")
    assert warnings(folder) == [(14, "no case makes this sentence hold: vault-jammed/often")]
    more = CASES.replace("is jammed by rust\n", "is jammed by rust\n" + "    vault 4 is jammed by rust\n" * 3)
    assert warnings(write(folder, cases=more)) == []


def test_a_cause_without_confirm_is_a_warning(tmp_path: Path) -> None:
    told = warnings(write(tmp_path / "pack", cause=CAUSE.replace("confirm: [pull the door]\n", "")))
    assert any("vault-jammed has no `confirm`" in message for _, message in told)


def test_a_pattern_without_fixed_text_and_an_event_that_nobody_asks_for_are_warnings(tmp_path: Path) -> None:
    lonely = "  - {name: program.lonely, id: plain, pattern: '^\\w+ \\d+$', samples: [door 7]}\n"
    told = warnings(write(tmp_path / "pack", events=EVENTS + lonely))
    assert any(line == 8 and "is tried on every line" in message for line, message in told)
    assert any(line == 8 and "nothing asks for program.lonely" in message for line, message in told)


def test_an_event_that_gives_a_fact_or_is_used_by_code_is_used(tmp_path: Path, book: RuleBook) -> None:
    giving = "  - {name: program.giving, id: plain, pattern: 'door (?P<n>\\d+) made', fields: {n: int}, facts: {door: n}, samples: [door 7 made]}\n"
    folder = write(tmp_path / "pack", events=EVENTS + giving)
    assert not any("program.giving" in message for _, message in warnings(folder))
    assert {"client.connecting", "client.version", "host.day"} <= mentions.in_code()
    assert not {"client.connecting", "client.version", "tws.error"} & set(mentions.unused(book))


def test_mistakes_of_rules_and_of_cases_come_together_and_stop_the_warnings(tmp_path: Path) -> None:
    cause = CAUSE.replace("program.vault_jammed where door < 100", "program.vault_jamed where door < 100")
    found = lint([write(tmp_path / "pack", cause=cause, cases=CASES.replace("expect: silent", "expect: quiet"))])
    files = [problem.file for problem in found.problems]
    assert [Path(file).name for file in files] == ["vault-jammed.test.yaml", "vault-jammed.yaml"]
    assert found.warnings == ()
    assert found.files == 3


def test_warnings_can_be_asked_of_some_folders_only(tmp_path: Path) -> None:
    first, second = write(tmp_path / "first"), tmp_path / "second"
    (second / "causes").mkdir(parents=True)
    assert lint([first, second], [second]).warnings == ()
    assert len(lint([first, second], [first]).warnings) == 1


def test_a_code_that_the_code_book_does_not_know_is_a_warning(tmp_path: Path) -> None:
    asking = CAUSE.replace("when: program.vault_jammed where door < 100", "when: tws.error where code in (326, 7, 12)")
    events = EVENTS + "declares: [{name: tws.error, fields: {code: int}}]\n"
    folder = write(tmp_path / "pack", cause=asking, events=events)
    assert not any("no code" in message for _, message in warnings(folder)), "without a code book nothing is known"
    (folder / "codes").mkdir()
    known = (
        "namespace: api\nsource: [us]\ngroups:\n  - about: Ours\n    kind: order\n    ignore: no\n    do: [Ask us.]\n"
    )
    known += "    codes: [{code: 326, meaning: The id is taken.}]\n"
    (folder / "codes" / "own.yaml").write_text(known, encoding="utf-8")
    told = [(line, message) for line, message in warnings(folder) if "no code" in message]
    assert told == [
        (10, f"no code {code} is described under codes/, but vault-jammed/line-seen asks for it") for code in (12, 7)
    ]
