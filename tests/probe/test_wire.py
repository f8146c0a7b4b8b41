"""The protocol as the probe speaks it, read back by the other side, and any bytes at all."""

from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.gateway import wire as host
from tws_logdx.probe import wire
from tws_logdx.probe.speaks import name_of, shown

VERSIONS = (100, 150, 178, 193, 194, 200, 201, 212, 213, 219, 225)
"""Both sides of every change."""
versions = st.sampled_from(VERSIONS)
ids = st.integers(0, 2**31 - 1)
printable = st.text(st.characters(codec="ascii", exclude_characters="\0\\"), max_size=60)


def body_of(frame: bytes) -> bytes:
    (size,) = struct.unpack(">I", frame[:4])
    assert size == len(frame) - 4
    return frame[4:]


# ------------------------------------------------------------ what the probe says


def test_the_hello_is_what_a_client_of_today_sends_first() -> None:
    assert wire.hello(100, 178) == b"API\0\0\0\0\x09v100..178"


@pytest.mark.parametrize(
    ("version", "bytes_"),
    [
        (178, b"\0\0\0\x0871\x002\x001\0\0"),
        (201, b"\0\0\0\x09\0\0\0\x472\x001\0\0"),
        (213, b"\0\0\0\x06\0\0\x01\x0f\x08\x01"),
    ],
    ids=["text", "raw id", "protobuf"],
)
def test_start_api_is_what_clients_of_each_era_send(version: int, bytes_: bytes) -> None:
    assert wire.start_api(version, 1) == bytes_


@given(version=versions, client_id=ids)
def test_a_host_reads_the_client_id_in_every_era(version: int, client_id: int) -> None:
    kind, form, number, *rest = host.decoded(version, body_of(wire.start_api(version, client_id)))
    assert (kind, form, number) == ("71", "pb" if version >= 213 else "2", str(client_id))
    assert rest == ([] if version >= 213 else [""])


def test_the_question_for_the_settings_is_108_and_never_109() -> None:
    assert host.decoded(225, body_of(wire.request(wire.REQUEST_CONFIG, b"\x08\x01"))) == ("108", "pb", "1")


# ------------------------------------------------------------ what the host says


@given(version=versions, accounts=st.lists(st.from_regex(r"[A-Z]{1,3}[0-9]{1,8}", fullmatch=True), max_size=5))
def test_accounts_are_read_in_every_era(version: int, accounts: list[str]) -> None:
    message = wire.message(version, host.encoded(version, wire.ACCOUNTS, 1, (",".join(accounts),)))
    assert message is not None
    assert (message.kind, message.text, message.code) == (wire.ACCOUNTS, ",".join(accounts), None)


@given(version=versions, number=ids)
def test_the_next_order_id_is_read_in_every_era(version: int, number: int) -> None:
    message = wire.message(version, host.encoded(version, wire.NEXT_ID, 1, (number,)))
    assert message is not None
    assert message.kind == wire.NEXT_ID


@given(version=versions, request=st.integers(-1, 2**31 - 1), code=st.integers(0, 20_000), text=printable)
def test_an_error_is_read_in_every_era(version: int, request: int, code: int, text: str) -> None:
    message = wire.message(version, host.encoded_error(version, request, code, text))
    assert message is not None
    assert (message.kind, message.request, message.code, message.text) == (wire.ERROR, request, code, text)


@pytest.mark.parametrize(("code", "notice"), [(326, False), (2099, False), (2100, True), (2199, True), (2200, False)])
def test_a_notice_is_known_by_its_number(code: int, notice: bool) -> None:
    assert wire.is_notice(code) is notice


# ------------------------------------------------------------ any bytes


@given(version=st.integers(0, 300), body=st.binary(max_size=300))
def test_no_bytes_break_the_reading_of_a_message(version: int, body: bytes) -> None:
    message = wire.message(version, body)
    assert message is None or message.kind >= -(2**63)


@given(version=versions, kind=st.sampled_from((4, 9, 15, 110, 204, 209, 215, 310)), body=st.binary(max_size=200))
def test_no_bytes_behind_a_known_id_break_it_either(version: int, kind: int, body: bytes) -> None:
    wire.message(version, struct.pack(">I", kind) + body)
    wire.message(version, f"{kind}\0".encode() + body)


@given(version=versions, fields=st.lists(st.text(max_size=8), max_size=6))
def test_no_fields_of_an_error_break_it(version: int, fields: list[str]) -> None:
    text = "".join(f"{field}\0" for field in fields).encode(errors="replace")
    wire.message(version, b"4\0" + text)
    wire.message(version, struct.pack(">I", 4) + text)


@given(st.binary(max_size=400))
def test_bytes_that_are_no_protobuf_are_a_value_error_at_most(body: bytes) -> None:
    fields: list[tuple[int, int | bytes]] = []
    with suppress(ValueError):
        fields.extend(wire.protobuf(body))
    # Every field takes a byte for its key and one for its value at least, so that reading comes to an end.
    assert len(fields) <= len(body)


@pytest.mark.parametrize(
    "body",
    [b"\x80" * 20, b"\x08", b"\x0a\x05abc", b"\x0b", b"\x09\0\0", b"\x0a" + b"\xff" * 9 + b"\x01"],
    ids=["endless number", "no value", "too short", "group", "half a double", "huge length"],
)
def test_damaged_protobuf_says_so(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"cut short|wire type"):
        list(wire.protobuf(body))


@given(values=st.dictionaries(st.integers(1, 40), st.one_of(st.integers(0, 2**63), st.binary(max_size=20)), max_size=6))
def test_protobuf_that_the_host_writes_is_read_as_it_was_meant(values: dict[int, int | bytes]) -> None:
    assert dict(wire.protobuf(host.protobuf(values))) == values


# ------------------------------------------------------------ what speaks


@given(st.one_of(st.binary(max_size=200), st.text("\r\n\t -Aa1", max_size=200).map(str.encode)))
def test_first_bytes_of_anybody_have_a_name_and_can_be_shown(head: bytes) -> None:
    assert name_of(head) in {"http", "client-portal", "tls", "ssh", "mail", "text", "binary", "silence"}
    assert len(shown(head)) <= 240
    assert shown(head).isprintable()


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"", "silence"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "http"),
        (b"  <!DOCTYPE html><title>x", "http"),
        (b"HTTP/1.1 302 Found\r\nLocation: /sso/Login?forwardTo=22\r\n\r\n", "client-portal"),
        (b"\x15\x03\x03\x00\x02\x02\x46", "tls"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "ssh"),
        (b"220 mail.example.com ESMTP\r\n", "mail"),
        (b"-ERR max number of clients reached\r\n", "text"),
        (b"\xa7\x00\x01", "binary"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_services_are_known_by_their_first_bytes(head: bytes, name: str) -> None:
    assert name_of(head) == name


@pytest.mark.parametrize(
    ("head", "text"),
    [
        (b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 400 Bad Request · Content-Length: 0"),
        (b"over\rwritten\tand more\n", "over · written and more"),
        (b"\x15\x03\x03", "15 03 03"),
    ],
    ids=["web", "carriage return", "binary"],
)
def test_first_bytes_are_shown_as_one_line(head: bytes, text: str) -> None:
    assert shown(head) == text
