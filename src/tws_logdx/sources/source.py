"""What was found: streams to read, and what was skipped and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """One stream of bytes that may hold log lines."""

    name: str
    """As shown to the user: the path as given, members of archives as `archive.zip!inner/file.log`."""
    size: int | None
    """Bytes of the content; of the compressed file where the uncompressed size is not known before reading."""
    modified: float | None
    """Seconds since 1970."""
    path: Path | None
    """The file on disk when its bytes are exactly what `open` gives, else None."""
    open: Callable[[], BinaryIO]
    """A new stream of uncompressed UTF-8 bytes without byte order mark. See `streams.problem_of` after its end."""
    length: int | None = None
    """Bytes that are packed in it, before any change of encoding; None when not known before reading."""
    head: int = 0
    """Check sum of its first bytes: equal for equal content. 0 for what can be read only once."""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not read."""

    name: str
    reason: str
    size: int
    encrypted: bool = False
    """True for files that TWS or Gateway encrypted."""
    modified: float | None = None
    """Seconds since 1970, from the file name when that tells a time."""
    format: str | None = None
    """What it is, for example `ibgzenc`, `image`, `java`; None when unknown."""


@dataclass(frozen=True, slots=True)
class Found:
    """Both lists are sorted by name, whatever the order of the arguments."""

    sources: tuple[Source, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """How far hostile input is followed. The defaults are far above any real folder of logs."""

    depth: int = 2
    """Archives inside archives."""
    members: int = 20_000
    """Members of one archive."""
    files: int = 200_000
    """Files looked at in one run."""
    total: int = 64 * 1024 * MIB
    """Bytes that one archive or compressed file may unpack to; what is skipped in it does not count."""
    passed: int = 4 * 1024 * MIB
    """Bytes of a compressed tar archive that may be unpacked to get past what is not read."""
    ratio: int = 300
    """Unpacked bytes per packed byte, for what is larger than `small`."""
    small: int = 128 * MIB
    """Unpacked bytes that are always allowed."""
    in_memory: int = 64 * MIB
    """Bytes of small members and inner archives that are kept in memory for one archive."""

    def unpacked(self, packed: int | None) -> int:
        """Bytes that something of `packed` bytes may unpack to."""
        return min(self.total, max(self.small, self.ratio * (packed or 0)))


DEFAULT_LIMITS = Limits()


class NoSuchPath(ValueError):  # noqa: N818
    """A path given by the user that does not exist, or a pattern that matches nothing."""

    def __init__(self, given: str, reason: str = "does not exist") -> None:
        super().__init__(f"{given}: {reason}")
        self.given = given
        self.reason = reason
