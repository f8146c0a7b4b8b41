"""The length bytes of the API message log: whatever they print as, the message comes out whole."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.formats.api_log import decode, payload


@given(st.lists(st.from_regex(rb"[A-Za-z0-9 .:]{0,12}", fullmatch=True), min_size=1, max_size=9))
def test_exact_lengths_are_taken_off(fields: list[bytes]) -> None:
    wire = b"\0".join([b"4", *fields]) + b"\0"
    assert payload((len(wire).to_bytes(4, "big") + wire).replace(b"\0", b"-")) == wire.replace(b"\0", b"-")


def test_a_length_that_prints_as_a_digit_is_not_part_of_the_id() -> None:
    assert decode(b"20:54:49:921 -> ---54-2--1-2104-Market data farm connection is OK:usfarm-").startswith(
        b"20:54:49:921 -> 4-2--1-2104-"
    )


def test_a_damaged_paste_loses_only_its_dashes() -> None:
    assert decode(b"10:05:21:715 -> --- 15-1-DU0000000-") == b"10:05:21:715 -> 15-1-DU0000000-"


def test_old_clients_have_no_length() -> None:
    assert decode(b"10:05:21:715 -> 4-2--1-2105-broken-") == b"10:05:21:715 -> 4-2--1-2105-broken-"


def test_a_line_feed_among_the_length_bytes_does_not_end_the_record() -> None:
    assert decode(b"10:05:21:715 -> ---\n9-1-12345-") == b"10:05:21:715 -> 9-1-12345-"


@given(st.binary(max_size=80))
def test_no_bytes_break_it(data: bytes) -> None:
    decode(data)
    payload(data)


def test_a_masked_value_or_a_text_of_two_lines_still_gives_the_message() -> None:
    assert payload(b"---\x0e15-1-U***-") == b"15-1-U***-"
    assert payload(b"---\x079-1-123456-") == b"9-1-123456-"
    assert payload(b"---h4-2-5-399-Order Message:") == b"4-2-5-399-Order Message:"
    assert payload("---\u00e84-2-5-399-x-".encode()) == b"4-2-5-399-x-"
