"""Where the search puts what it found."""

from __future__ import annotations

from tws_logdx.sources.source import Limits, Skipped, Source


class Collected:
    """Growing lists of what to read and what not."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.sources: list[Source] = []
        self.skipped: list[Skipped] = []

    def read(self, source: Source) -> None:
        self.sources.append(source)

    def skip(self, skipped: Skipped) -> None:
        self.skipped.append(skipped)
