"""Finding which lines of a block can matter: one pass for all literals of all patterns at once.

Two libraries behind one interface, hyperscan where it has a wheel, google-re2 elsewhere; without either the standard
library does it, slowly. All may report too much: the regular expression on the line has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Needle:
    """A literal that is looked for."""

    text: str
    caseless: bool = False


class Hits(Protocol):
    """Where needles were found: pairs of (position of the end or inside of the hit, index of the needle)."""

    def __call__(self, data: bytes) -> list[tuple[int, int]]: ...


@dataclass(frozen=True, slots=True)
class Finder:
    """One set of needles, made ready."""

    engine: str
    """hyperscan, re2 or re."""
    find: Hits


def finder(needles: Sequence[Needle], engine: str | None = None) -> Finder:
    """The fastest engine that is installed, or the one asked for (ImportError when it is not there)."""
    makers = {"hyperscan": _hyperscan, "re2": _re2, "re": _re}
    if engine is not None:
        return makers[engine](needles)
    for maker in makers.values():
        try:
            return maker(needles)
        except ImportError:
            continue
    raise AssertionError("the standard library is always there")


def _hyperscan(needles: Sequence[Needle]) -> Finder:
    import hyperscan

    flags = [hyperscan.HS_FLAG_CASELESS if needle.caseless else 0 for needle in needles]
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[re.escape(needle.text).encode("utf-8", "surrogateescape") for needle in needles],
        ids=list(range(len(needles))),
        elements=len(needles),
        flags=flags,
    )

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
    parts = [
        (b"(?i:%s)" if needle.caseless else b"(?:%s)") % re.escape(needle.text.encode("utf-8", "surrogateescape"))
        for needle in needles
    ]
    return b"|".join(parts)


def _linewise(compiled: Any, needles: Sequence[Needle]) -> Hits:
    """Engines that tell only that some literal is there: ask each needle about the lines that were hit."""
    exact = [(index, n.text.encode("utf-8", "surrogateescape")) for index, n in enumerate(needles) if not n.caseless]
    caseless = [(i, n.text.lower().encode("utf-8", "surrogateescape")) for i, n in enumerate(needles) if n.caseless]

    def find(data: bytes) -> list[tuple[int, int]]:
        hits: list[tuple[int, int]] = []
        position = 0
        while (found := compiled.search(data, position)) is not None:
            start = data.rfind(b"\n", 0, found.start() + 1) + 1 if b"\n" not in found.group() else found.start()
            end = data.find(b"\n", max(start, found.start()))
            end = len(data) if end < 0 else end
            line = data[start:end]
            hits.extend((found.start(), index) for index, text in exact if text in line)
            lower = line.lower()
            hits.extend((found.start(), index) for index, text in caseless if text in lower)
            position = end
            if position >= len(data):
                break
        return hits

    return find


class Candidate(NamedTuple):
    """A line worth a closer look: bytes `start` to `end` of the block, and the needles found in it."""

    start: int
    end: int
    needles: frozenset[int]


def candidates(data: bytes, hits: Sequence[tuple[int, int]]) -> list[Candidate]:
    """The lines that hold the hits, in order, each once."""
    lines: list[Candidate] = []
    start, end = 0, -1
    found: set[int] = set()
    for position, needle in hits:
        if position > end:
            if found:
                lines.append(Candidate(start, end, frozenset(found)))
            start = data.rfind(b"\n", 0, position) + 1
            end = data.find(b"\n", position)
            end = len(data) if end < 0 else end
            found = set()
        found.add(needle)
    if found:
        lines.append(Candidate(start, end, frozenset(found)))
    return lines


__all__ = ["Candidate", "Finder", "Needle", "candidates", "finder"]
