"""What the human-readable outputs share: the numbers, groups and short texts they lay out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tws_logdx.model.attempt import Outcome, Symptom
from tws_logdx.report import words
from tws_logdx.report.clock import duration_text, moment, utc_text
from tws_logdx.report.mapping import with_text
from tws_logdx.report.model import AttemptItem, CannotTell, Evidence, Finding, Input, Report, RuledOut, StatusItem
from tws_logdx.report.submission import HOW, own_rule, submission
from tws_logdx.report.visible import LONGEST, one_line, shown

OF_ATTEMPTS = (Symptom.TIMEOUT, Symptom.RESET, Symptom.REFUSED, Symptom.INTERMITTENT)
"""Symptoms that only an attempt can show."""
STATE_ORDER = ("bad", "unknown", "ok")
COMMAND = re.compile(r"(?P<command>logdx(?: (?!\()\S+?)+)(?::? (?P<rest>\(.*|(?<=: ).*))?")


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    label: str
    meaning: str
    tone: words.Tone
    count: int
    share: float
    """Of all attempts, 0 to 1."""


@dataclass(frozen=True, slots=True)
class TargetRow:
    target: str
    total: int
    ready: int
    outcomes: tuple[OutcomeRow, ...]


@dataclass(frozen=True, slots=True)
class MissingRow:
    source: str
    how_to_get: str
    causes: int
    """How many causes it would help to judge."""


@dataclass(frozen=True, slots=True)
class RuledGroup:
    reason: str
    items: tuple[RuledOut, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A report made safe to show, with everything derived that more than one output needs."""

    report: Report
    outcomes: tuple[OutcomeRow, ...]
    targets: tuple[TargetRow, ...]
    best: Finding | None
    """The most likely cause; None when there is nothing above informational."""
    others: tuple[Finding, ...]
    """Further causes, best first."""
    normal: tuple[Finding, ...]
    """Findings that only explain something harmless."""
    status: tuple[StatusItem, ...]
    """The checklist, wrong things first."""
    read: tuple[Input, ...]
    skipped: tuple[Input, ...]
    span: str
    symptom: str
    look_next: tuple[str, ...]
    """How to find out more: only when something is wrong and no cause was found."""
    missing: tuple[MissingRow, ...]
    """Sources whose absence left causes undecided, the most wanted first."""
    ruled: tuple[RuledGroup, ...]
    """What was ruled out, causes with the same reason together, the most telling first."""
    submission: str
    """The unrecognised lines as a block to pass on, empty when there is none."""
    submit: str
    """What to do with it."""
    own_rule: str
    """The command that makes a rule of one of them."""


def view(report: Report, longest: int = LONGEST) -> View:
    """Prepare the report for a person; `longest` cuts every single text."""
    safe = with_text(report, lambda text: shown(text, longest))
    missing = _missing(safe.cannot_tell)
    troubles = [finding for finding in safe.findings if finding.severity != "informational"]
    return View(
        report=safe,
        outcomes=_rows(safe.attempts.by_outcome.items(), safe.attempts.total),
        targets=tuple(
            TargetRow(
                target, sum(counts.values()), counts.get(Outcome.READY, 0), _rows(counts.items(), sum(counts.values()))
            )
            for target, counts in safe.attempts.by_target.items()
        ),
        best=troubles[0] if troubles else None,
        others=tuple(troubles[1:]),
        normal=tuple(finding for finding in safe.findings if finding.severity == "informational"),
        status=tuple(sorted(safe.status, key=lambda item: STATE_ORDER.index(item.state))),
        read=tuple(source for source in safe.inputs if source.skipped is None),
        skipped=tuple(source for source in safe.inputs if source.skipped is not None),
        span=span_text(safe.timeline.span.start, safe.timeline.span.end),
        symptom=_symptom(safe, troubles),
        look_next=() if troubles or _all_well(safe) else tuple(row.how_to_get for row in missing),
        missing=missing,
        ruled=_ruled(safe.ruled_out),
        submission=submission(safe),
        submit=HOW,
        own_rule=own_rule(safe),
    )


