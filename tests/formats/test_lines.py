"""Counting lines with numpy gives what counting them without it gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.formats.lines import FastLines, PlainLines

PIECES = st.lists(
    st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\t", b" ", b"09:15:00", b"10:15:00", b"[09:15:00", b"x", b"\r", b"\0"]),
    max_size=40,
).map(b"".join)


def starts(data: bytes) -> list[int]:
    return [0, *(place + 1 for place, byte in enumerate(data) if byte == 10 and place + 1 < len(data))]


@given(PIECES)
def test_both_count_the_same(data: bytes) -> None:
    plain, fast = PlainLines(data), FastLines(data)
    assert (plain.total, plain.inside) == (fast.total, fast.inside)
    assert (
        plain.total == len(data.splitlines()) if b"\r" not in data.replace(b"\r\n", b"") and b"\0" not in data else True
    )
    places = starts(data)
    assert list(plain.before(places)) == list(fast.before(places)) == list(range(len(places)))


@given(PIECES, st.sampled_from([b"09", b"10", b"xx"]))
def test_no_other_hour_is_overlooked(data: bytes, hour: bytes) -> None:
    if FastLines(data).same_hour(hour):
        assert PlainLines(data).same_hour(hour)
