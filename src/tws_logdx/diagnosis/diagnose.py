"""All causes judged, ranked, and folded: a symptom stands under the root that explains it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tws_logdx.diagnosis.verdict import Judgement, judge
from tws_logdx.model.match import Answers
from tws_logdx.model.rules import Cause

SEVERITY = {"informational": 0.3, "low": 0.6, "medium": 0.9, "high": 0.95, "critical": 1.0}
"""How much severity counts beside confidence: enough to put alarming before harmless, too little to hide the surer."""

CLOCK_SLACK = 120_000
"""Milliseconds by which an effect may be logged before its cause: two programs, two clocks."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause that is found or possible, and the causes it explains."""

    judgement: Judgement
    explains: tuple[Judgement, ...] = ()

    @property
    def rank(self) -> float:
        return self.judgement.confidence * SEVERITY[self.judgement.cause.severity]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The verdict on every cause."""

    findings: tuple[Finding, ...]
    """Best first."""
    ruled_out: tuple[Judgement, ...]
    cannot_tell: tuple[Judgement, ...]
    silenced: tuple[Judgement, ...] = ()
    """Found or possible, but not to be reported; they explain nothing, so that no other cause is hidden with them."""

    def judgement(self, cause: str) -> Judgement | None:
        """The verdict on one cause by its id."""
        found = [one for finding in self.findings for one in (finding.judgement, *finding.explains)]
        everything = [*found, *self.ruled_out, *self.cannot_tell, *self.silenced]
        return next((judged for judged in everything if judged.cause.id == cause), None)


def diagnose(
    causes: Sequence[Cause], answers: Answers, sources: Collection[str], silenced: Collection[str] = ()
) -> Diagnosis:
    """Judge all causes; `sources` are the kinds of source that were read (client-log, host-log, …).

    `silenced` are ids of causes that shall not be among the findings.
    """
    judgements = [judge(cause, answers, sources) for cause in causes]
    told = [judgement for judgement in judgements if judgement.verdict in ("found", "possible")]
    likely = [judgement for judgement in told if judgement.cause.id not in silenced]
    findings = sorted(_fold(likely), key=lambda finding: (-finding.rank, finding.judgement.cause.id))
    return Diagnosis(
        tuple(findings),
        tuple(judgement for judgement in judgements if judgement.verdict == "ruled-out"),
        tuple(judgement for judgement in judgements if judgement.verdict == "cannot-tell"),
        tuple(judgement for judgement in told if judgement.cause.id in silenced),
    )


def _fold(likely: Sequence[Judgement]) -> list[Finding]:
    """Put each cause under the surest found one that explains it and did not come after it."""
    found = {judgement.cause.id: judgement for judgement in likely if judgement.verdict == "found"}
    roots: dict[str, str] = {}
    for judgement in likely:
        explaining = [
            found[name]
            for name in judgement.cause.explained_by
            if name in found and not _came_after(found[name], judgement)
        ]
        if explaining:
            roots[judgement.cause.id] = max(explaining, key=lambda one: (one.confidence, one.cause.id)).cause.id
    return [
        Finding(
            judgement,
            tuple(other for other in likely if _root(other.cause.id, roots) == judgement.cause.id != other.cause.id),
        )
        for judgement in likely
        if judgement.cause.id not in roots
    ]


def _came_after(root: Judgement, effect: Judgement) -> bool:
    """Settings and undated lines have no time and can explain anything."""
    return root.first is not None and effect.first is not None and root.first > effect.first + CLOCK_SLACK


def _root(name: str, roots: dict[str, str]) -> str:
    """The last explanation in the chain; the loader refuses circles."""
    while name in roots:
        name = roots[name]
    return name
