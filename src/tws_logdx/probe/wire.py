"""The API protocol as far as the probe speaks it: hello, version, startApi, and what the host says back.

Up to server version 200 messages are text fields ended by NUL, from 201 behind a raw message id, from 213 protobuf.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

OLDEST, TEXT_NEWEST, NEWEST = 100, 178, 225
"""Versions offered: what every TWS serves as text (and ib_async offers), and the newest that is known."""
RAW_IDS, ERROR_TIME, PROTOBUF = 201, 194, 213
PROTOBUF_ID = 200
"""Added to the id of a protobuf message."""
CONFIG = 219
"""Server version from which on the host tells its API settings when asked."""

ID_IN_USE = 326
"""Code with which a host refuses a client id."""
ERROR, NEXT_ID, ACCOUNTS, START_API, REQUEST_CONFIG, CONFIG_ANSWER = 4, 9, 15, 71, 108, 110
LONGEST = 1 << 20
"""Bytes of a frame at most; those before ready are below a kilobyte."""


def frame(body: bytes) -> bytes:
    """The body behind its length."""
    return struct.pack(">I", len(body)) + body


def hello(oldest: int, newest: int) -> bytes:
    """The first bytes of a client."""
    return b"API\0" + frame(f"v{oldest}..{newest}".encode())


def start_api(server_version: int, client_id: int) -> bytes:
    """The message that tells the client id."""
    if server_version >= PROTOBUF:
        return request(START_API, b"\x08" + _varint(client_id))
    fields = f"2\0{client_id}\0\0".encode()
    if server_version >= RAW_IDS:
        return frame(struct.pack(">I", START_API) + fields)
    return frame(f"{START_API}\0".encode() + fields)


def request(kind: int, message: bytes) -> bytes:
    """A protobuf request."""
    return frame(struct.pack(">I", kind + PROTOBUF_ID) + message)


@dataclass(frozen=True, slots=True)
class Message:
    """What the host said after its version."""

    kind: int
    text: str = ""
    """Accounts or the text of an error."""
    code: int | None = None
    """For an error."""
    request: int = -1
    """The request that an error is about, -1 for none."""
    body: bytes = b""
    """A protobuf message as it came."""


def message(server_version: int, body: bytes) -> Message | None:
    """What a frame says; None for one that is not understood."""
    try:
        if server_version >= RAW_IDS:
            kind = int.from_bytes(body[:4], "big")
            if kind > PROTOBUF_ID:
                return _of_protobuf(kind - PROTOBUF_ID, body[4:])
            return _of_text(server_version, kind, _fields(body[4:]))
        fields = _fields(body)
        return _of_text(server_version, int(fields[0]), fields[1:])
    except (ValueError, IndexError):
        return None


def is_notice(code: int) -> bool:
    """Whether a message is about farms and links (2100 to 2199) rather than about what was asked."""
    return 2100 <= code < 2200


def _of_text(server_version: int, kind: int, fields: list[str]) -> Message:
    if kind == ERROR:
        fields = fields if server_version >= ERROR_TIME else fields[1:]
        return Message(kind, fields[2], int(fields[1]), int(fields[0]))
    return Message(kind, fields[1] if kind == ACCOUNTS else "")


def _of_protobuf(kind: int, body: bytes) -> Message:
    values = dict(protobuf(body))
    if kind == ERROR:
        request, code = (_signed(value) if isinstance(value := values.get(number, 0), int) else 0 for number in (1, 3))
        return Message(kind, _string(values.get(4, b"")), code, request, body)
    return Message(kind, _string(values.get(1, b"")) if kind == ACCOUNTS else "", body=body)


def protobuf(body: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Field numbers and values of a protobuf message, in order. Raises ValueError for what is none."""
    at = 0
    while at < len(body):
        key, at = _read_varint(body, at)
        wire_type = key & 7
        if wire_type == 0:
            value, at = _read_varint(body, at)
            yield key >> 3, value
            continue
        size = {1: 8, 5: 4}.get(wire_type)
        if size is None:
            if wire_type != 2:
                raise ValueError(f"wire type {wire_type}")
            size, at = _read_varint(body, at)
        if at + size > len(body):
            raise ValueError("cut short")
        yield key >> 3, body[at : at + size]
        at += size


def _fields(body: bytes) -> list[str]:
    return body.decode(errors="replace").split("\0")[:-1]


def _string(value: int | bytes) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else ""


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


def _varint(value: int) -> bytes:
    data = bytearray()
    while value > 0x7F:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    data.append(value)
    return bytes(data)


def _read_varint(body: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(body) or shift > 63:
            raise ValueError("cut short")
        byte = body[at]
        value |= (byte & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if not byte & 0x80:
            return value, at
