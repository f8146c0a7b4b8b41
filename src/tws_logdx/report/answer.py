"""The headline: one sentence that says what happened and why, as sure as the findings allow and not surer."""

from __future__ import annotations

from collections.abc import Sequence

from tws_logdx.model.attempt import Outcome, Symptom
from tws_logdx.report.model import Attempts, CannotTell, Finding, Input
from tws_logdx.report.words import OUTCOMES


def answer(
    inputs: Sequence[Input],
    attempts: Attempts,
    findings: Sequence[Finding],
    cannot_tell: Sequence[CannotTell] = (),
) -> str:
    """One sentence for the top of every output; `findings` best first."""
    if not any(source.skipped is None for source in inputs):
        return "Nothing could be read, so nothing can be said."
    happened = _happened(attempts)
    troubles = [finding for finding in findings if finding.severity != "informational"]
    if troubles:
        return f"{happened}. {_cause(troubles[0])}." if happened else f"{_cause(troubles[0])}."
    if _failures(attempts) or attempts.symptom is not Symptom.NONE:
        lacking = " and part of the evidence is missing" if cannot_tell else ""
        return f"{happened or 'Something went wrong'}, but no known cause fits{lacking}."
    well = f"{happened}, and no trouble was found." if happened else "No connection attempt and no trouble was found."
    return f"{well} Normal, whatever it looks like: {_bare(findings[0].title)}." if findings else well


def _cause(finding: Finding) -> str:
    """A sentence of its own: the cause may explain only a part of what happened."""
    return f"{'Most likely' if finding.verdict == 'found' else 'Possibly'}: {_bare(finding.title)}"


def _happened(attempts: Attempts) -> str:
    if not attempts.total:
        return ""
    failed = _failures(attempts)
    untold = attempts.by_outcome.get(Outcome.UNKNOWN, 0)
    if untold == attempts.total:
        return f"The logs do not tell how {untold:,} {_attempts(untold)} ended"
    told = attempts.total - untold
    if not failed:
        return f"{_all(told)} succeeded"
    most = max(failed, key=lambda outcome: failed[outcome])
    words = OUTCOMES[most]
    kind = f" ({words.label}: {words.meaning})" if len(failed) == 1 else f" (mostly {words.label}: {words.meaning})"
    lost = sum(failed.values())
    if lost == told:
        return f"{_all(lost)} failed{kind}"
    return f"{lost:,} of {told:,} {_attempts(told)} failed{kind}"


def _all(number: int) -> str:
    every = {1: "The only", 2: "Both"}.get(number, f"All {number:,}")
    return f"{every} {_attempts(number)}"


def _attempts(number: int) -> str:
    return "connection attempt" if number == 1 else "connection attempts"


def _failures(attempts: Attempts) -> dict[Outcome, int]:
    by_outcome = attempts.by_outcome
    told = (outcome for outcome in by_outcome if outcome not in (Outcome.READY, Outcome.UNKNOWN))
    return {outcome: by_outcome[outcome] for outcome in told if by_outcome[outcome]}


def _bare(title: str) -> str:
    return title.rstrip(" .")
