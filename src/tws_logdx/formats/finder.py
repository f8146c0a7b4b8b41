"""Finding which lines of a block can matter: one pass for all literals of all patterns at once.

Two libraries behind one interface, hyperscan where it has a wheel, google-re2 elsewhere; without either the standard
library does it, slowly. All may report too much: the regular expression on the line has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Needle:
    """What is looked for: a literal, or a regular expression that all engines know."""

    text: str
    caseless: bool = False
    is_sieve: bool = False

    @property
    def expression(self) -> bytes:
        """As a regular expression for bytes, without its flag for case."""
        return (self.text if self.is_sieve else re.escape(self.text)).encode("utf-8", "surrogateescape")


class Hits(Protocol):
    """Where needles were found: pairs of (position of the end or inside of the hit, index of the needle)."""

    def __call__(self, data: bytes) -> list[tuple[int, int]]: ...


@dataclass(frozen=True, slots=True)
class Finder:
    """One set of needles, made ready."""

    engine: str
    """hyperscan, re2 or re."""
    find: Hits


def finder(needles: Sequence[Needle], engine: str | None = None, cache: Path | None = None) -> Finder:
    """The fastest engine that is installed, or the one asked for (ImportError when it is not there).

    `cache` is a folder for what takes long to compile, None: nothing is kept.
    """
    makers: dict[str, Callable[[Sequence[Needle]], Finder]] = {
        "hyperscan": partial(_hyperscan, cache=cache),
        "re2": _re2,
        "re": _re,
    }
    if engine is not None:
        return makers[engine](needles)
    for maker in makers.values():
        try:
            return maker(needles)
        except ImportError:
            continue
    raise AssertionError("the standard library is always there")


def _hyperscan(needles: Sequence[Needle], cache: Path | None) -> Finder:
    import hyperscan

    from tws_logdx.formats.database_cache import compiled

    flags = [hyperscan.HS_FLAG_CASELESS if needle.caseless else 0 for needle in needles]
    database = compiled([needle.expression for needle in needles], flags, cache)

    def find(data: bytes) -> list[tuple[int, int]]:
        hits: list[tuple[int, int]] = []
        add = hits.append

        def seen(number: int, _start: int, end: int, _flags: int, _context: Any) -> None:
            add((end - 1, number))

        database.scan(data, match_event_handler=seen)
        hits.sort()
        return hits

    return Finder("hyperscan", find)


def _re2(needles: Sequence[Needle]) -> Finder:
    import re2

    options = re2.Options()
    options.max_mem = 256 << 20
    options.encoding = re2.Options.Encoding.LATIN1
    return Finder("re2", _linewise(re2.compile(_alternation(needles), options), needles))


def _re(needles: Sequence[Needle]) -> Finder:
    return Finder("re", _linewise(re.compile(_alternation(needles)), needles))


def _alternation(needles: Sequence[Needle]) -> bytes:
    return b"|".join(map(_alternative, needles))


def _alternative(needle: Needle) -> bytes:
    return (b"(?i:%s)" if needle.caseless else b"(?:%s)") % needle.expression


def _linewise(compiled: Any, needles: Sequence[Needle]) -> Hits:
    """Engines that tell only that something is there: ask each needle about the lines that were hit."""
    told = [(index, n.text, n.caseless) for index, n in enumerate(needles) if not n.is_sieve]
    exact = [(index, text.encode("utf-8", "surrogateescape")) for index, text, caseless in told if not caseless]
    lower = [(index, text.lower().encode("utf-8", "surrogateescape")) for index, text, caseless in told if caseless]
    sieves = [(index, re.compile(_alternative(n))) for index, n in enumerate(needles) if n.is_sieve]

    def find(data: bytes) -> list[tuple[int, int]]:
        hits: list[tuple[int, int]] = []
        end = 0
        while (found := compiled.search(data, end)) is not None:
            start = data.rfind(b"\n", 0, found.start()) + 1
            end = data.find(b"\n", found.end() - 1)
            end = len(data) if end < 0 else end
            # Mostly one line; two where a line feed stands among the length bytes of an API message.
            lines = data[start:end]
            for asked, text in ((exact, lines), (lower, lines.lower())):
                hits.extend((start + last, index) for index, literal in asked for last in _ends(text, literal))
            hits.extend((start + one.end() - 1, index) for index, sieve in sieves for one in sieve.finditer(lines))
        hits.sort()
        return hits

    return find


def _ends(text: bytes, literal: bytes) -> Iterator[int]:
    """Where each occurrence ends."""
    place = text.find(literal)
    while place >= 0:
        yield place + len(literal) - 1
        place = text.find(literal, place + 1)


class Candidate(NamedTuple):
    """A line worth a closer look: bytes `start` to `end` of the block, and the needles found in it."""

    start: int
    end: int
    needles: tuple[int, ...]
    """In the order in which they end."""


def candidates(data: bytes, hits: Sequence[tuple[int, int]]) -> list[Candidate]:
    """The lines that hold the hits, in order, each once."""
    lines: list[Candidate] = []
    start, end = 0, -1
    found: list[int] = []
    for position, needle in hits:
        if position > end:
            if found:
                lines.append(Candidate(start, end, tuple(found)))
                found = []
            start = data.rfind(b"\n", 0, position) + 1
            end = data.find(b"\n", position)
            if end < 0:
                end = len(data)
        found.append(needle)
    if found:
        lines.append(Candidate(start, end, tuple(found)))
    return lines


def line_at(data: bytes, start: int) -> Candidate:
    """The line that begins at `start`, whatever it holds."""
    end = data.find(b"\n", start)
    return Candidate(start, len(data) if end < 0 else end, ())


def with_all_lines(data: bytes, found: Iterable[Candidate]) -> list[Candidate]:
    """All lines: what some pattern without a literal needs."""
    by_start = {candidate.start: candidate for candidate in found}
    lines, start = [], 0
    while start < len(data):
        line = by_start.get(start) or line_at(data, start)._replace(needles=(-1,))
        lines.append(line)
        start = line.end + 1
    return lines


__all__ = ["Candidate", "Finder", "Needle", "candidates", "finder", "line_at", "with_all_lines"]