def place(evidence: Evidence) -> str:
    """`file:line`, as editors and people jump to it."""
    return evidence.source if evidence.line is None else f"{evidence.source}:{evidence.line}"


def ordered(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Primary first, then related, then context; else as given."""
    return tuple(sorted(evidence, key=lambda item: ("primary", "related", "context").index(item.role)))


def command(text: str) -> tuple[str, str]:
    """A way to confirm as the command to run and what to look for; the command is empty when there is none."""
    found = COMMAND.fullmatch(one_line(text))
    if found is None:
        return "", text
    rest = found["rest"] or ""
    return found["command"], rest[1:-1] if rest.startswith("(") and rest.endswith(")") else rest


def target(item: AttemptItem) -> str:
    host = "?" if item.host is None else f"[{item.host}]" if ":" in item.host else item.host
    return f"{host}:{'?' if item.port is None else item.port}"


def who(item: AttemptItem) -> str:
    """The client and its id: `ib_async id 7`."""
    return item.client if item.client_id is None else f"{item.client} id {item.client_id}"


def span_text(start: str | None, end: str | None) -> str:
    """`2025-04-25 15:23:55 – 18:01:02 UTC (2 h 37 min)`, empty when nothing was dated."""
    first, last = moment(start), moment(end)
    if first is None or last is None:
        return f"{utc_text(start or end)} UTC" if first or last else ""
    second = f"{last:%H:%M:%S}" if first.date() == last.date() else utc_text(end)
    length = duration_text(max(0.0, (last - first).total_seconds()))
    return f"{utc_text(start)} – {second} UTC ({length})"


def size_text(size: int) -> str:
    """Bytes for the eye: `812 B`, `14.2 kB`, `1.3 GB`."""
    if size < 1000:
        return f"{size} B"
    for unit, scale in (("kB", 1e3), ("MB", 1e6)):
        if size < scale * 999.95:
            return f"{size / scale:.1f} {unit}"
    return f"{size / 1e9:.1f} GB"


def _symptom(report: Report, troubles: list[Finding]) -> str:
    """What the user would call it; a cause may know it when no attempt was seen."""
    if report.attempts.symptom is not Symptom.NONE:
        return words.SYMPTOMS[report.attempts.symptom]
    if troubles:
        known = troubles[0].symptom not in (Symptom.NONE, *OF_ATTEMPTS)
        return words.SYMPTOMS[troubles[0].symptom] if known else "see the cause"
    return words.SYMPTOMS[Symptom.NONE] if _any_read(report) else "not known"


def _any_read(report: Report) -> bool:
    return any(source.skipped is None for source in report.inputs)


def _all_well(report: Report) -> bool:
    failed = any(count for outcome, count in report.attempts.by_outcome.items() if outcome is not Outcome.READY)
    return _any_read(report) and not failed and report.attempts.symptom is Symptom.NONE


def _missing(undecided: Iterable[CannotTell]) -> tuple[MissingRow, ...]:
    wanted = Counter(lack for item in undecided for lack in dict.fromkeys(item.missing))
    return tuple(MissingRow(lack.source, lack.how_to_get, causes) for lack, causes in wanted.most_common())


def _ruled(items: Iterable[RuledOut]) -> tuple[RuledGroup, ...]:
    groups: dict[object, list[RuledOut]] = {}
    for number, item in enumerate(items):
        groups.setdefault(number if item.evidence else item.reason, []).append(item)
    made = [RuledGroup(members[0].reason, tuple(members)) for members in groups.values()]
    return tuple(sorted(made, key=lambda group: len(group.items)))


def _rows(counts: Iterable[tuple[Outcome, int]], total: int) -> tuple[OutcomeRow, ...]:
    """Ready first, then the failures by how frequent they were."""
    present = [(outcome, count) for outcome, count in counts if count]
    present.sort(key=lambda pair: (pair[0] is not Outcome.READY, -pair[1], pair[0]))
    return tuple(
        OutcomeRow(*words.OUTCOMES[outcome], count, count / total if total else 0.0) for outcome, count in present
    )
