"""`logdx rules` as an author meets it: good use, mistakes, exit codes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.authoring.pack import CASES, CAUSE, write
from tws_logdx.cli import logdx
from tws_logdx.cli.rules.common import say
from tws_logdx.model.rules import RuleBook
from tws_logdx.rulelang import builtin_rules, check
from tws_logdx.rulelang.shape import schemas

Run = Callable[..., Result]

GATE = """\
id: gate-shut
title: The gate is shut
group: gates
symptoms: [reset]
severity: low
summary: It does not open.
evidence: [{when: client.peer_closed, weight: decisive}]
remediation: {summary: Open it., steps: [Open it.]}
confirm: [look]
"""

LOG = """\
2026-03-02 09:00:01,100 ib_async.client INFO Connected
2026-03-02 09:00:01.210 [AB] ERROR [JTS-Foo-3] - Vault door 17 jammed for DU1234567 after 3 tries
2026-03-02 09:00:01,260 ib_async.wrapper ERROR Error 326, reqId -1: Unable to connect as the client id is already in use. Retry with a unique client id.

"""


@pytest.fixture
def rules(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `logdx rules …` in an empty folder; compiled rules are kept for all runs of this worker."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(logdx, ["rules", *arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "\x1b" not in result.output
        return result

    return run


@pytest.fixture
def few(rules: Run, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same with few built-in rules, so that a pack is compiled with them in no time."""
    base = tmp_path_factory.mktemp("few") / "rules"
    (base / "events").mkdir(parents=True)
    for family in ("client", "api"):
        shutil.copy(builtin_rules() / "events" / f"{family}.yaml", base / "events")
    (base / "causes/gates").mkdir(parents=True)
    (base / "causes/gates/gate-shut.yaml").write_text(GATE, encoding="utf-8")
    cases = CASES.replace("vault 4 is jammed by rust", "Peer closed connection").replace("ruled-out", "silent")
    (base / "causes/gates/gate-shut.test.yaml").write_text(cases, encoding="utf-8")
    monkeypatch.setattr("tws_logdx.rulelang.builtin_rules", lambda: base)
    return rules


def test_the_help_names_every_command(rules: Run) -> None:
    shown = rules("--help")
    assert shown.exit_code == 0
    for name in ("list", "show", "lint", "test", "new", "schema", "docs"):
        assert f"\n  {name} " in shown.output
        assert rules(name, "--help").exit_code == 0
    assert rules("lisst").exit_code == 2


def test_colours_are_for_terminals_and_what_acts_is_never_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    say("plain\x1b[2J", "high")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    say("red\x1b[2J", "high")
    monkeypatch.setenv("NO_COLOR", "1")
    say("no red", "high")
    assert capsys.readouterr().out == "plain\\x1b[2J\n\x1b[31mred\\x1b[2J\x1b[0m\nno red\n"


# ---------------------------------------------------------------- list, show


def test_list_shows_every_cause_aligned(rules: Run, book: RuleBook) -> None:
    lines = rules("list").output.splitlines()
    assert len(lines) == len(book.causes)
    column = lines[0].index(next(cause.title for cause in book.causes if lines[0].startswith(f"{cause.id} ")))
    titles = {cause.title for cause in book.causes}
    assert all(line[column:] in titles for line in lines)


def test_list_filters_by_group_symptom_and_severity(rules: Run, book: RuleBook) -> None:
    chosen = [
        cause.id
        for cause in book.causes
        if cause.group == "handshake" and "reset" in cause.symptoms and cause.severity in ("high", "critical")
    ]
    shown = rules("list", "--group", "handshake", "--symptom", "reset", "--severity", "high", "--severity", "critical")
    assert [line.split()[0] for line in shown.output.splitlines()] == sorted(chosen)


def test_list_of_an_unknown_group_or_symptom_is_a_mistake(rules: Run) -> None:
    shown = rules("list", "--group", "handshak")
    assert shown.exit_code == 2
    assert "did you mean `handshake`?" in shown.output
    assert rules("list", "--events", "--group", "handshake").exit_code == 2


def test_list_of_events_counts_their_patterns(rules: Run, book: RuleBook) -> None:
    rows = dict(line.split() for line in rules("list", "--events").output.splitlines())
    assert rows["client.connecting"] == str(sum(spec.name == "client.connecting" for spec in book.events))
    assert len(rows) == len({spec.name for spec in book.events})


def test_list_tells_what_a_pack_changes(few: Run, tmp_path: Path) -> None:
    write(tmp_path / "pack")
    (tmp_path / "pack/causes/gates").mkdir()
    (tmp_path / "pack/causes/gates/gate-shut.yaml").write_text(GATE, encoding="utf-8")
    listed, changed = few("list", "--rules", "pack").output.split("What your own rules change")
    assert [line.split()[0] for line in listed.splitlines() if line] == ["gate-shut", "vault-jammed"]
    told = {tuple(line.split()[:3]) for line in changed.splitlines() if line}
    assert ("replaced", "cause", "gate-shut") in told
    assert ("added", "cause", "vault-jammed") in told


