"""Streams of text made fit for reading by lines: old line ends replaced, zeros behind the end left out."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

from tws_logdx.sources.streams import CHUNK, Layer, Opener


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
        self._held = 0
        """Zeros behind what is ready, which may be the last."""

    def take(self, size: int) -> bytes:
        while not self._ready and self._more():
            pass
        if self._before:
            zeros = bytes(min(size, self._before))
            self._before -= len(zeros)
            return zeros
        data, self._ready = self._ready[:size], self._ready[size:]
        return data

    def _more(self) -> bool:
        data = self._inner.read(CHUNK)
        self._ready = data.rstrip(b"\0")
        zeros = len(data) - len(self._ready)
        if self._ready:
            self._before, self._held = self._held, zeros
        else:
            self._held += zeros
        return bool(data)


class LineEnds(Layer):
    """Lone carriage returns as line feeds; pairs of both stay as they are."""

    def __init__(self, inner: BinaryIO) -> None:
        super().__init__(inner)
        self._ready = b""
        self._return = False
        self._ended = False

    def take(self, size: int) -> bytes:
        while not self._ready and not self._ended:
            raw = self._inner.read(CHUNK)
            self._ended = not raw
            data = (b"\r" if self._return else b"") + raw
            self._return = bool(raw) and data.endswith(b"\r")
            if self._return:  # whether a line feed follows is known only with the next piece
                data = data[:-1]
            self._ready = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        data, self._ready = self._ready[:size], self._ready[size:]
        return data
