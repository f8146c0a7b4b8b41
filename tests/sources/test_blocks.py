from __future__ import annotations

import io
from typing import BinaryIO

from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.sources.blocks import blocks

from .test_find import Pipe


def collected(data: bytes, size: int) -> list[tuple[bytes, int, int, bool]]:
    return [
        (bytes(block.view), block.offset, block.first_line, block.cut) for block in blocks(io.BytesIO(data), size=size)
    ]


def test_blocks_end_after_whole_lines_and_know_where_they_are() -> None:
    assert collected(b"one\ntwo\nthree\nlast", 9) == [
        (b"one\ntwo\n", 0, 1, False),
        (b"three\n", 8, 3, False),
        (b"last", 14, 4, False),
    ]


def test_a_line_longer_than_the_buffer_is_cut_and_the_numbers_stay_right() -> None:
    assert collected(b"a\n" + b"x" * 50 + b"\nb\n\nc\n", 8) == [
        (b"a\n", 0, 1, False),
        (b"x" * 8, 2, 2, True),
        (b"b\n\nc\n", 53, 3, False),
    ]


def test_a_line_as_long_as_the_buffer_is_not_cut() -> None:
    assert collected(b"12345678\nb", 8) == [
        (b"12345678", 0, 1, False),
        (b"b", 9, 2, False),
    ]
    assert collected(b"12345678", 8) == [(b"12345678", 0, 1, False)]


def test_a_huge_line_costs_one_buffer() -> None:
    class Endless(io.RawIOBase):
        left = 100 << 20

        def readable(self) -> bool:
            return True

        def readinto(self, target: bytearray) -> int:  # type: ignore[override]
            size = min(len(target), self.left)
            self.left -= size
            target[:size] = b"x" * size
            return size

    stream: BinaryIO = Endless()  # type: ignore[assignment]
    (only,) = [(len(block.view), block.cut) for block in blocks(stream)]
    assert only == (1 << 20, True)


def test_an_empty_stream_has_no_blocks() -> None:
    assert collected(b"", 8) == []


@given(
    st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")), max_size=30),
    st.integers(1, 40),
)
def test_all_lines_come_back_with_their_numbers_and_offsets(lines: list[bytes], size: int) -> None:
    data = b"\n".join(lines)
    starts, position = [], 0
    for line in lines:
        starts.append(position)
        position += len(line) + 1
    got: dict[int, bytes] = {}
    for view, offset, first, cut in collected(data, size):
        assert data[offset : offset + len(view)] == view
        pieces = view.split(b"\n")
        assert not cut or len(pieces) == 1
        for number, piece in enumerate(pieces if pieces[-1] else pieces[:-1], first):
            got[number] = piece
        assert offset == starts[first - 1]
    for number, line in enumerate(lines, 1):
        assert got.get(number, b"") == line[:size]


@given(st.binary(max_size=3000), st.integers(1, 500))
def test_block_borders_do_not_depend_on_how_a_stream_delivers(data: bytes, size: int) -> None:
    pipe = [(bytes(block.view), block[1:]) for block in blocks(Pipe(data), size=size)]  # type: ignore[arg-type]
    assert pipe == [(view, (offset, line, cut)) for view, offset, line, cut in collected(data, size)]