def test_show_tells_all_of_a_cause(rules: Run, book: RuleBook) -> None:
    cause = next(one for one in book.causes if one.id == "stale-client-id")
    shown = " ".join(rules("show", "stale-client-id").output.split())
    for text in (
        cause.title,
        cause.summary,
        *(step.labelled for step in cause.steps),
        *cause.confirm,
        *cause.references,
    ):
        assert " ".join(text.split()) in shown
    for condition in (*cause.evidence, *cause.against):
        assert condition.text in shown
        assert " ".join(condition.say.split()) in shown
    assert "strong after-a-drop" in shown


def test_show_tells_all_of_an_event(rules: Run, book: RuleBook) -> None:
    shown = rules("show", "client.giving_up").output
    for spec in book.events:
        if spec.name == "client.giving_up":
            assert f"{spec.id}  ({spec.place.file}:{spec.place.line})" in shown
            assert all(sample in shown for sample in spec.samples)
    assert "Asked for by" in shown


def test_show_of_an_unknown_name_says_what_was_meant(rules: Run) -> None:
    shown = rules("show", "stale-client-di")
    assert shown.exit_code == 2
    assert "did you mean `stale-client-id`?" in shown.stderr


# ---------------------------------------------------------------- lint, test


def test_lint_of_a_good_pack_exits_0_with_its_warnings_only(few: Run, tmp_path: Path) -> None:
    write(tmp_path / "pack")
    shown = few("lint", "pack")
    assert shown.exit_code == 0
    lines = shown.output.splitlines()
    assert "causes/vaults/vault-jammed.yaml:14:11: warning: no case makes this sentence hold" in lines[0]
    assert lines[-1].endswith("0 mistakes, 1 warning")


def test_lint_shows_all_mistakes_and_exits_4(few: Run, tmp_path: Path) -> None:
    write(tmp_path / "pack", cause=CAUSE.replace("door < 100", "dor < 100"), cases="[]")
    shown = few("lint", "pack")
    assert shown.exit_code == 4
    assert "did you mean `door`?" in shown.output
    assert "it checks nothing" in shown.output
    assert "2 mistakes" in shown.output


def test_good_cases_exit_0_and_tell_their_confidence(few: Run, tmp_path: Path) -> None:
    write(tmp_path / "pack")
    shown = few("test", "pack", "-v")
    assert shown.exit_code == 0
    assert "  pass  found 0.96        the line" in shown.output
    assert "1 x program/program.vault_jammed/plain" in shown.output
    assert shown.output.endswith("1 causes, 3 cases: 3 passed, 0 failed\n")
    assert few("test", "vault-jammed", "--rules", "pack").output.endswith("3 passed, 0 failed\n")


def test_a_failing_case_exits_10_with_the_nearest_miss_and_the_unknown_lines(few: Run, tmp_path: Path) -> None:
    write(tmp_path / "pack", cases=CASES.replace("4 is jammed by rust", "400 is jammed by rust\n    nobody knows"))
    shown = few("test", "pack")
    assert shown.exit_code == 10
    for text in (
        "FAIL  ruled-out 0.00    the line",
        "wanted found, is ruled-out",
        "-> saw 1 program.vault_jammed, none that fits: door 400  (pasted.txt:1)",
        "needed 3 within 1 min, saw 1",
        "pasted.txt:2: nobody knows",
        "FAIL  vault-jammed: the line",
        "2 passed, 1 failed",
    ):
        assert text in shown.output


@pytest.mark.parametrize("cases", ["[]", "- {name: a, log: x}", "- {name: a, logs: x, expect: silent}", None])
def test_a_file_that_checks_nothing_fails(few: Run, tmp_path: Path, cases: str | None) -> None:
    write(tmp_path / "pack", cases=cases)
    shown = few("test", "pack")
    assert shown.exit_code == 10
    assert "0 passed" in shown.output


def test_rules_that_cannot_load_stop_a_test_with_4(few: Run, tmp_path: Path) -> None:
    write(tmp_path / "pack", cause=CAUSE.replace("door < 100", "dor < 100"))
    assert few("test", "pack").exit_code == 4


def test_a_built_in_cause_is_tested_by_its_id(rules: Run) -> None:
    shown = rules("test", "wrong-port", "stale-client-id")
    assert shown.exit_code == 0
    assert "\n2 causes, " in shown.output
    assert rules("test", "wrong-prt").exit_code == 2


# ---------------------------------------------------------------- new


