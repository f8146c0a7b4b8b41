"""`logdx code`, as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tws_logdx.cli import logdx


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _home(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: cache)
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_, **__: tmp_path)


def run(*words: str) -> Result:
    return CliRunner().invoke(logdx, ["code", *words])


def ids(*words: str) -> list[str]:
    result = run(*words, "--format", "json")
    return [f"{one['namespace']}/{one['code']}" for one in json.loads(result.stdout)["codes"]]


def test_a_code_is_told_in_full() -> None:
    result = run("--kind", "api", "1100")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "1100 · TWS API message code"
    for label in ("Ignore it?", "Follows", "Ended by", "Do", "Speaks for", "Source"):
        assert any(line.startswith(label) for line in lines), label
    assert "1101, 1102" in result.stdout
    assert "upstream-lost" in result.stdout
    assert all(len(line) <= 80 or "https://" in line for line in lines)


def test_a_number_that_means_several_things_shows_all_the_api_first() -> None:
    assert ids("1100") == ["api/1100", "ibc/1100"]
    assert ids("104") == ["api/104", "errno/104"]
    assert ids("10038") == ["api/10038", "winerror/10038"]
    titles = [line for line in run("104").stdout.splitlines() if " · " in line]
    assert titles == ["104 · TWS API message code", "104 ECONNRESET · error number of Linux and macOS (errno)"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--kind", "errno", "111"], ["errno/111"]),
        (["errno", "61"], ["errno/111"]),
        (["winerror", "10061"], ["winerror/10061"]),
        (["WinError", "10061"], ["winerror/10061"]),
        (["ibc", "1105"], ["ibc/1105"]),
        (["ibc", "87"], ["ibc/1111"]),
        (["ECONNREFUSED"], ["errno/111"]),
        (["wsaeconnreset"], ["winerror/10054"]),
        (["326,502"], ["api/326", "api/502"]),
        (["326", "502", "326"], ["api/326", "api/502"]),
        (["api", "-1"], ["api/-1"]),
        (["2103-2105"], ["api/2103", "api/2104", "api/2105"]),
        (["gaierror", "8"], ["gaierror/-2"]),
    ],
)
def test_numbers_names_lists_and_ranges(words: list[str], found: list[str]) -> None:
    assert ids(*words) == found


def test_a_search_finds_what_holds_all_words() -> None:
    assert ids("market data farm") == ids("market", "data", "farm")
    assert set(ids("market data farm")) >= {"api/2103", "api/2104"}
    assert ids("client id is held by another")[0] == "api/326"


def test_a_range_is_a_list_with_one_line_for_each_code() -> None:
    lines = run("2100-2110").stdout.splitlines()
    assert lines[0] == "TWS API message code"
    assert [line.split()[0] for line in lines[1:12]] == [str(number) for number in range(2100, 2111)]
    assert all(len(line) <= 80 for line in lines)


def test_an_unknown_code_is_a_usage_error_with_near_ones_and_its_range() -> None:
    result = run("2107", "2115")
    assert result.exit_code == 2
    assert result.stdout.startswith("2107 · ")
    assert "2115 is not known. Did you mean 2113" in result.stderr
    assert "Notices and warnings" in result.stderr
    assert "logdx: 999999 is not known." in run("999999").stderr


@pytest.mark.parametrize("word", ["ECONNREFSED", "xyzzy plugh", "7000-7010", ""])
def test_what_nobody_knows_is_said(word: str) -> None:
    result = run(word)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("logdx: no code ")


def test_without_a_code_or_with_an_unknown_kind_the_usage_is_told() -> None:
    assert run().exit_code == 2
    assert run("--kind", "posix", "1").exit_code == 2


def test_unknown_codes_stand_in_the_json_too() -> None:
    told = json.loads(run("2115", "-f", "json").stdout)
    assert told["schema"] == "tws-logdx/codes/1"
    assert told["codes"] == []
    assert "2115 is not known" in told["unknown"][0]


def test_a_pipe_gets_no_colours() -> None:
    assert "\x1b" not in run("1100").stdout


def test_a_pack_describes_codes_of_its_own(tmp_path: Path) -> None:
    own = "namespace: api\nsource: [us]\ngroups:\n  - about: Ours\n    kind: order\n    ignore: no\n    do: [Ask us.]\n"
    own += "    codes: [{code: 99001, meaning: The desk said no.}]\n"
    (tmp_path / "pack" / "codes").mkdir(parents=True)
    (tmp_path / "pack" / "codes" / "own.yaml").write_text(own, encoding="utf-8")
    result = run("99001", "--rules", str(tmp_path / "pack"))
    assert result.exit_code == 0
    assert "The desk said no." in result.stdout
