"""The whole look, and the real machine: sockets and processes made for the test."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.probe.machine.pretended import Pretended
from tws_logdx.probe import machine
from tws_logdx.probe.machine import LOOKS, look, system
from tws_logdx.probe.machine.scene import Scene
from tws_logdx.probe.machine.system import System
from tws_logdx.probe.step import Detail, Step

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads the tables of Linux")


def steps(name: str, port: int) -> list[tuple[str, Mapping[str, Detail]]]:
    """What one look says of a port on this machine."""
    found = dict(LOOKS)[name](Scene([port], System()))
    return [(step.outcome, step.details) for step in found if step.details.get("port") == port]


@contextlib.contextmanager
def listener(backlog: int = 5) -> Iterator[tuple[socket.socket, int]]:
    with socket.create_server(("127.0.0.1", 0), backlog=backlog) as server:
        yield server, server.getsockname()[1]


def test_the_whole_look_is_lines_of_json_in_order() -> None:
    found = list(look([4001, 0, 70000]))
    order = [name for name, _ in LOOKS]
    names = [step.step for step in found]
    assert {"environment", "process", "listening", "disk", "memory", "clock", "firewall"} <= set(names)
    assert names == sorted(names, key=order.index)
    for step in found:
        assert json.loads(step.line())["step"] == step.step
        assert all(isinstance(value, str | int | float | bool) for value in step.details.values())


def test_a_look_that_is_not_allowed_says_so_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(error: Exception) -> machine.Look:
        def find(scene: Scene) -> Iterator[Step]:
            yield Step("first", "ok")
            raise error

        return find

    errors: list[Exception] = [
        PermissionError(13, "Permission denied", "/proc/net/tcp"),
        PermissionError(13, "Permission denied", "/home/ann/secret"),
        FileNotFoundError("the command ss is not here"),
        NotImplementedError(),
    ]
    monkeypatch.setattr(machine, "LOOKS", tuple((f"look-{i}", fails(error)) for i, error in enumerate(errors)))
    found = [(step.step, step.outcome, step.details.get("text", "")) for step in look([4001], Pretended())]
    assert [item for item in found if item[0] != "first"] == [
        ("look-0", "not-allowed", "Not allowed to read this: Permission denied (/proc/net/tcp)"),
        ("look-1", "not-allowed", "Not allowed to read this: Permission denied"),
        ("look-2", "unknown", "Could not be read: the command ss is not here"),
        ("look-3", "unknown", "Could not be read: NotImplementedError"),
    ]


def test_a_command_speaks_english_gets_no_input_and_cannot_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os, sys; print(os.environ['LC_ALL'], repr(sys.stdin.read()))"
    assert System().run(sys.executable, "-c", code).out.split() == ["C", "''"]
    with pytest.raises(FileNotFoundError, match="no-such-command"):
        System().run("no-such-command")
    monkeypatch.setattr(system, "COMMAND_S", 0.05)
    with pytest.raises(TimeoutError, match="did not answer"):
        System().run(sys.executable, "-c", "import time; time.sleep(30)")


@LINUX
def test_a_listener_is_found_with_its_owner() -> None:
    with listener() as (_, port):
        ((outcome, details),) = steps("listening", port)
    assert outcome == "open"
    assert (details["address"], details["pid"], details["waiting"]) == ("127.0.0.1", os.getpid(), 0)


@LINUX
def test_a_full_backlog_shows_what_waits() -> None:
    with listener(backlog=1) as (_, port), contextlib.ExitStack() as clients:
        for _ in range(4):
            client = clients.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", port))
        ((_, details),) = steps("listening", port)
        # The kernel lets one more wait than was asked for; only ss tells the limit.
        assert details["waiting"] == 2
        assert details.get("limit", 1) == 1
        states = {outcome: found for outcome, found in steps("sockets", port) if found["side"] == "client"}
        assert "established" in states
        assert "syn-sent" in states


@LINUX
def test_a_closed_client_that_the_host_keeps_is_close_wait() -> None:
    with listener() as (server, port):
        client = socket.create_connection(("127.0.0.1", port))
        kept, _ = server.accept()
        with kept:
            client.sendall(b"API\0")
            client.close()
            found = {(outcome, details["side"]): details for outcome, details in steps("sockets", port)}
    assert found["close-wait", "host"]["count"] == 1
    assert int(str(found["close-wait", "host"]["waiting"])) >= 4


@LINUX
def test_another_programs_connection_is_held_by_its_script(tmp_path: Path) -> None:
    script = tmp_path / "spread_bot.py"
    script.write_text(
        "import socket, sys\nheld = [socket.create_connection(('127.0.0.1', int(sys.argv[1]))) for _ in range(2)]\n"
        "print('there', flush=True)\nsys.stdin.read()\n"
    )
    with listener() as (_, port), socket.create_connection(("127.0.0.1", port)):
        command = [sys.executable, str(script), str(port)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"there\n"
            held = steps("holder", port)
            child.kill()
    # The connection of this program itself is no answer to who else holds a client id.
    ((outcome, details),) = held
    assert outcome == "connected"
    assert (details["pid"], details["count"], details["host"]) == (child.pid, 2, "127.0.0.1")
    assert details["script"] == "spread_bot.py"
    assert str(details["started"]).endswith("Z")
    assert str(tmp_path) not in str(details)


@LINUX
def test_a_stopped_gateway_is_found_as_stopped() -> None:
    command = [
        "java",
        "-c",
        "read line",
        "-Xmx768m",
        "-cp",
        "/x/Jts/ibgateway/1037/jars/a.jar:/opt/ibc/IBC.jar",
        "ibcalpha.ibc.IbcGateway",
    ]
    with subprocess.Popen(command, executable="/bin/sh", stdin=subprocess.PIPE) as child:
        os.kill(child.pid, signal.SIGSTOP)
        os.waitpid(child.pid, os.WUNTRACED)
        found = [step for step in look([4001]) if step.step == "process" and step.details.get("pid") == child.pid]
        child.kill()
    (step,) = found
    assert step.outcome == "running"
    assert (step.details["app"], step.details["controller"], step.details["state"]) == ("gateway", "ibc", "stopped")
    assert (step.details["version"], step.details["heap_mb"], step.details["threads"]) == ("1037", 768, 1)
    assert int(str(step.details["rss_mb"])) >= 0
