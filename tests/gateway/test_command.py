"""`python -m tests.gateway`."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.gateway import Conversation, FakeGateway, running, what_is_seen
from tests.gateway.__main__ import line_of, main
from tests.gateway.byte_client import HELLO, frame, get_ready, request, start_api

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def played(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The command as a process, and its port; it is ended with Ctrl-C."""
    command = [sys.executable, "-m", "tests.gateway", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        found = re.match(r"127\.0\.0\.1:(\d+) plays ", process.stderr.readline())
        assert found
        yield process, int(found[1])
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_the_list_names_every_scenario_with_what_the_client_sees() -> None:
    result = CliRunner().invoke(main, ["--list"])
    assert result.exit_code == 0
    lines = [line.split(maxsplit=1) for line in result.output.splitlines()]
    assert dict(lines) == what_is_seen()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fin-after-helo"], "there is no scenario 'fin-after-helo'; did you mean fin-after-hello"),
        (["xyzzy"], "--list names all"),
        ([], "Missing argument 'SCENARIO...'"),
        (["healthy", "refused"], "refused is a fault of the listener itself"),
        (["healthy", "--port", "70000"], "70000 is not in the range"),
        (["healthy", "--taken", "a"], "--taken wants numbers"),
        (["healthy", "--for", "0"], "0.0 is not in the range"),
    ],
)
def test_wrong_usage_says_what_is_wrong(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_a_taken_port_is_an_error_without_a_traceback() -> None:
    gateway = FakeGateway("healthy")
    with running(gateway):
        result = CliRunner().invoke(main, ["healthy", "--port", str(gateway.port)])
    assert result.exit_code == 1
    assert f"port {gateway.port} cannot be taken: " in result.output


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C of another process is not to be had there")
def test_it_plays_until_ctrl_c_and_prints_a_line_for_each_conversation() -> None:
    arguments = ("healthy", "silent", "--accounts", "DU1,DU2", "--server-version", "170", "--taken", "8,9")
    with played(*arguments) as (process, port):
        assert process.stdout is not None
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(HELLO)
            assert frame(client)[0] == b"170"
            client.sendall(start_api(9))
            assert frame(client)[3] == b"326"
        first = process.stdout.readline()
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(HELLO)
        second = process.stdout.readline()
    assert first.split(" · ")[1:] == ["healthy", "v100..176", "client id 9", "requests 71", "client closed\n"]
    assert second.split(" · ")[1:] == ["silent", "v100..176", "client closed\n"]


def test_it_plays_for_so_many_seconds() -> None:
    result = CliRunner().invoke(main, ["refused", "--for", "0.1"])
    assert result.exit_code == 0
    assert "plays refused" in result.output


def test_the_accounts_of_the_command_are_those_of_the_session() -> None:
    with (
        played("healthy", "--accounts", "DU1,DU2", "--for", "30") as (_, port),
        socket.create_connection(("127.0.0.1", port), timeout=5) as client,
    ):
        client.sendall(HELLO)
        frame(client)
        client.sendall(start_api(1))
        assert frame(client)[2] == b"DU1,DU2"


def test_the_line_warns_of_changes() -> None:
    gateway = FakeGateway("healthy")
    with running(gateway), socket.create_connection((gateway.host, gateway.port), timeout=5) as client:
        client.sendall(HELLO)
        get_ready(client)
        client.sendall(request(58, 1) + request(61, 1))
        frame(client)
    assert " · requests 71 58 61 · CHANGES reqGlobalCancel · client closed" in line_of(gateway.conversations[0])


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (Conversation(), "no hello"),
        (Conversation(first_bytes=b"GET / HTTP/1.1\r\n\x1b"), r"not the API: b'GET / HTTP/1.1\r\n\x1b'"),
    ],
)
def test_the_line_tells_who_is_no_client(seen: Conversation, words: str) -> None:
    assert line_of(seen).split(" · ")[2] == words
