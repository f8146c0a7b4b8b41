"""Every source read once: logs to sightings, settings to facts, and a word on each that could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from tws_logdx.events.catalogue import Catalogue
from tws_logdx.events.read import Reading, read
from tws_logdx.formats.detect import LINES, detect
from tws_logdx.formats.finder import Finder
from tws_logdx.formats.reader import decode, make_finder
from tws_logdx.formats.settings import read as read_settings
from tws_logdx.formats.settings import sniff
from tws_logdx.model.fact import Fact
from tws_logdx.sources.blocks import blocks
from tws_logdx.sources.source import Source

HEAD = 1 << 18
"""Bytes at the start of a source that tell what it is."""
SETTINGS_LONGEST = 4 << 20
"""Bytes of a settings file that are read; real ones are a few kilobytes."""


@dataclass(slots=True)
class Taken:
    """What became of one source."""

    source: Source
    reading: Reading | None = None
    """For a log."""
    settings: str = ""
    """For a settings file its kind."""
    size: int = 0
    """Bytes read."""
    lines: int = 0
    cut: int = 0
    """Lines longer than the buffer, of which only the first part was read."""
    problem: str = ""
    """Why it could not be read to the end, empty when it could."""
    facts: tuple[Fact, ...] = ()
    text: str = ""
    """Text of a settings file, for what must not be shown: user names and passwords stand in it."""


@dataclass(slots=True)
class Intake:
    """Reads sources one after the other with one set of needles."""

    catalogue: Catalogue
    block_size: int = 1 << 20
    cache: Path | None = None
    """Folder in which what takes long to compile is kept from run to run."""
    seen: Callable[[int], None] | None = None
    """Told the bytes of each block that is read."""
    _finder: Finder | None = field(default=None, init=False)

    @property
    def engine(self) -> Finder:
        if self._finder is None:
            self._finder = make_finder(self.catalogue.needles, cache=self.cache)
        return self._finder

    def take(self, source: Source, order: int) -> Taken:
        """Read one source; what goes wrong on the way is noted, and what came before it is kept."""
        taken = Taken(source)
        try:
            with source.open() as stream:
                self._read(taken, self._parts(taken, stream), order)
                taken.problem = getattr(stream, "problem", None) or ""
        except OSError as error:
            taken.problem = error.strerror or str(error)
        return taken

    def _parts(self, taken: Taken, stream: BinaryIO) -> Iterator[bytes]:
        for block in blocks(stream, self.block_size, numbered=False):
            taken.cut += block.cut
            if self.seen is not None:
                self.seen(len(block.view) + block.skipped)
            yield bytes(block.view)

    def _read(self, taken: Taken, parts: Iterator[bytes], order: int) -> None:
        begun = list(_begun(parts))
        head = b"".join(begun)[:HEAD]
        if not head:
            taken.problem = "empty"
            return
        kind = sniff(taken.source.name, head[: 1 << 16])
        whole = chain(begun, parts)
        if kind is not None:
            _settings(taken, kind, whole)
            return
        found = detect(first_lines(head), taken.source.name)
        source = taken.source
        taken.reading = read(source.name, order, found, head, whole, self.catalogue, self.engine, source.modified)
        taken.size, taken.lines = taken.reading.counts.bytes, taken.reading.counts.lines


def _begun(parts: Iterator[bytes]) -> Iterator[bytes]:
    """So many blocks that what they say about the whole does not depend on their size."""
    size = 0
    for part in parts:
        yield part
        size += len(part)
        if size >= HEAD:
            return


def first_lines(data: bytes) -> Sequence[str]:
    """The lines that vote on the format."""
    return [decode(line[:2_000].rstrip(b"\r")) for line in data.split(b"\n", LINES)[:LINES]]


def _settings(taken: Taken, kind: str, parts: Iterator[bytes]) -> None:
    data = b""
    for part in parts:
        if len(data) < SETTINGS_LONGEST:
            data += part
    taken.settings, taken.size, taken.lines = kind, len(data), data.count(b"\n")
    taken.text = decode(data)
    taken.facts = read_settings(kind, taken.text, taken.source.name)
