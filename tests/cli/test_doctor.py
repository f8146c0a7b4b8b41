"""`logdx doctor`: from a folder of logs and settings, and a host that is alive or not, to the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.live import ESCAPE, Answer, free_port, run
from tests.gateway import FakeGateway, running
from tests.probe.probing import assert_harmless
from tws_logdx.probe import machine, sweep
from tws_logdx.sources import places

QUICK = ("--timeout", "400ms")
STEADY = ("display", "disk", "memory", "clock")
"""Looks at the machine that find the same everywhere, whatever goes on there."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home on a machine without TWS, whatever there is on the real one."""
    for name in places.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(places, "CONTAINERS", ())
    monkeypatch.setattr(places, "WINDOWS", ())
    monkeypatch.setattr(sweep, "PORTS", (free_port(), free_port()))
    # Other tests play a suspended TWS, or a listener, on this very machine meanwhile.
    monkeypatch.setattr(machine, "LOOKS", [look for look in machine.LOOKS if look[0] in STEADY])
    monkeypatch.chdir(tmp_path)
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def failed(*ports: int, before: float = 60) -> str:
    """The log of a client that got no answer at these ports, so many seconds ago."""
    moments = [datetime.now(UTC) - timedelta(seconds=before - 10 * number) for number in range(len(ports))]
    return "".join(
        f"{moment + timedelta(seconds=after):%Y-%m-%d %H:%M:%S},100 ib_async.client {text}\n"
        for port, moment in zip(ports, moments, strict=True)
        for after, text in [
            (0, f"INFO Connecting to 127.0.0.1:{port} with clientId 7..."),
            (0, "INFO Connected"),
            (4, "INFO Disconnecting"),
            (4, "ERROR API connection failed: TimeoutError()"),
        ]
    )


def examined(scenario: str, found: Callable[[int], None], *arguments: str) -> tuple[Answer, FakeGateway]:
    """The doctor at a host that plays this; `found` writes what leads to its port."""
    with running(gateway := FakeGateway(scenario)):
        found(gateway.port)
        answer = run("doctor", *QUICK, *arguments)
    assert_harmless(gateway)
    assert ESCAPE not in answer.out + answer.err
    return answer, gateway


def in_log(home: Path) -> Callable[[int], None]:
    return lambda port: write(home / "Jts" / "bot.log", failed(port))


def in_settings(home: Path) -> Callable[[int], None]:
    return lambda port: write(home / "ibc" / "config.ini", f"OverrideTwsApiPort={port}\nTradingMode=paper\n")


# ------------------------------------------------------------ the answer


@pytest.mark.parametrize(
    ("scenario", "title"),
    [
        ("http", "The port belongs to another service"),
        ("empty-accounts", "account"),
        ("unanswered", "start-up request"),
    ],
)
def test_a_port_that_a_log_names_is_probed_and_the_cause_is_told(scenario: str, title: str, home: Path) -> None:
    answer, gateway = examined(scenario, in_log(home))
    assert answer.code == 0
    assert answer.out.startswith("Read 1 logs")
    (likely,) = re.findall(r"^Likely cause +(.+(?:\n .+)*)", answer.out, re.MULTILINE)
    assert title.lower() in " ".join(likely.split()).lower()
    assert gateway.conversations


def rejected(port: int) -> str:
    """The log of a client whose id was in use a minute ago."""
    moment = datetime.now(UTC) - timedelta(seconds=60)
    lines = (
        f"client INFO Connecting to 127.0.0.1:{port} with clientId 7...",
        "client INFO Connected",
        "client INFO Logged on to server version 178",
        "wrapper ERROR Error 326, reqId -1: Unable to connect as the client id is already in use. Retry with a unique client id.",
        "client ERROR Peer closed connection. clientId 7 already in use?",
        "client INFO Disconnected.",
    )
    return "".join(f"{moment:%Y-%m-%d %H:%M:%S},{100 + at} ib_async.{line}\n" for at, line in enumerate(lines))


@pytest.mark.parametrize("scenario", ["id-in-use", "healthy"])
def test_an_id_in_use_is_not_called_free_since_the_probe_has_one_of_its_own(scenario: str, home: Path) -> None:
    answer, _ = examined(scenario, lambda port: write(home / "Jts" / "bot.log", rejected(port)))
    assert answer.code == 0
    assert re.search(r"^Likely cause +Another connection already holds this client id", answer.out, re.MULTILINE)


def test_a_program_that_is_slow_itself_is_told_from_a_host_that_hangs(home: Path) -> None:
    answer, _ = examined("healthy", in_log(home), "-o", "x.json")
    report = json.loads(Path("x.json").read_text(encoding="utf-8"))
    told = [one["cause"] for one in report["findings"]]
    assert "client-loop-blocked" in told
    assert "hung-host" not in told
    assert answer.code == 0


