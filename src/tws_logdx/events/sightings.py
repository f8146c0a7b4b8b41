"""What the lines of one source meant, kept small: a log of many gigabytes holds millions of lines with a meaning."""

from __future__ import annotations

import marshal
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tws_logdx.formats.timekeeper import Moment
from tws_logdx.model.event import Value

CHUNK = 4_096
"""Sightings of one part."""
OPEN = 4
"""So many parts are kept as they are, which is quick; only what longer logs have besides is packed."""
LEVEL = 1
"""Of compression: the least, for what is said again and again shrinks to a tenth all the same."""


class Sighting(NamedTuple):
    """An event before its time is known in UTC."""

    moment: Moment
    outer: int | None
    line: int
    name: str
    fields: Mapping[str, Value]
    text: str
    writer: str
    level: str
    facts: Mapping[str, str]
    """Fact name to field, from the pattern."""
    service: str = ""
    """Service of a compose file that wrote the line, or empty."""


class Part(NamedTuple):
    """Some sightings in the order of their lines: a list for each field of `Sighting`, moments as plain tuples."""

    moments: list[tuple[int, bool, bool, bool, bool]]
    outers: list[int | None]
    lines: list[int]
    names: list[str]
    fields: list[Mapping[str, Value]]
    texts: list[str]
    writers: list[str]
    levels: list[str]
    facts: list[Mapping[str, str]]
    services: list[str]


class Sightings:
    """All of one source. Can be gone through again and again; what is packed is made anew each time."""

    def __init__(self) -> None:
        self.writers: Counter[str] = Counter()
        self._packed: list[bytes] = []
        self._open: list[Part] = []
        self._last: list[Sighting] = []
        self._shift = 0

    def __len__(self) -> int:
        return self.writers.total()

    def append(self, sighting: Sighting) -> None:
        """The next one; those of one line stay in one part."""
        last = self._last
        if len(last) >= CHUNK and last[-1].line != sighting.line:
            self._close()
            last = self._last
        last.append(sighting)
        self.writers[sighting.writer] += 1

    def date(self, shift: int) -> None:
        """Undated moments are dated: `shift` milliseconds are added to them."""
        self._shift = shift

    def parts(self) -> Iterator[Part]:
        """One after the other; not to be changed."""
        for packed in self._packed:
            yield self._dated(Part._make(marshal.loads(zlib.decompress(packed))))
        for part in self._open:
            yield self._dated(part)
        if self._last:
            yield self._dated(_columns(self._last))

    def __iter__(self) -> Iterator[Sighting]:
        for part in self.parts():
            yield from sightings_of(part)

    def _close(self) -> None:
        self._open.append(_columns(self._last))
        self._last = []
        if len(self._open) > OPEN:
            # The oldest, so that the parts stay in order.
            self._packed.append(zlib.compress(marshal.dumps(tuple(self._open.pop(0))), LEVEL))

    def _dated(self, part: Part) -> Part:
        if not self._shift:
            return part
        shift = self._shift
        moments: list[tuple[int, bool, bool, bool, bool]] = [
            (ms, dated, utc, exact, fold) if dated else (ms + shift, True, utc, exact, fold)
            for ms, dated, utc, exact, fold in part.moments
        ]
        return part._replace(moments=moments)


def sightings_of(part: Part) -> Iterator[Sighting]:
    """One after the other."""
    return map(Sighting._make, zip(map(Moment._make, part.moments), *part[1:], strict=True))


def _columns(sightings: list[Sighting]) -> Part:
    moments, *others = map(list, zip(*sightings, strict=True))
    return Part(list(map(tuple, moments)), *others)
