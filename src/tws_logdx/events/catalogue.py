"""The event patterns made ready: which needles to look for, and which patterns to try on a line that holds them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from tws_logdx.events.values import convert
from tws_logdx.formats.finder import Needle
from tws_logdx.formats.headers import Line
from tws_logdx.model.event import Value
from tws_logdx.model.rules import EventSpec
from tws_logdx.stages import Cost

ALARMS = tuple(Needle(word) for word in ("WARN", "ERROR", "FATAL", "CRITICAL", "SEVERE"))
"""Looked for besides the patterns' own needles, so that alarming lines which no pattern knows can be shown."""

MEMORY = 4_096
"""Questions whose answers are remembered."""

_ALL_BUT_API = frozenset({"client", "tws", "ibc", "container", "startup", "program", "probe", "settings"})
FAMILIES: dict[str, frozenset[str]] = {
    "api": frozenset({"api"}),
    "socat": frozenset({"container"}),
    "probe": frozenset({"probe"}),
    "tws": _ALL_BUT_API - {"client", "probe"},
    "ibc": _ALL_BUT_API - {"client", "probe"},
}
"""Which families of patterns may speak about a line of a writer; all but `api` for any other writer."""


@dataclass(slots=True)
class Pattern:
    """One entry of the catalogue, compiled when it is first needed."""

    spec: EventSpec
    _compiled: re.Pattern[str] | None = None
    _known: dict[tuple[str | None, ...], Mapping[str, Value]] = field(default_factory=dict)
    """Fields by what the groups caught: many lines differ in their times only, and one mapping serves them all."""

    def match(self, text: str) -> Mapping[str, Value] | None:
        """The typed fields when the pattern is found in the text, else None. Not to be changed: others share them."""
        if self._compiled is None:
            self._compiled = re.compile(self.spec.pattern)
        found = self._compiled.search(text)
        if found is None:
            return None
        caught = found.groups()
        known = self._known.get(caught)
        if known is None:
            known = self._typed(found)
            if len(self._known) < MEMORY:
                self._known[caught] = known
        return known

    def _typed(self, found: re.Match[str]) -> Mapping[str, Value]:
        fields: dict[str, Value] = dict(self.spec.set)
        for name, written in found.groupdict().items():
            if written is not None and (value := convert(written, self.spec.fields.get(name, "text"))) is not None:
                fields[name] = value
        return fields


@dataclass(slots=True)
class TimedPattern(Pattern):
    """One that counts what it costs, for those who ask; twice as slow."""

    tries: int = 0
    matches: int = 0
    seconds: float = 0.0

    def match(self, text: str) -> Mapping[str, Value] | None:
        begin = perf_counter()
        found = Pattern.match(self, text)
        self.seconds += perf_counter() - begin
        self.tries += 1
        self.matches += found is not None
        return found


def _needles(spec: EventSpec) -> list[Needle]:
    if spec.sieve:
        return [Needle(spec.sieve, is_sieve=True)]
    return [Needle(literal, spec.caseless) for literal in spec.scan]


Hit = tuple[EventSpec, Mapping[str, Value]]
"""What a pattern found in a line."""


@dataclass(slots=True)
class Catalogue:
    """All patterns, by needle."""

    specs: Sequence[EventSpec]
    needles: list[Needle] = field(init=False)
    _patterns: list[Pattern] = field(init=False)
    _by_needle: dict[int, list[int]] = field(init=False)
    _always: list[int] = field(init=False)
    _known: dict[tuple[tuple[int, ...], str], list[Pattern]] = field(init=False, default_factory=dict)
    """Patterns by what was asked: lines of one shape hold the same needles."""

    def __post_init__(self) -> None:
        self._patterns = [Pattern(spec) for spec in self.specs]
        wanted: dict[Needle, list[int]] = defaultdict(list)
        self._always = [number for number, spec in enumerate(self.specs) if not spec.scan and not spec.sieve]
        for number, spec in enumerate(self.specs):
            for needle in _needles(spec):
                wanted[needle].append(number)
        for alarm in ALARMS:
            wanted.setdefault(alarm, [])
        self.needles = list(wanted)
        self._by_needle = dict(enumerate(wanted.values()))

    def measure(self) -> None:
        """From now on count what each pattern costs, see `costs`."""
        self._patterns = [TimedPattern(spec) for spec in self.specs]
        self._known.clear()

    def costs(self) -> list[Cost]:
        """What each pattern that was tried has cost since `measure`."""
        timed = (one for one in self._patterns if isinstance(one, TimedPattern) and one.tries)
        return [Cost(one.spec.id, one.tries, one.matches, one.seconds) for one in timed]

    @property
    def every_line(self) -> bool:
        """True when some pattern has no literal and must be tried on every line."""
        return bool(self._always)

    def patterns(self, needles: tuple[int, ...], writer: str) -> list[Pattern]:
        """The patterns to try on a line of this writer that holds these needles, `sole` ones first, then by file."""
        asked = (needles, writer)
        known = self._known.get(asked)
        if known is None:
            families = FAMILIES.get(writer, _ALL_BUT_API)
            numbers = {number for needle in needles for number in self._by_needle.get(needle, ())}
            numbers.update(self._always)
            known = [self._patterns[number] for number in sorted(numbers) if self.specs[number].family in families]
            known.sort(key=lambda pattern: not pattern.spec.sole)
            if len(self._known) < MEMORY:
                self._known[asked] = known
        return known

    def meaning(self, needles: tuple[int, ...], line: Line, text: str) -> list[Hit]:
        """The patterns found in the message of a line; only if there is none, those found in all of its text."""
        patterns = self.patterns(needles, line.writer)
        hits = _found(patterns, line.message)
        if not hits and patterns and line.message != text:
            hits = _found(patterns, text)
        return hits


def _found(patterns: Sequence[Pattern], text: str) -> list[Hit]:
    hits: list[Hit] = []
    told: set[str] = set()
    for pattern in patterns:
        spec = pattern.spec
        if spec.name in told:
            continue
        fields = pattern.match(text)
        if fields is not None:
            hits.append((spec, fields))
            if spec.sole:
                told.add(spec.name)
    return hits