def test_a_port_that_only_settings_name_is_probed(home: Path) -> None:
    answer, gateway = examined("ssh-banner", in_settings(home))
    assert answer.code == 0
    assert "Read 0 logs (0 B) and 1 settings files." in answer.out
    assert len(gateway.conversations) == 1
    assert "The port belongs to another service" in answer.out


def test_two_installations_on_two_ports_are_both_probed(home: Path) -> None:
    with running(good := FakeGateway("healthy"), bad := FakeGateway("http")):
        write(home / "ibc" / "config.ini", f"OverrideTwsApiPort={good.port}\nTradingMode=live\n")
        write(home / "Documents" / "IBC" / "config.ini", f"OverrideTwsApiPort={bad.port}\nTradingMode=paper\n")
        answer = run("doctor", *QUICK)
    assert answer.code == 0
    assert f"127.0.0.1:{good.port} takes connections" in answer.out
    assert f"127.0.0.1:{bad.port} takes connections" in answer.out
    assert good.conversations
    assert bad.conversations
    assert "The port belongs to another service" in answer.out


def test_nothing_anywhere_is_an_answer_too() -> None:
    answer = run("doctor", *QUICK)
    assert answer.code == 0
    assert answer.out.startswith("No log and no settings in the usual places")
    assert re.search(r"port: +\d+, \d+ refused", answer.out)
    assert "refuses: nobody listens there" in answer.out
    assert "Likely cause" in answer.out or "Also possible" in answer.out


def test_a_folder_can_be_named_instead_of_the_usual_places(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    with running(gateway := FakeGateway("http"), unseen := FakeGateway("http")):
        write(home / "Jts" / "bot.log", failed(unseen.port))
        write(other / "bot.log", failed(gateway.port))
        answer = run("doctor", *QUICK, str(other))
    assert answer.code == 0
    assert gateway.conversations
    assert not unseen.conversations


def test_what_is_older_than_asked_for_leads_nowhere(home: Path) -> None:
    answer, gateway = examined(
        "http", lambda port: write(home / "Jts" / "bot.log", failed(port, before=86_400)), "--since", "3h"
    )
    assert answer.code == 0
    assert not gateway.conversations


# ------------------------------------------------------------ what it leaves alone


def test_without_a_probe_no_connection_is_opened(home: Path) -> None:
    answer, gateway = examined("http", in_log(home), "--no-probe")
    assert answer.code == 0
    assert gateway.conversations == []
    assert "takes connections" not in answer.out
    assert "Likely cause" in answer.out or "Also possible" in answer.out


def test_settings_of_the_host_and_orders_are_not_asked_for(home: Path) -> None:
    _, gateway = examined("healthy", in_log(home))
    sent = {fields[0] for conversation in gateway.conversations for fields in conversation.requests}
    assert sent == {"71", "61", "6", "76", "7", "49"}
    assert all(c.client_id is None or c.client_id > 90_000 for c in gateway.conversations)


def test_logs_and_settings_stay_as_they_are(home: Path) -> None:
    _, gateway = examined("http", in_log(home), "-o", "report.html")
    assert [file.relative_to(home).as_posix() for file in home.rglob("*") if file.is_file()] == ["Jts/bot.log"]
    assert str(gateway.port) in (home / "Jts" / "bot.log").read_text(encoding="utf-8")


# ------------------------------------------------------------ the report


def test_reports_are_written_where_they_are_wanted(home: Path) -> None:
    answer, _ = examined("http", in_log(home), "-o", "report.html", "-o", "report.json", "-o", "report.md")
    assert answer.code == 0
    report = json.loads(Path("report.json").read_text(encoding="utf-8"))
    assert report["findings"][0]["cause"] == "non-tws-service"
    assert len(report["inputs"]) == 2
    assert {item["outcome"] for item in report["attempts"]["items"]} == {"silent", "not-api"}
    assert "<html" in Path("report.html").read_text(encoding="utf-8")
    assert "another service" in Path("report.md").read_text(encoding="utf-8")
    for name in ("report.html", "report.json", "report.md"):
        assert f"Wrote {name}" in answer.err


def test_nothing_is_asked_when_nobody_sits_at_a_terminal(home: Path, tmp_path: Path) -> None:
    answer, _ = examined("http", in_log(home))
    assert "[Y/n]" not in answer.out + answer.err
    assert "logdx doctor -o logdx-report.html" in answer.err
    assert not (tmp_path / "logdx-report.html").exists()


def test_a_report_of_an_unknown_kind_is_a_mistake_of_usage(home: Path) -> None:
    answer, _ = examined("healthy", in_log(home), "-o", "report.xyz")
    assert answer.code == 2
    assert "report.xyz" in answer.err
