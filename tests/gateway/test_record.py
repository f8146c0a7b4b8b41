"""What the gateway records of its clients, and that nothing of them stays."""

from __future__ import annotations

import os
import socket
import struct
import time

import pytest

from tests.gateway import Conversation, FakeGateway, running
from tests.gateway.byte_client import (
    HELLO,
    HELLO_PROTOBUF,
    connected,
    everything,
    frame,
    frame_bytes,
    framed,
    get_ready,
    request,
    start_api,
    start_api_protobuf,
)
from tests.gateway.conversation import CHANGES

OPEN_FILES = "/dev/fd"
HARD_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER: on, no seconds."""


def test_the_moments_are_recorded_at_which_the_time_was_asked() -> None:
    gateway = FakeGateway("healthy")
    with connected(gateway) as client:
        get_ready(client)
        for _ in range(2):
            client.sendall(request(49, 1))
            assert frame(client)[0] == b"49"
    first, second = gateway.conversations[0].asked_time
    assert 0 <= second - first < 1


@pytest.mark.parametrize("scenario", ["healthy", "unanswered", "empty-accounts"])
def test_orders_and_changes_are_recorded_even_when_a_reset_follows(scenario: str) -> None:
    gateway = FakeGateway(scenario)
    with connected(gateway) as client:
        frame(client)
        client.sendall(start_api(7) + b"".join(request(kind, 1) for kind in (14, 5, 3, 58)))
        # Closing with unread answers in the buffer is a reset.
    assert gateway.conversations[0].changed == ["setServerLogLevel", "placeOrder", "reqGlobalCancel"]


def test_changes_are_recorded_from_protobuf_too() -> None:
    gateway = FakeGateway("healthy", server_version=225)
    with connected(gateway, HELLO_PROTOBUF) as client:
        frame(client)
        client.sendall(start_api_protobuf(7) + framed((200 + 109).to_bytes(4, "big") + b"\x08\x01"))
        for _ in range(5):
            frame_bytes(client)
    assert gateway.conversations[0].changed == ["updateConfig"]


def test_every_change_has_its_name_once() -> None:
    assert len(set(CHANGES.values())) == len(CHANGES)
    seen = Conversation()
    for kind in CHANGES:
        seen.note((kind, "1"))
    assert seen.changed == list(CHANGES.values())


@pytest.mark.parametrize("end", ["fin", "rst"])
@pytest.mark.parametrize("scenario", ["healthy", "silent", "fin-after-hello", "drip-forever", "garbage"])
def test_a_client_that_closes_is_told_from_one_that_resets(scenario: str, end: str) -> None:
    gateway = FakeGateway(scenario)
    with connected(gateway) as client:
        time.sleep(0.1)  # the hello has been read, and the answer been sent
        if end == "rst":
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, HARD_CLOSE)
        else:
            client.shutdown(socket.SHUT_WR)
            time.sleep(0.1)
    assert gateway.conversations[0].ended == end


def test_a_client_that_is_still_there_has_not_ended() -> None:
    gateway = FakeGateway("healthy")
    with running(gateway):
        client = socket.create_connection((gateway.host, gateway.port), timeout=5)
        client.sendall(HELLO)
        frame(client)
    client.close()
    assert gateway.conversations[0].ended == ""


def test_a_client_that_was_reset_has_not_ended_by_itself() -> None:
    gateway = FakeGateway("rst-after-hello")
    with connected(gateway) as client, pytest.raises(ConnectionResetError):
        client.recv(1)
    assert gateway.conversations[0].ended == ""


@pytest.mark.parametrize("scenario", ["healthy", "session-fin", "accepts-late"])
def test_a_taken_client_id_is_refused_until_it_is_free(scenario: str) -> None:
    taken = {7}
    gateway = FakeGateway(scenario, taken=taken)
    with running(gateway):
        for expected in (b"4", b"15"):
            with socket.create_connection((gateway.host, gateway.port), timeout=5) as client:
                client.sendall(HELLO)
                frame(client)
                client.sendall(start_api(7))
                first = frame(client)
                assert first[0] == expected
                if expected == b"4":
                    assert first[3] == b"326"
                    assert everything(client) == b""
            taken.clear()
    assert [seen.client_id for seen in gateway.conversations] == [7, 7]


def test_each_conversation_is_told_when_it_is_over() -> None:
    told: list[Conversation] = []
    gateway = FakeGateway("healthy", "fin-after-hello", on_end=told.append)
    with running(gateway):
        for _ in range(2):
            with socket.create_connection((gateway.host, gateway.port), timeout=5) as client:
                client.sendall(HELLO)
                client.recv(1)
    assert [seen.scenario for seen in told] == ["healthy", "fin-after-hello"]


def test_a_thousand_connections_leave_no_socket_and_no_task() -> None:
    if not os.path.isdir(OPEN_FILES):
        pytest.skip("this system does not list open files")
    gateway = FakeGateway("healthy", "fin-after-hello", "rst-after-hello", "garbage", "one-field", "redis")
    with running(gateway):
        before = len(os.listdir(OPEN_FILES))
        for _ in range(1000):
            with socket.create_connection((gateway.host, gateway.port), timeout=5) as client:
                try:
                    client.sendall(HELLO)
                    client.recv(64)
                except ConnectionError:
                    pass
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and (gateway.under_way or len(os.listdir(OPEN_FILES)) > before):
            time.sleep(0.01)
        assert gateway.under_way == 0
        assert len(os.listdir(OPEN_FILES)) == before
    assert len(gateway.conversations) == 1000


@pytest.mark.parametrize("scenario", ["healthy", "silent", "fin-before-hello", "redis"])
def test_the_hello_is_recorded_whatever_is_played(scenario: str) -> None:
    gateway = FakeGateway(scenario)
    with connected(gateway) as client:
        client.shutdown(socket.SHUT_WR)
        everything(client)
    assert gateway.conversations[0].first_bytes == HELLO
    assert gateway.conversations[0].offered == (100, 176)
