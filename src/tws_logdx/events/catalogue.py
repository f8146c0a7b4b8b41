"""The event patterns made ready: which needles to look for, and which patterns to try on a line that holds them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tws_logdx.events.values import convert
from tws_logdx.formats.finder import Needle
from tws_logdx.model.event import Value
from tws_logdx.model.rules import EventSpec

ALARMS = tuple(Needle(word) for word in ("WARN", "ERROR", "FATAL", "CRITICAL", "SEVERE"))
"""Looked for besides the patterns' own needles, so that alarming lines which no pattern knows can be shown."""

MEMORY = 4_096
"""Questions whose answers are remembered."""

_ALL_BUT_API = frozenset({"client", "tws", "ibc", "container", "startup", "program", "probe", "settings"})
FAMILIES: dict[str, frozenset[str]] = {
    "api": frozenset({"api"}),
    "socat": frozenset({"container"}),
    "tws": _ALL_BUT_API - {"client", "probe"},
    "ibc": _ALL_BUT_API - {"client", "probe"},
}
"""Which families of patterns may speak about a line of a writer; all but `api` for any other writer."""


@dataclass(slots=True)
class Pattern:
    """One entry of the catalogue, compiled when it is first needed."""

    spec: EventSpec
    _compiled: re.Pattern[str] | None = None

    def match(self, text: str) -> Mapping[str, Value] | None:
        """The typed fields when the pattern is found in the text, else None."""
        if self._compiled is None:
            self._compiled = re.compile(self.spec.pattern)
        found = self._compiled.search(text)
        if found is None:
            return None
        if not self._compiled.groups:
            return self.spec.set
        fields: dict[str, Value] = dict(self.spec.set)
        for name, written in found.groupdict().items():
            if written is not None and (value := convert(written, self.spec.fields.get(name, "text"))) is not None:
                fields[name] = value
        return fields


@dataclass(slots=True)
class Catalogue:
    """All patterns, by needle."""

    specs: Sequence[EventSpec]
    needles: list[Needle] = field(init=False)
    _patterns: list[Pattern] = field(init=False)
    _by_needle: dict[int, list[int]] = field(init=False)
    _always: list[int] = field(init=False)
    _known: dict[tuple[frozenset[int], str], list[Pattern]] = field(init=False, default_factory=dict)
    """Patterns by what was asked: lines of one shape hold the same needles."""

    def __post_init__(self) -> None:
        self._patterns = [Pattern(spec) for spec in self.specs]
        wanted: dict[Needle, list[int]] = defaultdict(list)
        self._always = [number for number, spec in enumerate(self.specs) if not spec.scan]
        for number, spec in enumerate(self.specs):
            for literal in spec.scan:
                wanted[Needle(literal, spec.caseless)].append(number)
        for alarm in ALARMS:
            wanted.setdefault(alarm, [])
        self.needles = list(wanted)
        self._by_needle = dict(enumerate(wanted.values()))

    @property
    def every_line(self) -> bool:
        """True when some pattern has no literal and must be tried on every line."""
        return bool(self._always)

    def patterns(self, needles: frozenset[int], writer: str) -> list[Pattern]:
        """The patterns to try on a line of this writer that holds these needles, in the order of the rule files."""
        asked = (needles, writer)
        known = self._known.get(asked)
        if known is None:
            families = FAMILIES.get(writer, _ALL_BUT_API)
            numbers = {number for needle in needles for number in self._by_needle.get(needle, ())}
            numbers.update(self._always)
            known = [self._patterns[number] for number in sorted(numbers) if self.specs[number].family in families]
            if len(self._known) < MEMORY:
                self._known[asked] = known
        return known
