"""One thing met on the way, before it is known what it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tws_logdx.sources.streams import Opener


@dataclass(frozen=True, slots=True)
class Item:
    """Bytes under a name: a file on disk, a member of an archive, or what is inside a compressed one."""

    name: str
    open: Opener
    size: int | None
    modified: float | None
    path: Path | None = None
    asked: bool = False
    """True when the user named exactly this file, so that it is read even when it does not look like a log."""
    depth: int = 0
    """Archives around it."""
    layers: int = 0
    """Compressions around it."""
    once: bool = False
    """True when it comes from a stream that can be read only once."""

    far: Opener | None = None
    """Like `open`, but only to pass over what is not wanted: it goes further than anything is read."""

    def unpacked(self, opener: Opener, far: Opener) -> Item:
        """The same thing without one compression."""
        return replace(self, open=opener, path=None, layers=self.layers + 1, far=far)

    def member(self, name: str, opener: Opener, size: int, modified: float | None) -> Item:
        """A file inside this archive."""
        return Item(
            f"{self.name}!{name}",
            opener,
            size,
            modified,
            depth=self.depth + 1,
            layers=self.layers,
        )
