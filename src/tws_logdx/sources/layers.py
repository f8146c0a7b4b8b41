"""What streams on top of streams have in common: each fills the buffer of its reader, and tells what went wrong."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 1 << 16
"""Bytes that a stream which changes its content reads at once."""


def problem_of(stream: object) -> str | None:
    """What went wrong while reading, to be asked after the end; None when all was read."""
    return getattr(stream, "problem", None)


class Layer(io.RawIOBase):
    """A stream on top of others, which it closes with itself. What is in it never depends on how it is read."""

    def __init__(self, inner: BinaryIO, *beneath: Any) -> None:
        super().__init__()
        self._inner: Any = inner
        self._beneath = beneath
        self._problem: str | None = None

    @property
    def problem(self) -> str | None:
        """Why the content is not complete; None when it is, as far as it was read."""
        return self._problem or next(filter(None, map(problem_of, (self._inner, *self._beneath))), None)

    def fill(self, view: memoryview) -> int:
        """Put bytes into the view and tell how many, 0 only at the end."""
        raise NotImplementedError

    def binary(self) -> BinaryIO:
        return cast(BinaryIO, self)

    def readable(self) -> bool:
        return True

    def readinto(self, target: WriteableBuffer, /) -> int:
        with memoryview(target).cast("B") as view:
            return self.fill(view)

    def close(self) -> None:
        if not self.closed:
            super().close()
            for stream in (self._inner, *self._beneath):
                stream.close()


class Changed(Layer):
    """A stream whose content is made from the one beneath, a piece at a time."""

    def __init__(self, inner: BinaryIO) -> None:
        super().__init__(inner)
        self._ready = b""
        self._given = 0
        """Bytes of what is ready that were given away."""

    def more(self) -> bytes:
        """The next piece, empty only at the end."""
        raise NotImplementedError

    def fill(self, view: memoryview) -> int:
        if self._given == len(self._ready):
            self._ready, self._given = self.more(), 0
        size = min(len(view), len(self._ready) - self._given)
        view[:size] = memoryview(self._ready)[self._given : self._given + size]
        self._given += size
        return size
