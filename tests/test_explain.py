"""`--explain`: every sentence of a cause with what it saw, what it lacked and by how much."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.rulelang.folder import write
from tws_logdx.cli import logdx

LOG = """\
2026-03-02 09:00:01,100 ib_async.client INFO Connecting to 127.0.0.1:4002 with clientId 7...
2026-03-02 09:00:01,102 ib_async.client INFO Connected
2026-03-02 09:00:01,250 ib_async.client INFO Logged on to server version 178
2026-03-02 09:00:01,260 ib_async.wrapper ERROR Error 326, reqId -1: Unable to connect as the client id is already in use. Retry with a unique client id.
2026-03-02 09:00:01,261 ib_async.client ERROR Peer closed connection. clientId 7 already in use?
2026-03-02 09:00:09,000 ib_async.wrapper ERROR Error 502, reqId -1: no route for U7654321
"""
CAUSE = """\
id: twice-told
title: It was said twice
group: mine
symptoms: [reset]
severity: high
prior: 0.2
summary: For a test.
evidence:
  - when: tws.error where code == 326
    weight: strong
  - when: count(tws.error) >= 3 within 5s
    weight: weak
  - when: tws.error without after client.ready within 1h
    weight: moderate
against:
  - when: fact(api.port) == 1
    weight: weak
