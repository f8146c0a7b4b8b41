"""Where the lines of a block begin: their number, which of them go on with the entry above, where the hour changes.

Two ways to the same answers: numpy walks through a block of a large log five times as fast, and is slow to import.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, chain, repeat
from typing import Any, Protocol

_CONTINUES = re.compile(rb"\n(?=[\t ]|\r?\n)")
"""Before a line that belongs to the entry above: indented or blank."""
_INDENTED = (b"\t", b" ", b"\n", b"\r\n")
HOUR = re.compile(rb"\[?(\d\d):\d\d:\d\d")
"""A clock at the start of a line."""
LF, CR, BRACKET, COLON = b"\n\r[:"


class Lines(Protocol):
    """The lines of one block, which ends with a whole line."""

    total: int
    inside: int
    """How many of them belong to the entry above."""

    def before(self, starts: Sequence[int]) -> Sequence[int]:
        """How many lines stand before each that begins at one of these places, which are in order."""
        ...

    def same_hour(self, hour: bytes) -> bool:
        """Surely no line begins with the clock (`09:30:00`) at another hour than this; False when it may be."""
        ...


class PlainLines:
    """Without any library."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.total = data.count(b"\n") + (data[-1:] not in (b"", b"\n"))
        self.inside = len(_CONTINUES.findall(data)) + data.startswith(_INDENTED)

    def before(self, starts: Sequence[int]) -> Sequence[int]:
        counts = map(self._data.count, repeat(b"\n"), chain([0], starts), starts)
        return list(accumulate(counts))

    def same_hour(self, hour: bytes) -> bool:
        return other_hour(hour).search(self._data) is None


class FastLines:
    """With numpy."""

    def __init__(self, data: bytes) -> None:
        import numpy

        self._numpy = numpy
        # Three bytes more, so that what stands behind the last line feed can be asked for.
        self._bytes: Any = numpy.frombuffer(data + b"\0\0\0", numpy.uint8)
        self._feeds: Any = numpy.flatnonzero(self._bytes == LF)
        self.total = len(self._feeds) + (data[-1:] not in (b"", b"\n"))
        self._first: Any = self._bytes[self._feeds + 1]
        blank = self._first == LF
        returns = numpy.flatnonzero(self._first == CR)
        blank[returns] = self._bytes[self._feeds[returns] + 2] == LF
        inside = (self._first == 9) | (self._first == 32) | blank
        self.inside = int(numpy.count_nonzero(inside)) + data.startswith(_INDENTED)

    def before(self, starts: Sequence[int]) -> Sequence[int]:
        numbers: list[int] = self._numpy.searchsorted(self._feeds, starts).tolist()
        return numbers

    def same_hour(self, hour: bytes) -> bool:
        first, feeds = self._first, self._feeds
        if len(hour) != 2 or (first == BRACKET).any():
            return False
        second, third = self._bytes[feeds + 2], self._bytes[feeds + 3]
        return not bool(((third == COLON) & ((first != hour[0]) | (second != hour[1]))).any())


@cache
def other_hour(hour: bytes) -> re.Pattern[bytes]:
    """The next line whose undated stamp shows another hour than this one."""
    return re.compile(rb"\n\[?(?!%s:)(\d\d):\d\d:\d\d" % hour)
