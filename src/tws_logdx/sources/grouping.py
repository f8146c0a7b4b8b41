"""Many skipped files of one kind in one folder as one entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tws_logdx.sources.source import Skipped

MANY = 50


def grouped(skipped: Iterable[Skipped], many: int = MANY) -> Iterator[Skipped]:
    """The same entries; more than `many` alike in one folder become one. Encrypted files always stay single."""
    alike: dict[tuple[str, str], list[Skipped]] = {}
    for one in skipped:
        if one.encrypted or one.format is None:
            yield one
        else:
            alike.setdefault((_folder(one.name), one.format), []).append(one)
    for (folder, kind), group in alike.items():
        if len(group) <= many:
            yield from group
        else:
            yield Skipped(
                name=folder,
                reason=f"{len(group):,} files not read: {_words(group)}",
                size=sum(one.size for one in group),
                modified=max(
                    (one.modified for one in group if one.modified is not None),
                    default=None,
                ),
                format=kind,
            )


def _folder(name: str) -> str:
    return re.sub(r"[/\\!][^/\\!]*$", "", name)


def _words(group: list[Skipped]) -> str:
    reasons = sorted({one.reason for one in group})
    return reasons[0] if len(reasons) == 1 else f"{reasons[0]} and the like"
