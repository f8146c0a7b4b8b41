"""The fake gateway itself, spoken to byte by byte."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Iterator

import pytest

from tests.gateway import FakeGateway, running
from tests.gateway.byte_client import HELLO, exactly, frame, frame_bytes, start_api


@pytest.fixture
def connection(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    gateway = FakeGateway(*request.param)
    with running(gateway), socket.create_connection((gateway.host, gateway.port), timeout=5) as client:
        yield client


@pytest.mark.parametrize("connection", [("healthy",)], indirect=True)
def test_it_answers_with_the_lower_of_both_versions(connection: socket.socket) -> None:
    connection.sendall(HELLO)
    version, connected_at = frame(connection)
    assert version == b"176"
    assert connected_at.endswith(b" UTC")


@pytest.mark.parametrize("connection", [("healthy",)], indirect=True)
def test_it_names_accounts_and_the_next_id_after_start_api(connection: socket.socket) -> None:
    connection.sendall(HELLO)
    frame(connection)
    connection.sendall(start_api(7))
    assert frame(connection) == [b"15", b"1", b"DU5550123"]
    assert frame(connection)[0] == b"9"
    assert frame(connection)[3] == b"2104"


@pytest.mark.parametrize("connection", [("fin-after-hello",)], indirect=True)
def test_a_fin_arrives_as_an_end_without_a_byte(connection: socket.socket) -> None:
    connection.sendall(HELLO)
    assert connection.recv(100) == b""


@pytest.mark.parametrize("connection", [("rst-after-hello",)], indirect=True)
def test_a_rst_arrives_as_a_reset(connection: socket.socket) -> None:
    connection.sendall(HELLO)
    with pytest.raises(ConnectionResetError):
        connection.recv(100)


@pytest.mark.parametrize("connection", [("tls-alert",)], indirect=True)
def test_another_service_answers_with_its_own_bytes(connection: socket.socket) -> None:
    connection.sendall(HELLO)
    assert exactly(connection, 3) == b"\x15\x03\x03"


def test_nobody_listens_when_it_refuses() -> None:
    gateway = FakeGateway("refused")
    with running(gateway), pytest.raises(ConnectionRefusedError):
        socket.create_connection((gateway.host, gateway.port), timeout=5)


def test_a_full_backlog_leaves_the_connect_unanswered() -> None:
    gateway = FakeGateway("full-backlog")
    with running(gateway), pytest.raises(TimeoutError):
        socket.create_connection((gateway.host, gateway.port), timeout=0.5)


def test_a_schedule_gives_each_connection_its_own_fault() -> None:
    gateway = FakeGateway("fin-after-hello", "healthy")
    answers = []
    with running(gateway):
        for _ in range(3):
            with socket.create_connection((gateway.host, gateway.port), timeout=5) as client:
                client.sendall(HELLO)
                answers.append(client.recv(3))
    assert answers == [b"", b"\0\0\0", b""]
    assert [seen.offered for seen in gateway.conversations] == [(100, 176)] * 3


@pytest.mark.parametrize(
    ("offer", "start", "ids"),
    [
        (b"v100..205", b"\0\0\0\x472\0007\0\0", (15, 9, 4)),
        (b"v100..225", b"\0\0\x01\x0f\x08\x07", (215, 209, 204)),
    ],
    ids=["raw-ids", "protobuf"],
)
def test_it_speaks_as_the_negotiated_version_wants(offer: bytes, start: bytes, ids: tuple[int, ...]) -> None:
    gateway = FakeGateway("healthy", server_version=225)
    with running(gateway), socket.create_connection((gateway.host, gateway.port), timeout=5) as client:
        client.sendall(b"API\0" + struct.pack(">I", len(offer)) + offer)
        assert frame(client)[0] == offer[-3:]
        client.sendall(struct.pack(">I", len(start)) + start)
        messages = [frame_bytes(client) for _ in ids]
    assert [int.from_bytes(message[:4], "big") for message in messages] == list(ids)
    assert b"DU5550123" in messages[0]
    assert gateway.conversations[0].client_id == 7


def test_a_restart_leaves_the_port_closed_for_a_while() -> None:
    gateway = FakeGateway("restart")
    address = (gateway.host, gateway.port)
    with running(gateway):
        with socket.create_connection(address, timeout=5) as client:
            client.sendall(HELLO)
            frame(client)
            client.sendall(start_api(7))
            while client.recv(4096):
                pass
        refused = 0
        while True:
            try:
                socket.create_connection(address, timeout=5).close()
                break
            except ConnectionRefusedError:
                refused += 1
                time.sleep(0.1)
    assert refused


def test_the_thirty_third_client_is_closed() -> None:
    gateway = FakeGateway("crowded")
    with running(gateway), socket.create_connection((gateway.host, gateway.port), timeout=5) as client:
        client.sendall(HELLO)
        assert client.recv(3) == b""


def test_an_unknown_scenario_is_named_in_the_error() -> None:
    with pytest.raises(ValueError, match="no-such-fault"):
        FakeGateway("no-such-fault")


def test_a_fault_of_the_listener_is_not_mixed_with_others() -> None:
    with pytest.raises(ValueError, match="refused is a fault of the listener itself"):
        FakeGateway("healthy", "refused")


def test_an_unknown_setting_is_named_in_the_error() -> None:
    with pytest.raises(ValueError, match="socketPorts"):
        FakeGateway("healthy", settings={"socketPorts": 1})


def test_a_port_that_is_taken_is_an_error_and_leaves_no_socket() -> None:
    gateway = FakeGateway("healthy")
    with running(gateway), pytest.raises(OSError, match="in use"):
        FakeGateway("healthy", port=gateway.port)


def test_a_port_may_be_chosen() -> None:
    first = FakeGateway("healthy")
    with running(first):
        pass
    again = FakeGateway("healthy", port=first.port)
    with running(again), socket.create_connection((again.host, first.port), timeout=5) as client:
        client.sendall(HELLO)
        assert frame(client)[0] == b"176"
