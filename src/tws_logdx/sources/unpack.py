"""Packed streams unpacked, as fast as the library does it; they raise where the data is cut off or damaged."""

from __future__ import annotations

import sys
from typing import BinaryIO, Protocol, cast

from zlib_ng import zlib_ng

from tws_logdx.sources.layers import CHUNK, Changed, Layer

STEP = 1 << 19
"""Most bytes that are unpacked at once."""
GZIP, DEFLATE = 31, -15
"""How the library is told what is around the data: a gzip member, or nothing, as in a zip archive."""
BLOCK = 1 << 17
"""Most bytes of a block of Zstandard: what is lost when one is damaged."""


class _Inflater(Protocol):
    eof: bool
    unused_data: bytes
    unconsumed_tail: bytes

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...
    def copy(self) -> _Inflater: ...


class _Zstd(Protocol):
    eof: bool
    needs_input: bool
    unused_data: bytes

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class Inflated(Changed):
    """Gzip with all its members, or the deflate data of a zip archive, up to the very byte where it is damaged."""

    def __init__(self, packed: BinaryIO, wrapping: int = GZIP) -> None:
        super().__init__(packed)
        self._wrapping = wrapping
        self._inflater = self._fresh()
        self._waiting = b""
        """Packed bytes that were read and not used yet."""
        self._damage: Exception | None = None

    def more(self) -> bytes:
        while not self._inflater.eof or self._next_member():
            if self._damage is not None:
                raise self._damage
            if not self._waiting:
                self._waiting = self._inner.read(CHUNK)
            at_end = not self._waiting
            data = self._inflate()
            if data:
                return data
            if at_end and not self._inflater.eof:
                raise EOFError
        return b""

    def _inflate(self) -> bytes:
        """Unpack a step; where that fails, byte by byte up to the damage, so that nothing before it is lost."""
        before = self._inflater.copy()
        try:
            data = self._inflater.decompress(self._waiting, STEP)
            self._waiting = self._inflater.unconsumed_tail
            return data
        except Exception as error:
            self._damage = error
        good = []
        for byte in self._waiting:
            try:
                good.append(before.decompress(bytes((byte,)), STEP))
            except Exception:
                break
        return b"".join(good)

    def _next_member(self) -> bool:
        """Go on with what is behind the end of a member: zeros that fill up a file, or one member more."""
        if self._wrapping != GZIP:
            return False
        rest = self._inflater.unused_data.lstrip(b"\0")
        while not rest and (read := self._inner.read(CHUNK)):
            rest = read.lstrip(b"\0")
        if rest:
            self._inflater, self._waiting = self._fresh(), rest
        return bool(rest)

    def _fresh(self) -> _Inflater:
        return cast(_Inflater, zlib_ng.decompressobj(self._wrapping))


class Zstandard(Changed):
    """All frames of a Zstandard stream."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(packed)
        self._frame = _zstd()

    def more(self) -> bytes:
        waiting = b""
        while True:
            if self._frame.eof:
                waiting = self._frame.unused_data or self._inner.read(CHUNK)
                if not waiting:
                    return b""
                self._frame = _zstd()
            elif self._frame.needs_input:
                waiting = self._inner.read(CHUNK)
                if not waiting:
                    raise EOFError
            data = self._frame.decompress(waiting, BLOCK)
            if data:
                return data
            waiting = b""


class Checked(Layer):
    """The first bytes of a stream, as many as were promised; raises when they do not have the promised check sum."""

    def __init__(self, inner: BinaryIO, size: int, wanted: int) -> None:
        super().__init__(inner)
        self._left = size
        self._wanted = wanted
        self._sum = 0

    def fill(self, view: memoryview) -> int:
        if not self._left and self._sum != self._wanted:
            raise OSError("its check sum does not fit")
        size: int = self._inner.readinto(view[: self._left])
        if not size and self._left:
            raise EOFError
        self._sum = zlib_ng.crc32(view[:size], self._sum)
        self._left -= size
        return size


def _zstd() -> _Zstd:
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdDecompressor
    else:
        from backports.zstd import ZstdDecompressor
    return cast(_Zstd, ZstdDecompressor())
