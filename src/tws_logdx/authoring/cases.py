"""The cases of causes run through the pipeline, as a user's logs would be."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tws_logdx.authoring.casefile import SUFFIX, Case, CaseFile, read_cases
from tws_logdx.diagnosis.verdict import FOUND, Judgement
from tws_logdx.intake import Intake
from tws_logdx.model.rules import Cause, RuleBook
from tws_logdx.pipeline import Analysis, analyze
from tws_logdx.rulelang.files import RuleFile, rule_files
from tws_logdx.rulelang.problems import Problem

ALARMING = frozenset({"medium", "high", "critical"})
"""Severities among which a case with `top` must come first."""


@dataclass(frozen=True, slots=True)
class Suite:
    """A cause, where it is written, and its cases."""

    cause: Cause
    path: Path
    file: CaseFile


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one case came to."""

    case: Case
    cause: Cause
    judgement: Judgement
    passed: bool
    why: str
    """What was wanted and what came instead; empty when it passed."""
    analysis: Analysis
    folder: Path
    """Where the logs stood while they were read; gone by now."""


def suites(folders: Sequence[Path], book: RuleBook) -> list[Suite]:
    """Every cause with the cases beside its file, in the order of the rule book."""
    homes = {file.path.stem: file for file in cause_files(folders)}
    return [Suite(cause, homes[cause.id].path, cases_of(homes[cause.id])) for cause in book.causes if cause.id in homes]


def cause_files(folders: Sequence[Path]) -> list[RuleFile]:
    """The files of causes that count: of several with the same name the one in the last folder."""
    return list({file.path.stem: file for file in rule_files(folders) if file.kind == "cause"}.values())


def cases_of(cause: RuleFile) -> CaseFile:
    """The cases beside the file of a cause; a missing file is a problem."""
    path = cause.path.with_name(cause.path.stem + SUFFIX)
    if path.is_file():
        return read_cases(path, cause.shown.removesuffix(".yaml") + SUFFIX)
    missing = Problem(cause.shown, 1, 1, "the cause has no cases", f"write {path.name} beside it")
    return CaseFile((), (missing,))


def stray(folders: Sequence[Path]) -> list[Problem]:
    """Files of cases that belong to no cause, so that nobody runs them."""
    return [
        Problem(path.as_posix(), 1, 1, "no cause of that name is beside these cases: they check nothing")
        for folder in folders
        for path in sorted((folder / "causes").rglob(f"*{SUFFIX}"))
        if not path.with_name(path.name.removesuffix(SUFFIX) + ".yaml").is_file()
    ]


def run_all(suite: Suite, book: RuleBook, intake: Intake) -> Iterator[Outcome]:
    """The outcomes of all cases of a cause."""
    return (run(case, suite.cause, book, intake) for case in suite.file.cases)


def run(case: Case, cause: Cause, book: RuleBook, intake: Intake) -> Outcome:
    """Analyse the logs of the case, and compare the verdict."""
    # The verdict on a cause does not depend on the others; only its place among them does.
    rules = replace(book, changes=())  # Silenced causes are tried too.
    if not case.top:
        rules = replace(rules, causes=(cause,), checks=())
    analysis, folder = analysed(case, rules, intake)
    judged = judgement(analysis, cause.id)
    why = _wrong_verdict(case, judged) or _not_first(case, cause, analysis)
    return Outcome(case, cause, judged, not why, why, analysis, folder)


def analysed(case: Case, book: RuleBook, intake: Intake) -> tuple[Analysis, Path]:
    """The logs of the case, written to a folder of their own and read from there; the folder is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="logdx-case-") as name:
        folder = Path(name)
        for path, text in case.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        return analyze([name], book, intake=intake), folder


def judgement(analysis: Analysis, cause: str) -> Judgement:
    """What was judged of one cause, also when it is folded under another."""
    diagnosis = analysis.diagnosis
    shown = [one for found in diagnosis.findings for one in (found.judgement, *found.explains)]
    return next(one for one in (*shown, *diagnosis.ruled_out, *diagnosis.cannot_tell) if one.cause.id == cause)


def _wrong_verdict(case: Case, judged: Judgement) -> str:
    told = judged.verdict
    right = told not in ("found", "possible") if case.expect == "silent" else told == case.expect
    if right:
        return ""
    needed = f", {FOUND:g} is needed" if case.expect == "found" and told == "possible" else ""
    return f"wanted {case.expect}, is {told} ({judged.confidence:.2f}{needed})"


def _not_first(case: Case, cause: Cause, analysis: Analysis) -> str:
    if not case.top:
        return ""
    loud = [one.judgement for one in analysis.diagnosis.findings if one.judgement.cause.severity in ALARMING]
    if [one.cause.id for one in loud[:1]] == [cause.id]:
        return ""
    before = f"{loud[0].cause.id} ({loud[0].confidence:.2f})" if loud else "nothing"
    return f"wanted first, first is {before}"
