"""The report as plain data. Field names are the keys of JSON schema 1; their order is the order of the keys.

Times are ISO 8601 text in UTC ending in `Z`, None when no log told the date. Durations and offsets are seconds.
All sequences are tuples, all mappings are plain dictionaries that nobody changes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Literal

from tws_logdx.model.attempt import Outcome, SessionEnd, Symptom
from tws_logdx.report.version_item import VersionItem

SCHEMA: Literal["tws-logdx/report/1"] = "tws-logdx/report/1"

Scalar = str | int | float | bool
Severity = Literal["informational", "low", "medium", "high", "critical"]
Verdict = Literal["found", "possible", "ruled-out", "cannot-tell"]
Role = Literal["primary", "related", "context"]
State = Literal["ok", "bad", "unknown"]
Lane = Literal["client", "proxy", "host", "controller", "probe"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of a log (or one setting, or one step of a probe) that speaks for or against something."""

    role: Role
    source: str
    line: int | None
    time: str | None
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class ToolInfo:
    name: str
    version: str
    causes: int = 0
    """How many causes were judged."""


@dataclass(frozen=True, slots=True)
class Input:
    """One thing that was read, or skipped (then `skipped` says why)."""

    path: str
    format: str | None
    bytes: int
    records: int = 0
    events: int = 0
    unrecognised: int = 0
    first: str | None = None
    last: str | None = None
    zone: str | None = None
    clock_offset_s: float | None = None
    """Seconds to add to this writer's clock to agree with the others; None when it was not compared."""
    skipped: str | None = None
    encrypted: bool = False
    problem: str | None = None
    """Why it was read only in part, for example a file cut off in the middle."""
    recognised_share: float | None = None
    """Of its warnings and errors, 0 to 1, those that a pattern knew; None when there were none."""


@dataclass(frozen=True, slots=True)
class FactItem:
    name: str
    value: Scalar | tuple[str, ...]
    source: str
    line: int | None = None
    time: str | None = None
    origin: str = "log"


@dataclass(frozen=True, slots=True)
class StatusItem:
    """One row of the settings checklist."""

    check: str
    label: str
    state: State
    value: str | None = None
    evidence: tuple[Evidence, ...] = ()
    how_to_set: str = ""


@dataclass(frozen=True, slots=True)
class SessionItem:
    ended: SessionEnd
    end: str | None
    seconds: float


@dataclass(frozen=True, slots=True)
class AttemptItem:
    time: str | None
    client: str
    host: str | None
    port: int | None
    client_id: int | None
    outcome: Outcome
    code: int | None = None
    seconds: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    session: SessionItem | None = None
    """What followed, for an attempt that got ready."""
    server_version: int | None = None
    ambiguous: bool = False
    """True when the logs allow several outcomes and this is the likeliest."""


@dataclass(frozen=True, slots=True)
class CircumstanceItem:
    """Tries that have one thing in common, and whether failures gather among them."""

    kind: Literal["same-time", "after-restart", "after-drop", "during-reset", "client-id", "client"]
    value: str
    """The local time of day, the client id or the client; empty where the kind says it all."""
    tries: int
    failures: int
    more: bool | None
    """True: more failures than chance explains, False: fewer, None: it can be chance."""


