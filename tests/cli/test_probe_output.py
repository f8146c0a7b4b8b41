"""What `logdx probe` writes: lines for other programs and for the analysis, and nothing that hurts a terminal."""

from __future__ import annotations

import json
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.live import ESCAPE, QUICK, STEPS, probed, run
from tests.cli.running import start
from tests.gateway import FakeGateway, running


def test_lines_are_json_and_logdx_reads_them(tmp_path: Path) -> None:
    file = tmp_path / "probe.jsonl"
    answer, _ = probed("http", arguments=(*STEPS, "--json", str(file)))
    assert answer.code == 5
    lines = [json.loads(line) for line in file.read_text(encoding="ascii").splitlines()]
    assert [line["step"] for line in lines] == ["resolve", "tcp", "version"]
    for line in lines:
        assert list(line)[:4] == ["probe", "time", "step", "outcome"]
        assert line["probe"] == 1
        assert datetime.fromisoformat(line["time"]).tzinfo is not None
    report = json.loads(run("analyze", str(file), "-f", "json").out)
    assert [one["cause"] for one in report["findings"]] == ["non-tws-service"]
    assert report["inputs"][0]["unrecognised"] == 0


def test_lines_on_stdout_stand_alone() -> None:
    answer, _ = probed("healthy", arguments=(*QUICK, "--json", "-"))
    assert (answer.code, answer.err) == (0, "")
    assert answer.lines[0]["step"] == "resolve"


def client_log(file: Path, port: int, moment: datetime) -> None:
    """A client that got no answer at this moment."""
    file.write_text(
        "".join(
            f"{(moment + timedelta(seconds=after)):%Y-%m-%d %H:%M:%S},{100 + number} ib_async.client {text}\n"
            for number, (after, text) in enumerate(
                [
                    (0, f"INFO Connecting to 127.0.0.1:{port} with clientId 7..."),
                    (0, "INFO Connected"),
                    (4, "INFO Disconnecting"),
                    (4, "ERROR API connection failed: TimeoutError()"),
                ]
            )
        ),
        encoding="utf-8",
    )


@pytest.mark.parametrize(
    ("scenario", "likely", "not_likely"),
    [("healthy", "client-loop-blocked", "hung-host"), ("silent", "hung-host", "client-loop-blocked")],
)
def test_log_and_probe_together_tell_a_slow_client_from_a_host_that_hangs(
    tmp_path: Path, scenario: str, likely: str, not_likely: str
) -> None:
    file, log = tmp_path / "probe.jsonl", tmp_path / "bot.log"
    _, gateway = probed(scenario, arguments=(*STEPS, "--json", str(file)))
    client_log(log, gateway.port, datetime.now(UTC) - timedelta(seconds=6))
    report = json.loads(run("analyze", str(file), str(log), "-f", "json").out)
    told = {one["cause"]: one["confidence"] for one in report["findings"]}
    assert likely in told
    assert told[likely] > told.get(not_likely, 0)
    assert report["attempts"]["symptom"] == "timeout"


def lines_in(file: Path) -> int:
    return len(file.read_bytes().splitlines()) if file.exists() else 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of another kind")
def test_ctrl_c_ends_it_with_130_and_whole_lines(folder: Path) -> None:
    with running(gateway := FakeGateway("healthy")):
        command = [
            "probe",
            f"127.0.0.1:{gateway.port}",
            *STEPS,
            "--only",
            "ready",
            "--for",
            "50s",
            "--interval",
            "10ms",
        ]
        process = start(folder, [*command, "--json", "x.jsonl"])
        while lines_in(folder / "x.jsonl") < 20:
            assert process.poll() is None
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.decode().startswith("logdx: stopped by Ctrl-C after ")
    assert err.count(b"\n") == 1
    written = (folder / "x.jsonl").read_text(encoding="ascii")
    assert written.endswith("\n")
    assert all(json.loads(line)["probe"] == 1 for line in written.splitlines())
    assert {conversation.ended for conversation in gateway.conversations} == {"fin"}


# ------------------------------------------------------------ colours, and peers that want to paint


@pytest.mark.parametrize(
    ("arguments", "environment", "coloured"),
    [
        ((), {}, False),
        (("--color", "never"), {}, False),
        (("--color", "always"), {}, True),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        ((), {"NO_COLOR": "1"}, False),
    ],
)
def test_colours_are_for_those_who_want_them(
    arguments: tuple[str, ...], environment: dict[str, str], coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    answer, _ = probed("refused", arguments=(*STEPS, *arguments))
    assert (ESCAPE in answer.out) is coloured


@pytest.mark.parametrize("arguments", [QUICK, STEPS, (*STEPS, "--json", "-")], ids=["verdict", "steps", "lines"])
def test_escape_sequences_of_a_peer_never_reach_the_terminal(arguments: tuple[str, ...]) -> None:
    evil = "\x1b]0;owned\x07\x1b[31mMars\x9b2J\u202e"
    settings = {"loggingLevel": evil, "trustedIPs": (evil, "1\r2")}
    answer, _ = probed(
        "healthy",
        arguments=(*arguments, "--read-settings"),
        zone=evil,
        accounts=(evil,),
        server_version=225,
        settings=settings,
    )
    assert answer.code == 0
    assert "Mars" in answer.out
    assert not set(evil + "\r") & set(answer.out) - set("0;owned[31mMars2J]")
