"""Where the doctor knocks: what real logs and settings name, and what the machine shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tws_logdx.intake import Intake
from tws_logdx.model.fact import Facts
from tws_logdx.model.rules import RuleBook
from tws_logdx.pipeline import analyze
from tws_logdx.probe.step import Step
from tws_logdx.probe.suspects import LOOPBACK, MOST, suspects


class Suspects:
    """Suspects of a folder, into which logs are written first."""

    def __init__(self, folder: Path, book: RuleBook, intake: Intake) -> None:
        self._folder, self._book, self._intake = folder, book, intake

    def of(self, *machine: Step, **files: str) -> dict[str, tuple[int, ...]]:
        for name, text in files.items():
            (self._folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
        told = analyze([str(self._folder)], self._book, intake=self._intake, jobs=1)
        return suspects(told.history.attempts, told.facts, machine)


@pytest.fixture
def where(tmp_path: Path, book: RuleBook, intake: Intake) -> Suspects:
    return Suspects(tmp_path, book, intake)


def log(*targets: str) -> str:
    """A client that failed at each of these, one after the other."""
    return "".join(
        f"2026-04-07 09:{minute:02}:01,100 ib_async.client INFO Connecting to {target} with clientId 7...\n"
        f"2026-04-07 09:{minute:02}:01,101 ib_async.client INFO Disconnecting\n"
        f"2026-04-07 09:{minute:02}:01,101 ib_async.client ERROR API connection failed: "
        f"""ConnectionRefusedError(111, "Connect call failed ('{target.rpartition(":")[0]}', {target.rpartition(":")[2]})")\n"""
        for minute, target in enumerate(targets)
    )


def listens(port: int) -> Step:
    return Step("listening", "open", {"address": "0.0.0.0", "port": port, "process": "java"})


def test_without_anything_this_machine_is_swept(where: Suspects) -> None:
    assert where.of() == {LOOPBACK: ()}


def test_the_latest_target_of_a_log_comes_first(where: Suspects) -> None:
    assert where.of(bot_log=log("127.0.0.1:4001", "127.0.0.1:7497")) == {LOOPBACK: (7497, 4001)}


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "127.0.1.1"])
def test_every_name_of_this_machine_is_one(where: Suspects, name: str) -> None:
    assert where.of(bot_log=log(f"{name}:4002")) == {LOOPBACK: (4002,)}


def test_other_hosts_come_after_this_machine(where: Suspects) -> None:
    found = where.of(bot_log=log("10.4.0.17:4001", "gateway:4003"))
    assert found == {LOOPBACK: (), "gateway": (4003,), "10.4.0.17": (4001,)}
    assert next(iter(found)) == LOOPBACK


def test_a_target_is_tried_once_however_often_it_failed(where: Suspects) -> None:
    assert where.of(bot_log=log(*["127.0.0.1:4002"] * 20)) == {LOOPBACK: (4002,)}


def test_only_the_latest_few_targets_are_worth_a_try(where: Suspects) -> None:
    ports = [5001 + number for number in range(MOST + 3)]
    found = where.of(bot_log=log(*(f"127.0.0.1:{port}" for port in ports)))
    assert found == {LOOPBACK: tuple(reversed(ports[-MOST:]))}


def test_a_port_that_settings_name_is_tried(where: Suspects) -> None:
    assert where.of(config_ini="OverrideTwsApiPort=4009\nTradingMode=paper\nIbLoginId=\n") == {LOOPBACK: (4009,)}


def test_a_port_at_which_somebody_listens_is_tried_too(where: Suspects) -> None:
    assert where.of(listens(7497), listens(4002), bot_log=log("127.0.0.1:4002")) == {LOOPBACK: (4002, 7497)}


@pytest.mark.parametrize("step", ["sockets", "process", "holder", "firewall"])
def test_other_looks_at_the_machine_name_no_target(where: Suspects, step: str) -> None:
    assert where.of(Step(step, "open", {"port": 7497})) == {LOOPBACK: ()}


@pytest.mark.parametrize("port", [22, 80, 443, 0, 70_000])
def test_ports_of_the_system_and_impossible_ones_are_left_alone(where: Suspects, port: int) -> None:
    assert where.of(listens(port)) == {LOOPBACK: ()}


def test_attempts_of_an_earlier_probe_are_no_reason_to_knock_again(where: Suspects) -> None:
    line = Step("tcp", "refused", {"host": "10.4.0.17", "port": 4001}).line()
    assert where.of(probe_jsonl=line + "\n") == {LOOPBACK: ()}


def test_the_command_server_of_the_controller_is_never_knocked_at() -> None:
    listening = [Step("listening", "open", {"port": port}) for port in (7462, 4002)]
    assert suspects([], Facts(), listening) == {LOOPBACK: (4002,)}
