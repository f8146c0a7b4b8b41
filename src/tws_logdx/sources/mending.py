"""Streams of text made fit for reading by lines: old line ends replaced, zeros behind the end left out."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

from tws_logdx.sources.layers import CHUNK, Changed, Layer
from tws_logdx.sources.streams import Opener


def open_lines(inner: Opener, *, old_ends: bool) -> BinaryIO:
    """The stream without zeros at its end; with `old_ends` every lone carriage return becomes a line feed."""
    stream = inner()
    return WithoutZeros(LineEnds(stream).binary() if old_ends else stream).binary()


def has_old_ends(head: bytes) -> bool:
    """True when carriage returns alone part the lines, as old Macs and some Windows tools write them."""
    return b"\n" not in head and b"\r" in head.strip(b"\r\0")


def zeros_at_end(path: Path) -> bool:
    """Whether the last byte of a file is zero, as after a power loss."""
    try:
        with open(path, "rb", buffering=0) as stream:
            stream.seek(-1, io.SEEK_END)
            return stream.read(1) == b"\0"
    except OSError:
        return False


class WithoutZeros(Layer):
    """Keeps zeros back until something follows them: what a file system left behind the last line is never given."""

    def __init__(self, inner: BinaryIO) -> None:
        super().__init__(inner)
        self._before = 0
        """Zeros to be given before what is ready."""
        self._ready = b""
        """What was read behind them."""
        self._held = 0
        """Zeros behind what was read, which may be the last."""

    def fill(self, view: memoryview) -> int:
        while not self._before and not self._ready:
            size: int = self._inner.readinto(view) or 0
            written = _written(view[:size])
            held, self._held = self._held, size - written
            if not size or (written and not held):
                return written
            if written:
                self._before, self._ready = held, bytes(view[:written])
            else:
                self._held += held
        return self._given(view)

    def _given(self, view: memoryview) -> int:
        if self._before:
            size = min(len(view), self._before)
            view[:size] = bytes(size)
            self._before -= size
            return size
        size = min(len(view), len(self._ready))
        view[:size], self._ready = self._ready[:size], self._ready[size:]
        return size


class LineEnds(Changed):
    """Lone carriage returns as line feeds; pairs of both stay one line end."""

    def __init__(self, inner: BinaryIO) -> None:
        super().__init__(inner)
        self._return = False
        """True when the last byte was a carriage return that may be half of a pair."""

    def more(self) -> bytes:
        while raw := self._inner.read(CHUNK):
            data = b"\r" + raw if self._return else raw
            self._return = data.endswith(b"\r")
            if self._return:  # whether a line feed follows is known only with the next piece
                data = data[:-1]
            if data:
                return bytes(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))
        last, self._return = b"\n" if self._return else b"", False
        return last


def _written(view: memoryview) -> int:
    """Bytes up to the zeros at the end."""
    if not view or view[-1]:
        return len(view)
    return len(bytes(view).rstrip(b"\0"))
