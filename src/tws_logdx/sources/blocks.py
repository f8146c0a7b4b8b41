"""A stream in blocks of whole lines, through one reused buffer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

SKIM = 1 << 16


class Block(NamedTuple):
    """Whole lines of a stream. `view` is valid only until the next block is asked for."""

    view: memoryview
    offset: int
    """Bytes of the stream before this block."""
    first_line: int
    """Number of its first line, from 1."""
    cut: bool = False
    """True when the block is the first part of one line longer than the buffer; the rest of that line was skipped."""


def blocks(stream: BinaryIO, size: int = 1 << 20) -> Iterator[Block]:
    """Blocks of at most `size` bytes, each ending after a line feed, except the last one and cut ones."""
    buffer = bytearray(size)
    view = memoryview(buffer)
    filled, offset, line = 0, 0, 1
    while True:
        wanted = size - filled
        fresh = _fill(stream, view[filled:])
        end = buffer.rfind(b"\n", 0, filled + fresh) + 1
        filled += fresh
        if fresh < wanted:
            break
        if end:
            yield Block(view[:end], offset, line)
            line += buffer.count(b"\n", 0, end)
            view[: filled - end] = view[end:filled]
            offset, filled = offset + end, filled - end
            continue
        skipped, rest, ended = _to_line_end(stream, min(size, SKIM))
        yield Block(view[:filled], offset, line, cut=skipped > 0)
        if ended:
            return
        offset, line, filled = offset + filled + skipped + 1, line + 1, len(rest)
        view[:filled] = rest
    if filled:
        yield Block(view[:filled], offset, line)


def _fill(stream: BinaryIO, target: memoryview) -> int:
    """Read until the target is full or the stream ends, so that block borders do not depend on the kind of stream."""
    done = 0
    while done < len(target):
        read = stream.readinto(target[done:])  # type: ignore[attr-defined]
        if not read:
            break
        done += read
    return done


def _to_line_end(stream: BinaryIO, size: int) -> tuple[int, bytes, bool]:
    """Bytes skipped before the next line feed, what was read behind it, and whether the stream ended without one."""
    scratch = bytearray(size)
    skipped = 0
    while read := stream.readinto(scratch):  # type: ignore[attr-defined]
        end = scratch.find(b"\n", 0, read)
        if end >= 0:
            return skipped + end, bytes(scratch[end + 1 : read]), False
        skipped += read
    return skipped, b"", True
