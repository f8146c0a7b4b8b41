"""A client that speaks to the fake gateway byte by byte."""

from __future__ import annotations

import contextlib
import socket
import struct
from collections.abc import Iterator

from tests.gateway.gateway import FakeGateway, running


def framed(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


HELLO = b"API\0" + framed(b"v100..176")
HELLO_PROTOBUF = b"API\0" + framed(b"v100..225")


def start_api(client_id: int) -> bytes:
    """startApi of the text era."""
    return framed(f"71\x002\x00{client_id}\x00\x00".encode())


def start_api_protobuf(client_id: int) -> bytes:
    """startApi from server version 213 on; the id below 128."""
    return framed(b"\0\0\x01\x0f\x08" + bytes([client_id]))


def request(*fields: object) -> bytes:
    """A request of the text era."""
    return framed("".join(f"{value}\0" for value in fields).encode())


def frame(client: socket.socket) -> list[bytes]:
    """The next frame as text fields."""
    return frame_bytes(client).split(b"\0")[:-1]


def frame_bytes(client: socket.socket) -> bytes:
    (size,) = struct.unpack(">I", exactly(client, 4))
    return exactly(client, size)


def exactly(client: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = client.recv(count - len(data))
        assert more, "closed too early"
        data += more
    return data


def everything(client: socket.socket) -> bytes:
    """All bytes until the gateway closes."""
    data = b""
    while more := client.recv(4096):
        data += more
    return data


@contextlib.contextmanager
def connected(gateway: FakeGateway, hello: bytes = HELLO) -> Iterator[socket.socket]:
    """Run the gateway and say hello to it; what it has seen is complete behind the block."""
    with running(gateway), socket.create_connection((gateway.host, gateway.port), timeout=5) as client:
        client.sendall(hello)
        yield client


def get_ready(client: socket.socket, client_id: int = 7) -> None:
    """The rest of the handshake of the text era, with the farm notices."""
    frame(client)
    client.sendall(start_api(client_id))
    kinds = [frame(client)[0] for _ in range(5)]
    assert kinds == [b"15", b"9", b"4", b"4", b"4"]