needs: [client-log]
remediation: {summary: None., steps: [None.]}
"""
Logdx = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Logdx:
    """`logdx analyze bot.log …` in a folder with a pack of one cause."""
    monkeypatch.chdir(tmp_path)
    cache = tmp_path_factory.getbasetemp() / "cache-of-explanations"
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: cache)
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_, **__: tmp_path / "config")
    write(tmp_path, {"bot.log": LOG, "pack/causes/mine/twice-told.yaml": CAUSE})

    def analyze(*arguments: str) -> Result:
        return CliRunner().invoke(logdx, ["analyze", "bot.log", "--tz", "UTC", "--rules", "pack", *arguments])

    return analyze


def test_a_verdict_is_shown_with_its_sum_and_each_sentence(run: Logdx) -> None:
    result = run("--explain", "twice-told")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "twice-told: found, confidence 0.83",
        "It was said twice (pack/causes/mine/twice-told.yaml:1)",
        "",
        "   -1.39  prior 0.2: how often it is the cause before any evidence",
        "   +3.00  for, holds: tws.error where code == 326 [pack/causes/mine/twice-told.yaml:9]",
        "            bot.log:4  2026-03-02T09:00:01.260Z  2026-03-02 09:00:01,260 ib_async.wrapper ERROR Error 326, reqId -1:"
        " Unable to connect as the client id is already in use. Retry with a unique client id.",
        "       ·  for, does not hold (+0.7 if it did): count(tws.error) >= 3 within 5s [pack/causes/mine/twice-told.yaml:11]",
        "            needed 3 within 5 s, saw 1",
        "            bot.log:4  (quoted above)",
        "            bot.log:6  2026-03-02T09:00:09.000Z  2026-03-02 09:00:09,000 ib_async.wrapper ERROR Error 502, reqId -1:"
        " no route for account-1",
        "       ·  for, cannot be told yet (+1.6 if it did): tws.error without after client.ready within 1h"
        " [pack/causes/mine/twice-told.yaml:13]",
        "            the log ends 59.9 min before it is certain that no client.ready follows",
        "            bot.log:4  (quoted above)",
        "       ·  against, does not hold (-0.7 if it did): fact(api.port) == 1 [pack/causes/mine/twice-told.yaml:16]",
        "            api.port is not known",
        "   +1.61  sum, a confidence of 0.83",
    ]


def test_the_same_as_json(run: Logdx) -> None:
    told = json.loads(run("--explain", "twice-told", "-f", "json").output)
    (cause,) = told["causes"]
    assert told["schema"] == "tws-logdx/explain/1"
    assert (cause["verdict"], cause["confidence"], cause["prior"], cause["log_odds"]) == ("found", 0.834, 0.2, 1.61)
    assert [(one["role"], one["truth"], one["weight"]) for one in cause["sentences"]] == [
        ("for", "holds", 3.0),
        ("for", "fails", 0.7),
        ("for", "inconclusive", 1.6),
        ("against", "fails", 0.7),
    ]
    assert cause["sentences"][0]["matches"][0]["seen"][0]["line"] == 4
    assert "U7654321" not in json.dumps(told)


def test_every_cause_is_explained_on_demand(run: Logdx) -> None:
    told = json.loads(run("--explain", "all", "-f", "json").output)
    names = [cause["cause"] for cause in told["causes"]]
    assert len(names) > 50
    assert "twice-told" in names
    text = run("--explain", "all").output
    assert "no sentence for it holds" in text
    assert "None of the sources that could show it was read" in text
    assert "\x1b" not in text


def test_without_redaction_lines_are_as_they_were_written(run: Logdx) -> None:
    assert "U7654321" in run("--explain", "twice-told", "--no-redact").output


def test_an_unknown_cause_is_a_usage_error_with_the_nearest_name(run: Logdx) -> None:
    result = run("--explain", "twice-tould")
    assert result.exit_code == 2
    assert "did you mean `twice-told`?" in result.output


def test_an_explanation_is_no_web_page(run: Logdx) -> None:
    assert run("--explain", "twice-told", "-f", "html").exit_code == 2


def test_a_report_asked_for_is_written_besides(run: Logdx, tmp_path: Path) -> None:
    result = run("--explain", "twice-told", "-o", "out.json")
    assert result.output.startswith("twice-told: found")
    assert json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["schema"] == "tws-logdx/report/1"


def findings(report: str) -> list[str]:
    return [finding["cause"] for finding in json.loads(report)["findings"]]


def test_a_silenced_cause_is_judged_but_not_reported(run: Logdx, tmp_path: Path) -> None:
    silence = "silence: [{cause: twice-told, reason: known, until: 2999-12-31}]\n"
    assert "twice-told" in findings(run("-f", "json").output)
    write(tmp_path, {"pack/pack.yaml": silence})
    report = run("-f", "json").output
    assert "twice-told" not in findings(report)
    assert json.loads(report)["rules"][1] == {
        "what": "silenced",
        "kind": "cause",
        "id": "twice-told",
        "source": "pack/pack.yaml",
        "line": 1,
        "detail": "",
        "reason": "known",
        "until": "2999-12-31",
        "verdict": "found",
    }
    assert run("--explain", "twice-told").output.startswith(
        "twice-told: found, confidence 0.83, silenced until 2999-12-31\n"
    )


def test_a_silence_that_is_over_is_told_and_the_cause_reported(run: Logdx, tmp_path: Path) -> None:
    write(tmp_path, {"pack/pack.yaml": "silence: [{cause: twice-told, reason: known, until: 2020-12-31}]\n"})
    report = run("-f", "json").output
    assert "twice-told" in findings(report)
    assert [rule["what"] for rule in json.loads(report)["rules"]] == ["added", "expired"]
    assert "silence ended with 2020-12-31" in run("-o", "out.txt").output + (tmp_path / "out.txt").read_text("utf-8")


def test_what_a_silenced_cause_would_explain_is_reported_by_itself(run: Logdx, tmp_path: Path) -> None:
    folded = CAUSE.replace("twice-told", "thrice-told") + "explained_by: [twice-told]\n"
    write(tmp_path, {"pack/causes/mine/thrice-told.yaml": folded})
    assert "thrice-told" not in findings(run("-f", "json").output)
    write(tmp_path, {"pack/pack.yaml": "silence: [{cause: twice-told, reason: known, until: 2999-12-31}]\n"})
    assert "thrice-told" in findings(run("-f", "json").output)


def test_rules_in_the_configuration_folder_are_used_without_asking(run: Logdx, tmp_path: Path) -> None:
    own = CAUSE.replace("twice-told", "own-rule")
    write(tmp_path / "config" / "rules", {"causes/mine/own-rule.yaml": own})
    report = json.loads(run("-f", "json").output)
    assert {rule["id"] for rule in report["rules"]} >= {"own-rule", "twice-told"}


def test_a_mistake_in_a_pack_ends_the_run(run: Logdx, tmp_path: Path) -> None:
    write(tmp_path, {"pack/pack.yaml": "silence: [{cause: twice-tould, reason: known, until: 2020-12-31}]\n"})
    result = run()
    assert result.exit_code == 4
    assert "pack/pack.yaml:1:19: no cause is called `twice-tould`" in result.output