@dataclass(frozen=True, slots=True)
class IntermittentItem:
    """A target that was both reached and missed, or (`part`) one client id at it."""

    target: str
    host: str | None
    port: int | None
    client_id: int | None
    part: bool
    tries: int
    failures: int
    share: float
    low: float
    """Lower end of the 95 % interval of `share`."""
    high: float
    spells: int
    """Unbroken runs of failures."""
    enough: bool
    """Enough tries and failures to speak of a pattern."""
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)
    """Of the failures."""
    median_spacing_s: float | None = None
    """From the start of one failure to the start of the next."""
    shortest_spacing_s: float | None = None
    longest_spacing_s: float | None = None
    circumstances: tuple[CircumstanceItem, ...] = ()
    said: tuple[str, ...] = ()
    """The same in plain sentences."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """`total` and the counts cover all attempts; `items` may be a part of them when there are very many."""

    total: int = 0
    by_outcome: Mapping[Outcome, int] = field(default_factory=dict)
    by_target: Mapping[str, Mapping[Outcome, int]] = field(default_factory=dict)
    """`host:port` to counts by outcome."""
    symptom: Symptom = Symptom.NONE
    items: tuple[AttemptItem, ...] = ()
    intermittent: tuple[IntermittentItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Remediation:
    summary: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    id: str
    """Stable between runs, see `finding_id`."""
    cause: str
    title: str
    symptom: Symptom
    severity: Severity
    confidence: float
    """0 to 1."""
    verdict: Verdict
    summary: str
    first_seen: str | None = None
    last_seen: str | None = None
    count: int = 1
    group: Mapping[str, Scalar] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    against: tuple[Evidence, ...] = ()
    remediation: Remediation = Remediation()
    confirm: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    explains: tuple[str, ...] = ()
    """Causes folded under this one, because it came first and explains them."""


@dataclass(frozen=True, slots=True)
class RuledOut:
    cause: str
    title: str
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    source: str
    how_to_get: str


@dataclass(frozen=True, slots=True)
class CannotTell:
    cause: str
    title: str
    reason: str
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True)
class Bucket:
    """A stretch of the timeline, `Timeline.bucket_s` long: lines by level, attempts by outcome."""

    start: str
    levels: Mapping[str, int] = field(default_factory=dict)
    outcomes: Mapping[Outcome, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment worth drawing: a restart, a login, a lost link."""

    time: str
    lane: Lane
    label: str
    source: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A known stretch of time, for example the server reset of a region."""

    start: str
    end: str
    label: str


@dataclass(frozen=True, slots=True)
class Outage:
    """An expected outage in which something was seen; nights with the same clock times are one entry."""

    id: str
    """Of the window in the rules, or `auto-restart`."""
    label: str
    new_york: str
    """`00:15–01:45`, New York time."""
    local: str
    """The same in the local time of the logs."""
    zone: str
    """What that local time is called: `Berlin`."""
    start: str
    """Of the first time."""
    end: str
    days: tuple[str, ...] = ()
    """New York dates on which it began, `2025-04-25`; the first ones when there are very many."""
    times: int = 1
    """How many times something was seen in it."""
    disconnects: int = 0
    """Sessions that did not end by the client's own will."""
    losses: int = 0
    """Times that TWS lost its link to IBKR."""
    failures: int = 0
    """Attempts that failed."""
    logins: int = 0
    """Logins in trouble."""
    said: str = ""
    """The same in a plain sentence."""


@dataclass(frozen=True, slots=True)
class Span:
    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    span: Span = Span()
    bucket_s: int = 0
    buckets: tuple[Bucket, ...] = ()
    restarts: tuple[Mark, ...] = ()
    reset_windows: tuple[Window, ...] = ()
    marks: tuple[Mark, ...] = ()
    calendar: tuple[Outage, ...] = ()
    """Expected outages that something was seen in."""


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A cluster of warning or error lines that no pattern knew."""

    template: str
    count: int
    example: str
    source: str
    line: int | None = None
    format: str | None = None
    """Format of the source."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """What redaction replaced: never the value itself."""

    kind: str
    count: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What a folder of the user's own rules does to the built-in ones."""

    what: Literal["added", "replaced", "changed", "silenced", "expired"]
    """`expired`: a silence whose last day has passed, so that the cause is reported again."""
    kind: Literal["cause", "event", "check", "window", "version", "code", "priors"]
    id: str
    source: str
    line: int
    detail: str = ""
    reason: str = ""
    until: str | None = None
    """Last day of a silence."""
    verdict: Verdict | None = None
    """On a silenced cause."""


@dataclass(frozen=True, slots=True)
class Report:
    tool: ToolInfo
    generated: str
    command: str
    answer: str
    """The headline: one sentence that a reader in a hurry may stop at."""
    inputs: tuple[Input, ...] = ()
    status: tuple[StatusItem, ...] = ()
    attempts: Attempts = Attempts()
    findings: tuple[Finding, ...] = ()
    ruled_out: tuple[RuledOut, ...] = ()
    cannot_tell: tuple[CannotTell, ...] = ()
    timeline: Timeline = Timeline()
    unrecognised: tuple[Unrecognised, ...] = ()
    facts: tuple[FactItem, ...] = ()
    replaced: tuple[Replaced, ...] = ()
    rules: tuple[RuleChange, ...] = ()
    """What differs from the built-in rules."""
    versions: tuple[VersionItem, ...] = ()
    schema: Literal["tws-logdx/report/1"] = SCHEMA

    def to_dict(self) -> dict[str, Any]:
        """The JSON object: dictionaries, lists, text, numbers, None; `schema` comes first."""
        return {"schema": self.schema, **_plain(self)}


def finding_id(cause: str, group: Mapping[str, Scalar]) -> str:
    """Ten hexadecimal digits that stay the same for the same cause and group key, whatever the files are called.

    Give the group as the reader will see it: a short hash of a bare account number could be guessed back.
    """
    key = json.dumps([cause, sorted((name, str(value)) for name, value in group.items())])
    return hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()[:10]


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(entry) for key, entry in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(entry) for entry in value]
    return str(value) if isinstance(value, str) else value
