"""The same log twice (a backup beside it, packed or not) counts once: doubled lines would double every attempt."""

from __future__ import annotations

import filecmp
from collections import defaultdict
from collections.abc import Iterable

from tws_logdx.sources.source import MIB, Skipped, Source
from tws_logdx.sources.streams import CHUNK, read_exactly

LONGEST = 64 * MIB
"""Bytes up to which streams that must be unpacked are compared."""


def without_copies(sources: Iterable[Source]) -> tuple[tuple[Source, ...], tuple[Skipped, ...]]:
    """The sources in their order, each content once (rather the plain file), and the copies that were left out."""
    given = tuple(sources)
    kept: list[Source] = []
    copies: list[Skipped] = []
    alike: dict[int, list[Source]] = defaultdict(list)
    for source in sorted(given, key=lambda one: one.path is None):
        twin = next((other for other in alike[source.head] if _same(source, other)), None) if source.head else None
        if twin is not None:
            copies.append(Skipped(source.name, f"the same content as {twin.name}", source.size or 0))
            continue
        kept.append(source)
        alike[source.head].append(source)
    names = {id(source) for source in kept}
    return tuple(source for source in given if id(source) in names), tuple(copies)


def _same(one: Source, other: Source) -> bool:
    if one.length is not None and other.length is not None and one.length != other.length:
        return False
    try:
        if one.path is not None and other.path is not None:
            return filecmp.cmp(one.path, other.path, shallow=False)
        return max(one.length or 0, other.length or 0) < LONGEST and _same_streams(one, other)
    except OSError:
        return False


def _same_streams(one: Source, other: Source) -> bool:
    """Block by block, until they differ; what is too long to be compared counts as different."""
    with one.open() as first, other.open() as second:
        for _ in range(0, LONGEST, CHUNK):
            block = read_exactly(first, CHUNK)
            if block != read_exactly(second, CHUNK):
                return False
            if not block:
                return True
    return False
