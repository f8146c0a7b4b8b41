"""Streams on top of streams: unpacked, transcoded, cut out, replayed. Damage ends one cleanly and is remembered."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Opener = Callable[[], BinaryIO]
CHUNK = 1 << 16


def problem_of(stream: object) -> str | None:
    """What went wrong while reading, to be asked after the end; None when all was read."""
    return getattr(stream, "problem", None)


def open_file(path: Path) -> BinaryIO:
    """The bytes of a file, unbuffered: whoever reads brings a buffer of his own."""
    return cast(BinaryIO, open(path, "rb", buffering=0))


def open_bytes(data: bytes) -> BinaryIO:
    return io.BytesIO(data)


def open_gzip(inner: Opener, most: int) -> BinaryIO:
    """Unpack gzip, all members of it, up to `most` bytes."""
    packed = inner()
    return Guarded(cast(BinaryIO, gzip.GzipFile(fileobj=packed)), packed, most=most).binary()


def open_zstd(inner: Opener, most: int) -> BinaryIO:
    """Unpack Zstandard, all frames of it, up to `most` bytes."""
    packed = inner()
    return Guarded(_zstd_file(packed), packed, most=most).binary()


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


class Layer(io.RawIOBase):
    """A stream on top of others, which it closes with itself."""

    def __init__(self, inner: BinaryIO, *beneath: Any) -> None:
        super().__init__()
        self._inner = inner
        self._beneath = beneath
        self._problem: str | None = None

    @property
    def problem(self) -> str | None:
        """Why the content is not complete; None when it is, as far as it was read."""
        return self._problem or next(filter(None, map(problem_of, (self._inner, *self._beneath))), None)

    def take(self, size: int) -> bytes:
        """At most `size` bytes, none only at the end."""
        raise NotImplementedError

    def binary(self) -> BinaryIO:
        return cast(BinaryIO, self)

    def readable(self) -> bool:
        return True

    def readinto(self, target: WriteableBuffer, /) -> int:
        with memoryview(target).cast("B") as view:
            data = self.take(len(view))
            view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            super().close()
            for stream in (self._inner, *self._beneath):
                stream.close()


class Guarded(Layer):
    """Ends cleanly where the packed data is damaged, cut off, or grows beyond all bounds."""

    def __init__(self, inner: BinaryIO, *beneath: Any, most: int) -> None:
        super().__init__(inner, *beneath)
        self._left = most
        self._take = getattr(inner, "read1", inner.read)  # one step only: a later error must not cost good data

    def take(self, size: int) -> bytes:
        if self._problem is not None:
            return b""
        if self._left <= 0:
            self._problem = "unpacks to far more than a log would: reading stopped there"
            return b""
        try:
            data: bytes = self._take(min(size, self._left, 1 << 20))
        except EOFError:
            self._problem = "the compressed data ends in the middle (cut off): what was readable was used"
            return b""
        except Exception as error:
            self._problem = f"the compressed data is damaged ({error or type(error).__name__}): read up to there"
            return b""
        self._left -= len(data)
        return data


class Transcoded(Layer):
    """UTF-16 or UTF-32 as UTF-8, a piece at a time."""

    def __init__(self, inner: BinaryIO, encoding: str) -> None:
        super().__init__(inner)
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ready = b""
        self._ended = False

    def take(self, size: int) -> bytes:
        while not self._ready and not self._ended:
            raw = self._inner.read(CHUNK)
            self._ended = not raw
            self._ready = self._decoder.decode(raw or b"", self._ended).encode("utf-8", "replace")
        data, self._ready = self._ready[:size], self._ready[size:]
        return data


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

    def take(self, size: int) -> bytes:
        data = self._inner.read(min(size, self._left))
        if not data and self._left:
            self._problem = problem_of(self._inner) or "the archive ends in the middle of this file"
            self._left = 0
        self._left -= len(data)
        return data


class Replayed:
    """A stream that can be read once, such as standard input: opened again, it repeats the start it has kept."""

    def __init__(self, stream: BinaryIO, keep: int = 1 << 20) -> None:
        self._stream = stream
        self._keep = keep
        self.kept = bytearray()
        self.passed = 0
        """Bytes taken from the stream so far."""

    def open(self) -> BinaryIO:
        return Replay(self).binary()

    def more(self, size: int) -> bytes:
        data = self._stream.read1(size) if hasattr(self._stream, "read1") else self._stream.read(size)
        if len(self.kept) == self.passed:
            self.kept += data[: max(0, self._keep - len(self.kept))]
        self.passed += len(data)
        return bytes(data)


class Replay(Layer):
    """One reading of a `Replayed` stream. Closing it leaves the stream open for the next reading."""

    def __init__(self, shared: Replayed) -> None:
        super().__init__(io.BytesIO())
        self._shared = shared
        self._position = 0

    def take(self, size: int) -> bytes:
        shared = self._shared
        if self._position < len(shared.kept):
            data = bytes(shared.kept[self._position : self._position + size])
        elif self._position == shared.passed:
            data = shared.more(size)
        else:
            self._problem = "a stream can be read only once: its start is no longer kept"
            return b""
        self._position += len(data)
        return data


def _zstd_file(packed: BinaryIO) -> BinaryIO:
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdFile
    else:
        from backports.zstd import ZstdFile
    return cast(BinaryIO, ZstdFile(packed))
