"""A version in the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tws_logdx.attempts.versions import Found

VersionVerdict = Literal["fits", "known-bad", "misfit", "unmaintained", "outdated", "newer"]


@dataclass(frozen=True, slots=True)
class VersionItem:
    """A version that the logs name, with what is known about it."""

    what: str
    """host, tws, gateway, ibc, ibcontroller, java, server, or the id of a client library."""
    label: str
    version: str
    """Empty for a library that only showed its name."""
    verdict: VersionVerdict
    """The gravest one; `fits`: nothing is known against it."""
    notes: tuple[str, ...]
    """What is known, a sentence each."""
    source: str
    line: int | None = None
    references: tuple[str, ...] = ()


GRAVEST: tuple[VersionVerdict, ...] = ("known-bad", "misfit", "unmaintained", "outdated", "newer")
"""Verdicts of which the first one that holds is told."""


def version_item(found: Found) -> VersionItem:
    told = {verdict.event.removeprefix("version.").replace("_", "-") for verdict in found.verdicts}
    return VersionItem(
        what=found.what,
        label=found.label,
        version=found.version,
        verdict=next((verdict for verdict in GRAVEST if verdict in told), "fits"),
        notes=(*(verdict.note for verdict in found.verdicts), *([found.about] if found.about else [])),
        source=found.event.source,
        line=found.event.line,
        references=tuple(dict.fromkeys(source for one in found.verdicts for source in one.sources)),
    )