def test_new_writes_a_rule_that_loads_and_a_case_that_fails(few: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(LOG, encoding="utf-8")
    shown = few("new", "--from", "a.log:2", "--id", "door-stuck", "--pack", "own")
    assert shown.exit_code == 0
    assert "logdx rules test own" in shown.output
    book, problems = check([tmp_path / "own"])
    assert problems == ()
    (spec,) = [spec for spec in book.events if spec.name == "host.door_stuck"]
    assert spec.fields == {"door": "int", "account": "text", "tries": "int"}
    assert "DU1234567" not in "".join(path.read_text() for path in (tmp_path / "own").rglob("*.yaml"))
    test = few("test", "own")
    assert test.exit_code == 10
    assert "FAIL  ruled-out 0.10    the line that was seen" in test.output


def test_what_new_has_begun_can_be_completed(few: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(LOG, encoding="utf-8")
    few("new", "--from", "a.log:2", "--id", "door-stuck")
    cause = tmp_path / "my-rules/causes/own/door-stuck.yaml"
    cause.write_text(cause.read_text(encoding="utf-8").replace("weight: weak", "weight: decisive"), encoding="utf-8")
    cases = cause.with_name("door-stuck.test.yaml")
    more = "".join(f"- {{name: {name} - x, log: Vault door opened, expect: silent}}\n" for name in ("a", "near miss"))
    cases.write_text(cases.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert few("test", "my-rules").exit_code == 0


def test_new_takes_the_event_of_a_line_that_is_known_already(few: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(LOG, encoding="utf-8")
    shown = few("new", "--from", "a.log:3", "--id", "id-taken")
    assert "recognised already: it makes the event tws.error" in shown.output
    assert not (tmp_path / "my-rules/events").exists()
    assert "when: tws.error where code == 326 " in (tmp_path / "my-rules/causes/own/id-taken.yaml").read_text()
    assert few("test", "my-rules").exit_code == 10


def test_new_never_overwrites(few: Run, tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text(LOG, encoding="utf-8")
    (tmp_path / "my-rules/causes/own").mkdir(parents=True)
    precious = tmp_path / "my-rules/causes/own/door-stuck.test.yaml"
    precious.write_text("mine", encoding="utf-8")
    shown = few("new", "--from", "a.log:2", "--id", "door-stuck")
    assert shown.exit_code == 2
    assert precious.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in (tmp_path / "my-rules").rglob("*.*")] == ["door-stuck.test.yaml"]
    taken = few("new", "--from", "a.log:2", "--id", "gate-shut", "--pack", "other")
    assert taken.exit_code == 2
    assert "`gate-shut` exists already" in taken.stderr
    assert not (tmp_path / "other").exists()


def test_new_works_for_the_api_log_whose_lines_differ_from_their_messages(few: Run, tmp_path: Path) -> None:
    payload = b"77-1-the vault is jammed by 17 sparrows-"
    record = b"09:12:41:279 -> ---" + bytes([len(payload)]) + payload + b"\n"
    (tmp_path / "api.7.20260302.091241.log").write_bytes(b"09:12:41:278 <- 71-2-7--\n" + record)
    assert few("new", "--from", "api.7.20260302.091241.log:2", "--id", "sparrows").exit_code == 0
    again = few("new", "--from", "api.7.20260302.091241.log:2", "--id", "more-sparrows")
    assert "recognised already: it makes the event api.sparrows" in again.output


@pytest.mark.parametrize(
    ("where", "code"),
    [("a.log", 2), ("a.log:0", 2), ("a.log:x", 2), (":3", 2), ("a.log:99", 3), ("a.log:4", 3), ("none.log:1", 3)],
)
def test_new_refuses_what_is_no_line(few: Run, tmp_path: Path, where: str, code: int) -> None:
    (tmp_path / "a.log").write_text(LOG, encoding="utf-8")
    assert few("new", "--from", where).exit_code == code
    assert not (tmp_path / "my-rules").exists()
    assert few("new", "--from", "a.log:2", "--id", "Not An Id").exit_code == 2


# ---------------------------------------------------------------- schema, docs


def test_schema_prints_and_writes_the_schemas_of_the_code(rules: Run, tmp_path: Path) -> None:
    assert json.loads(rules("schema").output) == dict(schemas())
    assert rules("schema", "--write", "there").exit_code == 0
    for name, schema in schemas().items():
        assert json.loads((tmp_path / "there" / name).read_text(encoding="utf-8")) == schema


def test_docs_writes_all_pages_and_removes_only_its_own_old_ones(rules: Run, tmp_path: Path, book: RuleBook) -> None:
    assert rules("docs").output.count("\n| [") == len(book.causes)
    assert rules("docs", "--write", "docs").exit_code == 0
    folder = tmp_path / "docs/causes"
    assert len(list(folder.iterdir())) == len(book.causes) + 1
    shutil.copy(folder / "wrong-port.md", folder / "gone.md")
    (folder / "notes.md").write_text("of a person", encoding="utf-8")
    assert "removed 1" in rules("docs", "--write", "docs").output
    assert (folder / "notes.md").exists()
    assert not (folder / "gone.md").exists()
    assert (tmp_path / "docs/rule-reference.md").read_text(encoding="utf-8").startswith("<!-- Made by")


def test_pages_of_a_pack_are_made_too(few: Run, tmp_path: Path) -> None:
    write(tmp_path / "pack")
    assert "(vault-jammed.md)" in few("docs", "--rules", "pack").output
