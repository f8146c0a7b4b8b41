"""The commands as a person meets them: good input, bad input, exit codes, and never a traceback."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tws_logdx.formats.settings import KINDS

CLIENT = """\
2026-03-02 09:00:01,100 ib_async.client INFO Connecting to 127.0.0.1:4002 with clientId 7...
2026-03-02 09:00:01,102 ib_async.client INFO Connected
2026-03-02 09:00:01,250 ib_async.client INFO Logged on to server version 178
2026-03-02 09:00:01,260 ib_async.wrapper ERROR Error 326, reqId -1: Unable to connect as the client id is already in use. Retry with a unique client id.
2026-03-02 09:00:01,261 ib_async.client ERROR Peer closed connection. clientId 7 already in use?
2026-03-02 09:00:01,262 ib_async.client INFO Disconnected.
"""


class Run:
    def __init__(self, result: subprocess.CompletedProcess[bytes]) -> None:
        self.code = result.returncode
        self.out = result.stdout.decode()
        self.err = result.stderr.decode()
        assert "Traceback" not in self.err
        assert "\x1b" not in self.out + self.err


@pytest.fixture
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache of compiled rules for all runs of this worker."""
    return tmp_path_factory.getbasetemp() / "cache"


@pytest.fixture
def logdx(tmp_path: Path, cache: Path):  # type: ignore[no-untyped-def]
    def run(*arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Run:
        # XDG_CACHE_HOME and HOME keep the user's own folders out of it.
        surroundings = (
            os.environ | {"XDG_CACHE_HOME": str(cache), "HOME": str(tmp_path / "home"), "TZ": "UTC"} | (env or {})
        )
        command = [sys.executable, "-m", "tws_logdx", *arguments]
        return Run(
            subprocess.run(command, input=stdin, capture_output=True, env=surroundings, cwd=tmp_path, timeout=60)
        )

    (tmp_path / "home").mkdir()
    return run


@pytest.fixture
def client_log(tmp_path: Path) -> Path:
    path = tmp_path / "bot.log"
    path.write_text(CLIENT, encoding="utf-8")
    return path


def test_the_version_and_the_help_are_there(logdx) -> None:  # type: ignore[no-untyped-def]
    assert logdx("--version").out.startswith("logdx ")
    shown = logdx("--help")
    assert "analyze" in shown.out
    assert "Exit codes" in shown.out


def test_the_answer_comes_first(logdx, client_log: Path) -> None:  # type: ignore[no-untyped-def]
    shown = logdx("analyze", "bot.log")
    assert shown.code == 0
    assert "client id" in "\n".join(shown.out.splitlines()[:6])
    assert "bot.log:4" in shown.out


def test_json_goes_to_stdout_alone(logdx, client_log: Path) -> None:  # type: ignore[no-untyped-def]
    shown = logdx("analyze", "bot.log", "--format", "json", "--output", "-")
    report = json.loads(shown.out)
    assert report["schema"] == "tws-logdx/report/1"
    assert report["findings"][0]["cause"] == "client-id-in-use"
    assert report["attempts"]["by_outcome"] == {"rejected": 1}


def test_the_suffix_tells_the_form(logdx, client_log: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    shown = logdx("analyze", "bot.log", "-o", "r.html", "-o", "r.md", "-o", "r.json", "-o", "r.txt", "-q")
    assert (shown.code, shown.out, shown.err) == (0, "", "")
    assert (tmp_path / "r.html").read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html>")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["findings"]
    assert (tmp_path / "r.md").read_text(encoding="utf-8").strip()
    assert not list(tmp_path.glob("*.part"))


def test_an_unknown_suffix_is_a_usage_error(logdx, client_log: Path) -> None:  # type: ignore[no-untyped-def]
    shown = logdx("analyze", "bot.log", "-o", "r.docx")
    assert shown.code == 2
    assert ".html" in shown.err


def test_a_report_that_cannot_be_written_is_told(logdx, client_log: Path) -> None:  # type: ignore[no-untyped-def]
    shown = logdx("analyze", "bot.log", "-o", "no/such/folder/r.html")
    assert shown.code == 2
    assert "cannot write" in shown.err


def test_what_was_analysed_is_never_overwritten(logdx, client_log: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "link.html").symlink_to("bot.log")
    for output in ("bot.log", "link.html"):
        shown = logdx("analyze", "bot.log", "-q", "-f", "text", "-o", output)
        assert shown.code == 2
        assert "analysed" in shown.err
    assert client_log.read_text(encoding="utf-8") == CLIENT


def test_a_link_is_followed_and_a_device_stays_a_device(logdx, client_log: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "real.html").write_text("old", encoding="utf-8")
    (tmp_path / "link.html").symlink_to("real.html")
    os.mkfifo(tmp_path / "pipe.json")
    reader = subprocess.Popen(["cat", "pipe.json"], cwd=tmp_path, stdout=subprocess.PIPE)
    assert logdx("analyze", "bot.log", "-q", "-o", "link.html", "-o", "pipe.json").code == 0
    assert json.loads(reader.communicate(timeout=30)[0])["findings"]
    assert (tmp_path / "pipe.json").is_fifo()
    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").read_text(encoding="utf-8").startswith("<!")


def test_a_year_that_no_log_has_is_no_date(logdx, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "bot.log").write_text(CLIENT.replace("2026-03-02", "9999-12-31"), encoding="utf-8")
    assert logdx("analyze", "bot.log", "-f", "json").code == 0


@pytest.mark.parametrize("when", ["0001-01-01", "9999999w", "9999-12-31"])
def test_a_time_at_the_end_of_the_calendar_is_no_bug(logdx, client_log: Path, when: str) -> None:  # type: ignore[no-untyped-def]
    assert logdx("analyze", "bot.log", "--since", when, "-f", "json").code in (0, 2)


def test_stdin_is_read(logdx) -> None:  # type: ignore[no-untyped-def]
    shown = logdx("analyze", "-", "-f", "json", stdin=CLIENT.encode())
    assert json.loads(shown.out)["attempts"]["total"] == 1


def test_a_path_that_does_not_exist_is_told_and_the_rest_is_analysed(logdx, client_log: Path) -> None:  # type: ignore[no-untyped-def]
    shown = logdx("analyze", "bot.log", "nowhere.log", "-f", "json")
    assert shown.code == 0
    assert "nowhere.log" in shown.err
    report = json.loads(shown.out)
    assert report["attempts"]["total"] == 1
    assert [item["path"] for item in report["inputs"] if item["skipped"]] == ["nowhere.log"]


def test_a_missing_path_is_told_by_the_name_the_user_typed(logdx, client_log: Path) -> None:  # type: ignore[no-untyped-def]
    assert "/home/janedoe/U7654321.log: does not exist" in logdx("analyze", "bot.log", "/home/janedoe/U7654321.log").err


def test_every_format_that_is_read_is_listed(logdx) -> None:  # type: ignore[no-untyped-def]
    listed = {line.split()[0] for line in logdx("formats").out.splitlines()}
    assert set(KINDS) | {"api-log", "client-log", "ibc-log", "ibgzenc"} <= listed


@pytest.mark.parametrize("name", ["nowhere", "empty-folder", "empty.log", "junk.bin"])
def test_nothing_readable_is_exit_3(logdx, tmp_path: Path, name: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "empty-folder").mkdir()
    (tmp_path / "empty.log").write_bytes(b"")
    (tmp_path / "junk.bin").write_bytes(bytes(range(256)) * 100)
    shown = logdx("analyze", name)
    assert shown.code == 3
    assert name in shown.err


def test_encrypted_logs_alone_are_exit_3_and_say_what_to_do(logdx, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "ibgateway.20260429.191432.ibgzenc").write_bytes(b"IBGZENC\0" + bytes(31) + b"\1" * 64)
    shown = logdx("analyze", ".")
    assert shown.code == 3
    assert "export" in (shown.out + shown.err).lower()


def test_a_truncated_archive_is_read_as_far_as_it_goes(logdx, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    padded = CLIENT + "".join(f"2026-03-02 09:10:{n % 60:02d},000 bot DEBUG {n * 7919}\n" for n in range(20_000))
    data = gzip.compress(padded.encode())
    (tmp_path / "bot.log.gz").write_bytes(data[: len(data) // 2])
    report = json.loads(logdx("analyze", "bot.log.gz", "-f", "json").out)
    assert report["attempts"]["total"] == 1
    assert "truncated" in json.dumps(report["inputs"]) or "ends" in json.dumps(report["inputs"])


@pytest.mark.parametrize(
    "option", [("--tz", "Mars/Olympus"), ("--since", "yesterday-ish"), ("--format", "docx"), ("--rules", "nowhere")]
)
def test_a_wrong_option_is_exit_2_and_says_what_is_right(logdx, client_log: Path, option: tuple[str, str]) -> None:  # type: ignore[no-untyped-def]
    shown = logdx("analyze", "bot.log", *option)
    assert shown.code == 2
    assert option[1] in shown.err


def test_a_broken_rule_is_exit_4_with_its_place(logdx, client_log: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    pack = tmp_path / "pack" / "causes" / "own"
    pack.mkdir(parents=True)
    (pack / "mine.yaml").write_text(
        "id: mine\ntitle: Mine\ngroup: own\nsymptoms: [timeout]\nseverity: high\nsummary: Mine.\n"
        "evidence:\n  - when: tws.eror where code == 1\n    weight: strong\n"
        "remediation: {summary: Fix, steps: [Fix it.]}\n",
        encoding="utf-8",
    )
    shown = logdx("analyze", "bot.log", "--rules", "pack")
    assert shown.code == 4
    assert "mine.yaml:8:" in shown.err
    assert "tws.error" in shown.err


def test_fail_on_turns_a_finding_into_exit_10(logdx, client_log: Path) -> None:  # type: ignore[no-untyped-def]
    assert logdx("analyze", "bot.log", "-q", "--fail-on", "medium").code == 10
    assert logdx("analyze", "bot.log", "-q", "--fail-on", "critical").code == 0


def test_without_a_path_the_usual_places_are_read(logdx, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    place = tmp_path / "home" / "Documents" / "TWS"
    place.mkdir(parents=True)
    (place / "bot.log").write_text(CLIENT, encoding="utf-8")
    assert json.loads(logdx("analyze", "-f", "json").out)["attempts"]["total"] == 1


def test_without_a_path_and_without_a_place_is_exit_3(logdx) -> None:  # type: ignore[no-untyped-def]
    shown = logdx("analyze")
    if shown.code != 0:  # this machine may really have a TWS
        assert shown.code == 3
        assert "logdx analyze PATH" in shown.err


def test_nothing_of_the_user_s_is_changed(logdx, client_log: Path, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    before = {
        path: (path.read_bytes() if path.is_file() else b"", path.stat().st_mtime_ns)
        for path in [client_log, tmp_path / "home"]
    }
    logdx("analyze", "bot.log")
    assert {path: (path.read_bytes() if path.is_file() else b"", path.stat().st_mtime_ns) for path in before} == before


def test_accounts_and_names_do_not_leave_the_machine(logdx, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "bot.log").write_text(
        CLIENT
        + "2026-03-02 09:00:09,000 bot ERROR no route for U7654321 of jane.doe@example.org at 8.8.4.4 in /home/janedoe/bot\n",
        encoding="utf-8",
    )
    for form in ("json", "text", "markdown", "html"):
        shown = logdx("analyze", "bot.log", "-f", form).out
        for secret in ("U7654321", "jane.doe", "8.8.4.4", "janedoe"):
            assert secret not in shown, (form, secret)
    assert "U7654321" in logdx("analyze", "bot.log", "-f", "json", "--no-redact").out


def test_names_and_passwords_of_the_settings_are_removed_everywhere(logdx, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "config.ini").write_text(
        "IbLoginId=jsmith77\nIbPassword=hunter2secret\nTradingMode=paper\n", encoding="utf-8"
    )
    (tmp_path / "jsmith77-client.log").write_text(
        CLIENT + "2026-03-02 09:00:09,000 bot ERROR login for jsmith77 failed with hunter2secret\n", encoding="utf-8"
    )
    for form in ("json", "text", "markdown", "html"):
        shown = logdx("analyze", ".", "-f", form).out
        assert "jsmith77" not in shown
        assert "hunter2secret" not in shown
    assert "jsmith77" not in logdx("analyze", ".", "--explain", "all").out
