"""How often the tool is right on the cases of its own rules, each judged by all rules as a user's logs would be.

A case that a cause must find is one labelled example; what the report would put first is the prediction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tws_logdx.authoring.casefile import Case
from tws_logdx.authoring.cases import ALARMING, Suite, analysed
from tws_logdx.diagnosis.verdict import FOUND
from tws_logdx.intake import Intake
from tws_logdx.model.rules import Cause, RuleBook

FIRST = 3
"""Findings that a person reads before giving up."""
BINS = (0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.0)
"""Edges of the confidences that are counted together."""


@dataclass(frozen=True, slots=True)
class Told:
    """One finding of a report."""

    cause: str
    confidence: float
    loud: bool
    explains: tuple[str, ...]
    """Causes folded under it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One case, and what the report would say of it."""

    cause: Cause
    case: Case
    told: tuple[Told, ...]

    @property
    def first(self) -> Told | None:
        """The first finding that alarms."""
        return next((one for one in self.told if one.loud), None)

    @property
    def benign(self) -> bool:
        """Is it about something harmless, of which no alarm must come?"""
        return self.cause.severity not in ALARMING

    @property
    def alarms(self) -> bool:
        """Is anything that alarms told as found?"""
        return self.first is not None and self.first.confidence >= FOUND

    @property
    def another(self) -> bool:
        """Does the log tell surely of something else than what the case is about, and leaves that open?"""
        return self.case.expect == "possible" and self.alarms and not self.right()

    def right(self, within: int = 1) -> bool:
        """Is the cause among the first findings that alarm, or folded under one of them?"""
        loud = [one for one in self.told if one.loud][:within]
        return any(self.cause.id in (one.cause, *one.explains) for one in loud)


def trials(suites: Iterable[Suite], book: RuleBook, intake: Intake) -> Iterator[Trial]:
    """Every case that its cause must find (found or possible), judged by all rules."""
    rules = replace(book, changes=())
    for suite in suites:
        for case in suite.file.cases:
            if case.expect in ("found", "possible"):
                analysis, _ = analysed(case, rules, intake)
                told = tuple(
                    Told(
                        one.judgement.cause.id,
                        one.judgement.confidence,
                        one.judgement.cause.severity in ALARMING,
                        tuple(other.cause.id for other in one.explains),
                    )
                    for one in analysis.diagnosis.findings
                )
                yield Trial(suite.cause, case, told)


@dataclass(frozen=True, slots=True)
class Hits:
    """How one cause fared: as the answer that was wanted, and as the answer that was given."""

    cause: str
    wanted: int
    first: int
    """How often it came first where it was wanted."""
    within: int
    """How often it was among the first three."""
    given: int
    """How often it came first at all."""

    @property
    def recall(self) -> float:
        return self.first / self.wanted

    @property
    def precision(self) -> float | None:
        """None when it never came first."""
        return self.first / self.given if self.given else None


def by_cause(tried: Sequence[Trial]) -> list[Hits]:
    """The causes that alarm, by name."""
    wanted = [one for one in tried if not one.benign and one.case.expect == "found"]
    given = Counter(_answer(one) for one in wanted)
    return [
        Hits(
            cause,
            len(own),
            sum(one.right() for one in own),
            sum(one.right(FIRST) for one in own),
            given[cause],
        )
        for cause, own in sorted(_grouped(wanted).items())
    ]


def _answer(one: Trial) -> str:
    """The cause that was told; the wanted one when it is folded under what was told."""
    if one.right():
        return one.cause.id
    return one.first.cause if one.first else ""


def _grouped(tried: Iterable[Trial]) -> dict[str, list[Trial]]:
    found: dict[str, list[Trial]] = {}
    for one in tried:
        found.setdefault(one.cause.id, []).append(one)
    return found


def confused(tried: Iterable[Trial]) -> list[tuple[str, str, int]]:
    """Wanted cause, the one that came first instead (empty: none), how often; the commonest first."""
    wrong = Counter(
        (one.cause.id, one.first.cause if one.first else "")
        for one in tried
        if not one.benign and one.case.expect == "found" and not one.right()
    )
    return sorted(((wanted, told, count) for (wanted, told), count in wrong.items()), key=lambda row: (-row[2], row))


@dataclass(frozen=True, slots=True)
class Calibration:
    """First findings whose confidence lies between two edges, and how many of them were right."""

    low: float
    high: float
    told: int
    right: int


def calibration(tried: Iterable[Trial]) -> list[Calibration]:
    """Is a confidence of 0.8 right in four of five cases?"""
    firsts = [(one.first.confidence, one.right()) for one in tried if one.first and not one.benign and not one.another]
    rows = []
    for low, high in pairwise(BINS):
        inside = [right for confidence, right in firsts if low <= confidence < high or confidence == high == 1.0]
        rows.append(Calibration(low, high, len(inside), sum(inside)))
    return rows
