"""Messages on the wire in the three eras: text, text behind a raw message id (201), protobuf (213)."""

from __future__ import annotations

import struct
import time
from collections.abc import Iterator, Mapping, Sequence

RAW_IDS, PROTOBUF = 201, 213
"""Server versions from which on the message id is four raw bytes, and nearly every message is protobuf."""
PROTOBUF_ID = 200
"""Added to the id of a protobuf message."""
ERROR_TIME = 194
ERROR = 4
_VARINT, _BYTES = 0, 2

Value = int | str | bytes | Sequence[str]
"""Of a protobuf field: an integer or a truth value, a text, a message within the message, several texts."""


def framed(body: bytes) -> bytes:
    """The body behind its length."""
    return struct.pack(">I", len(body)) + body


def hello_answer(version: int, when: bytes) -> bytes:
    """The version reply, text in every era; `when` is in the code page of the host's system."""
    return _text((version,)) + when + b"\0"


def encoded(server_version: int, kind: int, version: int | None, values: Sequence[int | str]) -> bytes:
    """One message of the host; `version` is the message's own version field of the text eras."""
    if server_version >= PROTOBUF:
        return protobuf_message(kind, protobuf(dict(enumerate(values, start=1))))
    fields = (*(() if version is None else (version,)), *values)
    return _raw_id(kind) + _text(fields) if server_version >= RAW_IDS else _text((kind, *fields))


def encoded_error(server_version: int, request: int, code: int, text: str, ahead: float = 0) -> bytes:
    """A numbered message in the layout of the negotiated version; the host's clock is `ahead` seconds."""
    now = int((time.time() + ahead) * 1000)
    if server_version >= PROTOBUF:
        return protobuf_message(ERROR, protobuf({1: request, 2: now, 3: code, 4: text}))
    if server_version >= ERROR_TIME:
        return encoded(server_version, ERROR, None, (request, code, text, "", now))
    reject = ("",) if server_version >= 166 else ()
    return encoded(server_version, ERROR, 2, (request, code, text, *reject))


def protobuf(values: Mapping[int, Value]) -> bytes:
    """A protobuf message by field number; all that the messages here need."""
    return b"".join(_field(number, value) for number, value in values.items())


def protobuf_message(kind: int, message: bytes) -> bytes:
    """A protobuf message behind its id."""
    return _raw_id(kind + PROTOBUF_ID) + message


def decoded(server_version: int, body: bytes) -> tuple[str, ...]:
    """One request as text fields: id, version, values. A protobuf request has `pb` as its version."""
    if server_version < RAW_IDS:
        return _fields(body)
    kind = int.from_bytes(body[:4], "big")
    if kind < PROTOBUF_ID:
        return (str(kind), *_fields(body[4:]))
    return (str(kind - PROTOBUF_ID), "pb", *_values(body[4:]))


def _fields(body: bytes) -> tuple[str, ...]:
    return tuple(body.decode(errors="replace").split("\0")[:-1]) or ("",)


def _text(fields: Sequence[object]) -> bytes:
    return "".join(f"{value}\0" for value in fields).encode()


def _raw_id(kind: int) -> bytes:
    return struct.pack(">I", kind)


def _field(number: int, value: Value) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3 | _VARINT) + _varint(value)
    if not isinstance(value, str | bytes):
        return b"".join(_field(number, one) for one in value)
    data = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | _BYTES) + _varint(len(data)) + data


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    data = bytearray()
    while value > 0x7F:
        data.append(value & 0x7F | 0x80)
        value >>= 7
    data.append(value)
    return bytes(data)


def _values(message: bytes) -> Iterator[str]:
    """Values of the integer and string fields of a protobuf message, in order."""
    at = 0
    while at < len(message):
        key, at = _read_varint(message, at)
        value, at = _read_varint(message, at)
        if key & 7 == _VARINT:
            yield str(value)
        elif key & 7 == _BYTES:
            yield message[at : at + value].decode(errors="replace")
            at += value
        else:
            return


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message):
        value |= (message[at] & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if not message[at - 1] & 0x80:
            break
    return value, at
