"""The same log twice (a backup beside it) counts once: doubled lines would double every attempt."""

from __future__ import annotations

import filecmp
from collections import defaultdict
from collections.abc import Iterable

from tws_logdx.sources.source import Skipped, Source


def without_copies(sources: Iterable[Source]) -> tuple[tuple[Source, ...], tuple[Skipped, ...]]:
    """The sources in their order, each content once, and the copies that were left out."""
    kept: list[Source] = []
    copies: list[Skipped] = []
    by_size: dict[int, list[Source]] = defaultdict(list)
    for source in sources:
        twin = next((other for other in by_size[source.size or 0] if _same(source, other)), None)
        if twin is not None:
            copies.append(Skipped(source.name, f"the same content as {twin.name}", source.size or 0))
            continue
        kept.append(source)
        if source.path is not None and source.size:
            by_size[source.size].append(source)
    return tuple(kept), tuple(copies)


def _same(one: Source, other: Source) -> bool:
    if one.path is None or other.path is None or one.size != other.size:
        return False
    try:
        return filecmp.cmp(one.path, other.path, shallow=False)
    except OSError:
        return False
