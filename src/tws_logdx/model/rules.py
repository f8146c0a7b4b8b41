"""Compiled rules as plain values: what `rules/` says once it has been read and checked.

`rulelang` makes these, `events`, `engine` and `diagnosis` use them. They pickle well, so that a run can take them
from a cache without the YAML library, lark or pydantic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tws_logdx.model.codes import CodeBook, Effects
from tws_logdx.model.event import Scalar
from tws_logdx.model.known_versions import KnownVersions
from tws_logdx.model.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule was written: file as shown to the user, line and column from 1."""

    file: str
    line: int
    column: int = 1


@dataclass(frozen=True, slots=True)
class EventSpec:
    """One entry of `rules/events/*.yaml`: a line pattern that makes a typed event."""

    id: str
    """`family/name/id`, unique."""
    name: str
    """Name of the event it makes."""
    family: str
    pattern: str
    """Python regular expression, searched in the message text of a line."""
    fields: Mapping[str, str]
    """Group name to type: text, int, float, list, time, bool."""
    set: Mapping[str, Scalar]
    """Fields with a fixed value."""
    facts: Mapping[str, str]
    """Fact name to the field whose value it takes."""
    scan: tuple[str, ...]
    """Literals of which every matching raw line has at least one; empty when none could be found (slow path)."""
    caseless: bool
    """True when the literals must be found without regard to case."""
    sieve: str
    """Regular expression for scanners of bytes, looked for in place of the literals; mostly empty."""
    sole: bool
    """Where it matches, no other pattern of its event is tried."""
    samples: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Condition:
    """One piece of evidence for or against a cause."""

    id: str
    """`for-1`, `against-2` or the name given in the file; unique within the cause."""
    when: Sentence
    text: str
    """The sentence as written."""
    weight: float
    """Log-odds, always positive; weak 0.7, moderate 1.6, strong 3, decisive 6."""
    say: str
    """Template with `{field}` and `{count}`; empty: the matched line speaks for itself."""
    place: Place


PLATFORMS: Mapping[str, str] = {
    "windows": "Windows",
    "macos": "macOS",
    "linux": "Linux",
    "tws": "TWS",
    "gateway": "Gateway",
    "ibc": "IBC",
    "container": "Container",
}
"""Where a step of a remedy applies, and how it is called: operating systems, host programs, what runs them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do about a cause."""

    text: str
    on: tuple[str, ...] = ()
    """Names of `PLATFORMS` for which it is meant; empty: for everybody."""

    @property
    def labelled(self) -> str:
        """The step with the names of those for whom it is: `Windows, macOS: …`."""
        return f"{', '.join(PLATFORMS[name] for name in self.on)}: {self.text}" if self.on else self.text


@dataclass(frozen=True, slots=True)
class Cause:
    """One file of `rules/causes/`."""

    id: str
    title: str
    group: str
    symptoms: tuple[str, ...]
    severity: str
    prior: float
    """How often it is the cause when one of its symptoms is there, 0 to 1, before any evidence."""
    summary: str
    """One or two sentences: what happens and why."""
    evidence: tuple[Condition, ...]
    against: tuple[Condition, ...]
    needs: tuple[str, ...]
    """Kinds of source of which at least one must have been read, else the verdict is cannot-tell."""
    explained_by: tuple[str, ...]
    """Causes under which this one folds when they are found too."""
    remediation_summary: str
    steps: tuple[Step, ...]
    confirm: tuple[str, ...]
    references: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class CheckCase:
    """`ok` or `bad` when its sentence holds."""

    when: Sentence
    text: str
    say: str


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the settings checklist, from `rules/checks.yaml`."""

    id: str
    label: str
    fact: str
    """Fact whose latest value is shown; empty when only sentences decide."""
    ok: tuple[CheckCase, ...]
    bad: tuple[CheckCase, ...]
    how_to_see: str
    how_to_set: str
    place: Place


@dataclass(frozen=True, slots=True)
class Window:
    """A named stretch of the calendar, from `rules/windows.yaml`."""

    id: str
    label: str
    zone: str
    """IANA name in whose local time the window is written."""
    days: tuple[int, ...]
    """Days on which it starts, Monday 0."""
    start: int
    """Minutes after midnight."""
    minutes: int
    """Length; it may pass midnight."""
    first: str = ""
    """First day on which it starts, `2025-01-01`; empty: as long as anybody knows."""
    last: str = ""
    """Last day on which it starts; empty: until further notice."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a folder of one's own does to the rules before it."""

    what: Literal["added", "replaced", "changed", "silenced"]
    kind: Literal["cause", "event", "check", "window", "version", "code", "priors"]
    id: str
    place: Place
    detail: str = ""
    """Of a change: what was and what is now, for example `severity high instead of low`."""
    reason: str = ""
    """Of a silence: why."""
    until: str = ""
    """Of a silence: its last day, `2027-01-31`."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """Everything a run needs to know."""

    events: tuple[EventSpec, ...] = ()
    causes: tuple[Cause, ...] = ()
    checks: tuple[Check, ...] = ()
    windows: Mapping[str, Window] = field(default_factory=dict)
    fingerprint: str = ""
    """Hash of all rule files and of the tool's version."""
    changes: tuple[Change, ...] = ()
    """What later folders did to the first one, folder by folder."""
    versions: KnownVersions = field(default_factory=KnownVersions)
    effects: Effects = field(default_factory=Effects)
    """What the reconstruction of attempts makes of message codes."""
    codes: CodeBook = field(default_factory=CodeBook)
    """Empty in a rule book that was loaded for a run, see `rulelang.load_codes`."""

    def silenced(self, day: str) -> frozenset[str]:
        """Causes not to be reported on a day (`2027-01-31`); the last day of a silence still belongs to it."""
        return frozenset(change.id for change in self.changes if change.what == "silenced" and day <= change.until)
