"""Streams on top of streams: unpacked, transcoded, cut out, replayed. Damage ends one cleanly and is remembered."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

from tws_logdx.sources.layers import CHUNK, Changed, Layer, problem_of
from tws_logdx.sources.unpack import Inflated, Zstandard

__all__ = ["CHUNK", "Layer", "Opener", "problem_of"]

Opener = Callable[[], BinaryIO]
PIPE = 1 << 20
"""Bytes that a pipe may hold."""


def open_file(path: Path) -> BinaryIO:
    """The bytes of a file, unbuffered: whoever reads brings a buffer of his own."""
    return cast(BinaryIO, open(path, "rb", buffering=0))


def open_bytes(data: bytes) -> BinaryIO:
    return io.BytesIO(data)


def open_gzip(inner: Opener, most: int) -> BinaryIO:
    """Unpack gzip, all members of it, up to `most` bytes."""
    return Guarded(Inflated(inner()).binary(), most=most).binary()


def open_zstd(inner: Opener, most: int) -> BinaryIO:
    """Unpack Zstandard, all frames of it, up to `most` bytes."""
    return Guarded(Zstandard(inner()).binary(), most=most).binary()


def open_text(inner: Opener, encoding: str | None, mark: int) -> BinaryIO:
    """The stream as UTF-8: transcoded from `encoding` unless None, without the byte order mark of `mark` bytes."""
    stream = inner()
    read_exactly(stream, mark)
    return stream if encoding is None else Transcoded(stream, encoding).binary()


def open_slice(outer: Opener, offset: int, size: int) -> BinaryIO:
    """`size` bytes of another stream."""
    return Slice(outer(), offset, size).binary()


def read_exactly(stream: BinaryIO, size: int) -> bytes:
    """`size` bytes, fewer only at the end of the stream."""
    parts = []
    while size > 0:
        part = stream.read(size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class Guarded(Layer):
    """Ends cleanly where the packed data is damaged, cut off, or grows beyond all bounds."""

    def __init__(self, inner: BinaryIO, *beneath: Any, most: int) -> None:
        super().__init__(inner, *beneath)
        self._left = most
        # One step: a later error must not cost good data.
        self._fill = getattr(inner, "readinto1", self._inner.readinto)

    def fill(self, view: memoryview) -> int:
        if self._problem is not None:
            return 0
        if self._left <= 0:
            self._problem = "unpacks to far more than a log would: reading stopped there"
            return 0
        try:
            size: int = self._fill(view[: self._left])
        except EOFError:
            self._problem = "the compressed data ends in the middle (cut off): what was readable was used"
            return 0
        except Exception as error:
            self._problem = f"the compressed data is damaged ({error or type(error).__name__}): read up to there"
            return 0
        self._left -= size
        return size


class Transcoded(Changed):
    """UTF-16 or UTF-32 as UTF-8, a piece at a time."""

    def __init__(self, inner: BinaryIO, encoding: str) -> None:
        super().__init__(inner)
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def more(self) -> bytes:
        while raw := self._inner.read(CHUNK):
            if data := self._decoder.decode(raw).encode("utf-8", "replace"):
                return data
        return self._decoder.decode(b"", True).encode("utf-8", "replace")


class Slice(Layer):
    """A part of another stream, which is skipped forward when it cannot seek."""

    def __init__(self, outer: BinaryIO, offset: int, size: int) -> None:
        super().__init__(outer)
        self._left = size
        if isinstance(outer, io.FileIO | io.BytesIO):
            outer.seek(offset)
            return
        while offset > 0 and (part := outer.read(min(offset, CHUNK))):
            offset -= len(part)

    def fill(self, view: memoryview) -> int:
        size: int = self._inner.readinto(view[: self._left])
        if not size and self._left:
            self._problem = problem_of(self._inner) or "the archive ends in the middle of this file"
            self._left = 0
        self._left -= size
        return size


class Replayed:
    """A stream that can be read once, such as standard input: opened again, it repeats the start it has kept."""

    def __init__(self, stream: BinaryIO, keep: int = 1 << 20, *, closing: bool = False) -> None:
        """`closing`: the stream belongs to nobody else: it is closed at its end."""
        self._stream = stream
        self._closing = closing
        self._fill: Callable[[memoryview], int | None] = getattr(stream, "readinto1", None) or stream.readinto  # type: ignore[attr-defined]
        self._keep = keep
        _widen(stream)
        self.kept = bytearray()
        self.passed = 0
        """Bytes taken from the stream so far."""

    def open(self) -> BinaryIO:
        return Replay(self).binary()

    def fill(self, view: memoryview) -> int:
        """The next bytes of the stream itself."""
        size = (0 if self._stream.closed else self._fill(view)) or 0
        if not size and self._closing:
            self._stream.close()
        if len(self.kept) == self.passed:
            self.kept += view[: min(size, self._keep - len(self.kept))]
        self.passed += size
        return size


def _widen(stream: BinaryIO) -> None:
    """Let a pipe of Linux hold more, so that its writer and its reader wait less for each other."""
    try:
        import fcntl

        fcntl.fcntl(stream.fileno(), fcntl.F_SETPIPE_SZ, PIPE)
    except (ImportError, AttributeError, OSError, ValueError):
        return  # no pipe, another system, or no permission: it works as it is


class Replay(Layer):
    """One reading of a `Replayed` stream. Closing it leaves the stream open for the next reading."""

    def __init__(self, shared: Replayed) -> None:
        super().__init__(io.BytesIO())
        self._shared = shared
        self._position = 0

    def fill(self, view: memoryview) -> int:
        shared = self._shared
        if self._position < len(shared.kept):
            kept = shared.kept[self._position : self._position + len(view)]
            size = len(kept)
            view[:size] = kept
        elif self._position == shared.passed:
            size = shared.fill(view)
        else:
            self._problem = "a stream can be read only once: its start is no longer kept"
            return 0
        self._position += size
        return size
