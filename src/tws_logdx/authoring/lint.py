"""A look over rules: mistakes that stop a run, and warnings about what works but is weak."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tws_logdx.authoring import mentions
from tws_logdx.authoring.cases import Outcome, Suite, cases_of, cause_files, run_all, stray, suites
from tws_logdx.authoring.codes_asked import unknown_codes
from tws_logdx.authoring.trace import weighed
from tws_logdx.events.catalogue import Catalogue
from tws_logdx.intake import Intake
from tws_logdx.model.rules import Cause, RuleBook
from tws_logdx.rulelang import Problem, check
from tws_logdx.rulelang.files import rule_files


@dataclass(frozen=True, slots=True)
class Lint:
    """Everything that was found, each in order of file and line."""

    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    files: int
    """Files looked at, cases included."""


def lint(folders: Sequence[Path], only: Collection[Path] = ()) -> Lint:
    """Look at all rules of the folders. Problems are told of all, warnings only of what stands under `only`.

    Sentences are tried on the cases of their causes, unless there are problems.
    """
    book, problems = check(folders)
    of_cases = [problem for file in cause_files(folders) for problem in cases_of(file).problems] + stray(folders)
    every = tuple(sorted({*problems, *of_cases}))
    wanted = _wanted(folders, only)
    warnings: Iterable[Problem] = ()
    if not every:
        warnings = _warnings(
            book, [suite for suite in suites(folders, book) if suite.cause.place.file in wanted], wanted
        )
    count = len(rule_files(folders)) + len(cause_files(folders))
    return Lint(every, tuple(sorted(set(warnings))), count)


def _wanted(folders: Sequence[Path], only: Collection[Path]) -> frozenset[str]:
    """Files, as shown, about which to warn."""
    roots = [path.resolve() for path in only]
    return frozenset(
        file.shown
        for file in rule_files(folders)
        if not roots or any(file.path.resolve().is_relative_to(root) for root in roots)
    )


def _warnings(book: RuleBook, chosen: Sequence[Suite], wanted: Collection[str]) -> Iterator[Problem]:
    intake = Intake(Catalogue(book.events))
    yield from _slow(book, wanted)
    yield from _unused(book, wanted)
    yield from (problem for problem in unknown_codes(book) if problem.file in wanted)
    for suite in chosen:
        yield from _thin(suite.cause)
        yield from _never_held(suite.cause, run_all(suite, book, intake))


def _slow(book: RuleBook, wanted: Collection[str]) -> Iterator[Problem]:
    for spec in book.events:
        if spec.place.file in wanted and not (spec.scan or spec.sieve):
            yield Problem(
                spec.place.file, spec.place.line, spec.place.column,
                f"the pattern of {spec.name} ({spec.id}) has no fixed text: it is tried on every line, which is slow",
                "put at least 3 fixed characters into it, or name literals under `scan`, or a `sieve`",
            )  # fmt: skip


def _unused(book: RuleBook, wanted: Collection[str]) -> Iterator[Problem]:
    for name in mentions.unused(book):
        spec = next(spec for spec in book.events if spec.name == name)
        if spec.place.file in wanted:
            yield Problem(
                spec.place.file, spec.place.line, spec.place.column,
                f"nothing asks for {name}: its lines are recognised and say nothing",
                "use it in a sentence, or leave it when its lines should only not count as unknown",
            )  # fmt: skip


def _thin(cause: Cause) -> Iterator[Problem]:
    if not cause.confirm:
        yield Problem(
            cause.place.file, cause.place.line, cause.place.column,
            f"{cause.id} has no `confirm`: how can a reader make sure?", "confirm: [the next most telling test]",
        )  # fmt: skip


def _never_held(cause: Cause, outcomes: Iterable[Outcome]) -> Iterator[Problem]:
    held = {one.condition.id for outcome in outcomes for one in weighed(outcome) if one.holds}
    for condition in (*cause.evidence, *cause.against):
        if condition.id not in held:
            place = condition.place
            yield Problem(
                place.file, place.line, place.column,
                f"no case makes this sentence hold: {cause.id}/{condition.id}", "add a case in which it does",
            )  # fmt: skip
