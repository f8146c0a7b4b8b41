from __future__ import annotations

import io
from typing import BinaryIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tws_logdx.sources.blocks import LONGEST, Block, blocks

from .test_find import Pipe

LINES_OF = st.lists(st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"")), max_size=30)


def collected(data: bytes, size: int, longest: int = LONGEST) -> list[tuple[bytes, int, int, int]]:
    return [
        (bytes(block.view), block.first_line, block.cut, block.skipped)
        for block in blocks(io.BytesIO(data), size, longest=longest)
    ]


def whole(got: list[tuple[bytes, int, int, int]]) -> tuple[bytes, int, int]:
    """What all blocks say together."""
    return b"".join(view for view, *_ in got), sum(cut for _, _, cut, _ in got), sum(left for *_, left in got)


def shortened(data: bytes, longest: int) -> tuple[bytes, int, int]:
    """The same, told simply."""
    kept, cut = [], 0
    for line in data.split(b"\n"):
        edge = len(line)
        if len(line) > longest:
            back = (edge for edge in range(longest, max(0, longest - 4), -1) if line[edge] & 0xC0 != 0x80)
            edge, cut = next(back, longest), cut + 1
        kept.append(line[:edge])
    text = b"\n".join(kept)
    return text, cut, len(data) - len(text)


def test_blocks_end_after_whole_lines_and_know_where_they_are() -> None:
    assert collected(b"one\ntwo\nthree\nlast", 9) == [
        (b"one\ntwo\n", 1, 0, 0),
        (b"three\n", 3, 0, 0),
        (b"last", 4, 0, 0),
    ]


def test_a_line_longer_than_a_block_is_a_block_of_its_own() -> None:
    assert [view for view, *_ in collected(b"a\nlonger\nb\nc\n", 4)] == [b"a\n", b"longer\n", b"b\nc\n"]


@pytest.mark.parametrize("size", [1, 8, 20, 1000])
def test_a_line_that_is_too_long_is_cut_and_the_numbers_stay_right(size: int) -> None:
    got = collected(b"a\n" + b"x" * 50 + b"\nb\n\nc\n", size, longest=8)
    assert whole(got) == (b"a\nxxxxxxxx\nb\n\nc\n", 1, 42)
    assert all(first == 1 + b"".join(view for view, *_ in got[:n]).count(b"\n") for n, (_, first, *_) in enumerate(got))


def test_a_line_of_the_greatest_length_is_not_cut() -> None:
    assert collected(b"12345678\nb", 8, longest=8) == [(b"12345678\n", 1, 0, 0), (b"b", 2, 0, 0)]
    assert collected(b"12345678", 8, longest=8) == [(b"12345678", 1, 0, 0)]
    assert whole(collected(b"123456789", 8, longest=8)) == (b"12345678", 1, 1)


def test_a_line_is_not_cut_in_the_middle_of_a_character() -> None:
    line = "aé€😘".encode() * 9
    for longest in range(4, 40):
        kept, *_ = whole(collected(line, 8, longest=longest))
        assert line.startswith(kept)
        assert kept.decode()
        assert len(kept) > longest - 4


def test_with_the_usual_size_a_block_is_a_whole_buffer() -> None:
    data = b"x" * 99 + b"\n"
    got = collected(data * 30_000, 1 << 20)
    assert [len(view) for view, *_ in got] == [1_048_500, 1_048_500, 903_000]


class Endless(io.RawIOBase):
    """A long line without an end, and what comes after it."""

    def __init__(self, left: int, after: bytes = b"") -> None:
        super().__init__()
        self.left, self.after = left, after

    def readable(self) -> bool:
        return True

    def readinto(self, target: memoryview) -> int:  # type: ignore[override]
        size = min(len(target), self.left or len(self.after))
        if self.left:
            self.left -= size
            target[:size] = b"x" * size
        else:
            target[:size], self.after = self.after[:size], self.after[size:]
        return size


@pytest.mark.parametrize("size", [1, 4096, 1 << 20, 1 << 22])
def test_a_huge_line_costs_one_buffer(size: int) -> None:
    stream: BinaryIO = Endless(100 << 20, b"\nb")  # type: ignore[assignment]
    got = [(len(block.view), block.first_line, block.cut) for block in blocks(stream, size)]
    assert got == ([(LONGEST + 2, 1, 1)] if size > LONGEST else [(LONGEST + 1, 1, 1), (1, 2, 0)])


def test_an_empty_stream_has_no_blocks() -> None:
    assert collected(b"", 8) == []


def test_lines_are_counted_only_when_that_is_wanted() -> None:
    got = blocks(io.BytesIO(b"a\nb\n"), 2, numbered=False)
    assert [(bytes(block.view), block.first_line) for block in got] == [(b"a\n", 0), (b"b\n", 0)]


@given(LINES_OF, st.integers(1, 40), st.integers(1, 20))
@example([b"x" * 10, b"y" * 30], 1, 9)
def test_the_size_of_blocks_changes_nothing_in_them(lines: list[bytes], size: int, longest: int) -> None:
    data = b"\n".join(lines)
    got = collected(data, size, longest)
    assert whole(got) == shortened(data, longest)
    number = 1
    for place, (view, first, _, _) in enumerate(got):
        assert first == number
        assert view.endswith(b"\n") or place == len(got) - 1
        assert len(view) <= size or view.count(b"\n", 0, -1) == 0
        number += view.count(b"\n")


@given(st.binary(max_size=3000), st.integers(1, 500), st.integers(1, 300))
def test_blocks_do_not_depend_on_how_a_stream_delivers(data: bytes, size: int, longest: int) -> None:
    def taken(stream: object) -> list[tuple[bytes, Block]]:
        return [
            (bytes(block.view), block._replace(view=memoryview(b"")))
            for block in blocks(stream, size, longest=longest)  # type: ignore[arg-type]
        ]

    assert taken(Pipe(data)) == taken(io.BytesIO(data))
