"""A stream in blocks of whole lines, through one reused buffer. What is in a line never depends on the block size."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

LONGEST = 15 << 16
"""Bytes of a line that are kept; a longer one is no log line, and must not cost memory."""


class Block(NamedTuple):
    """Whole lines of a stream. `view` is valid only until the next block is asked for."""

    view: memoryview
    first_line: int
    """Number of its first line, from 1; 0 when nobody wanted the lines counted."""
    cut: int = 0
    """Lines of which only the first part was kept."""
    skipped: int = 0
    """Bytes of the stream that were left out of those lines."""


def blocks(stream: BinaryIO, size: int = 1 << 20, *, longest: int = LONGEST, numbered: bool = True) -> Iterator[Block]:
    """Blocks of at most `size` bytes, or of one longer line, each ending after a line feed, except the last one.

    Of lines longer than `longest` bytes the rest is left out. Counting lines takes longer than reading them: with
    `numbered` false it is left to the caller.
    """
    lines = _Lines(stream, max(size, longest + max(1, longest // 15)), longest)
    number = 1 if numbered else 0
    ended = False
    while not ended:
        ended = lines.fill()
        whole = lines.filled if ended else lines.buffer.rfind(b"\n", 0, lines.filled) + 1
        start = 0
        while start < whole:
            stop = lines.border(start, size, whole)
            yield Block(lines.view[start:stop], number, lines.cut, lines.skipped)
            lines.cut = lines.skipped = 0
            number += numbered and lines.buffer.count(b"\n", start, stop)
            start = stop
        lines.drop(whole)


class _Lines:
    """The buffer: whole lines, and the start of one whose end has not come yet."""

    def __init__(self, stream: BinaryIO, size: int, longest: int) -> None:
        self.buffer = bytearray(size)
        self.view = memoryview(self.buffer)
        self.filled = 0
        self.cut = 0
        self.skipped = 0
        self._stream = stream
        self._longest = longest
        self._over = False
        """True when the line without an end is cut already: what comes up to its line feed is left out."""

    def fill(self) -> bool:
        """Read until the buffer is full, and shorten what is too long; true at the end of the stream.

        Block borders must not depend on how much a stream gives at once.
        """
        kept, size = self.filled, len(self.buffer)
        while self.filled < size:
            read = self._stream.readinto(self.view[self.filled :])  # type: ignore[attr-defined]
            if not read:
                break
            self.filled += read
        ended = self.filled < size
        if self._over:
            self._over = not self._close_up(kept, kept)
        if not self._over:
            self._shorten()
        return ended

    def border(self, start: int, size: int, whole: int) -> int:
        """Where a block that begins at `start` ends."""
        if whole - start <= size:
            return whole
        border = self.buffer.rfind(b"\n", start, start + size) + 1
        return border or self.buffer.find(b"\n", start + size, whole) + 1 or whole

    def drop(self, size: int) -> None:
        """Forget the first bytes."""
        self.view[: self.filled - size] = self.view[size : self.filled]
        self.filled -= size

    def _shorten(self) -> None:
        start = self._too_long(0)
        while start is not None and not self._over:
            edge = self._edge(start)
            self.cut += 1
            self._over = not self._close_up(edge, start + self._longest)
            start = self._too_long(edge + 1)

    def _too_long(self, start: int) -> int | None:
        """Where the first line that is too long begins, from the line on that begins at `start`."""
        while start + self._longest < self.filled:
            end = self.buffer.rfind(b"\n", start, start + self._longest + 1)
            if end < 0:
                return start
            start = end + 1
        return None

    def _edge(self, start: int) -> int:
        """Where a line that is too long is cut: not in the middle of a character."""
        edge = start + self._longest
        for place in range(edge, max(start, edge - 4), -1):
            if self.buffer[place] & 0xC0 != 0x80:
                return place
        return edge

    def _close_up(self, edge: int, beyond: int) -> bool:
        """Leave out all from `edge` to the next line feed, looked for from `beyond`; false when none is there."""
        end = self.buffer.find(b"\n", beyond, self.filled)
        stop = self.filled if end < 0 else end
        self.view[edge : edge + self.filled - stop] = self.view[stop : self.filled]
        self.filled -= stop - edge
        self.skipped += stop - edge
        return end >= 0
