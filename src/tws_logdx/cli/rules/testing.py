"""`logdx rules test`."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tws_logdx.cli.rulebook import folders, load_rules, packs_option
from tws_logdx.cli.rules.common import CASES_FAILED, TITLE, say, wrapped

if TYPE_CHECKING:
    from tws_logdx.authoring.cases import Outcome, Suite
    from tws_logdx.model.rules import RuleBook

SIGNS = {"for": "+", "against": "-"}
NEAR_SHOWN = 4
UNKNOWN_SHOWN = 12
"""Unknown lines of a failed case that are shown."""


@click.command()
@click.argument("names", nargs=-1, metavar="[ID | FOLDER]...")
@click.option("-v", "--verbose", is_flag=True, help="Hits per pattern and the answer to every sentence, of all cases.")
@packs_option
def test(names: tuple[str, ...], verbose: bool, packs: tuple[Path, ...]) -> None:
    """Run the cases beside the causes: ID.test.yaml.

    Without arguments all; an ID picks a cause, a FOLDER all causes in it. A folder of your own rules need not be
    named with --rules as well. Exit code 10 when a case fails, or when a file of cases checks nothing.

    \b
    A file of cases is a list:
      - name: near miss - a drop and a plain reconnect
        log: |-                       or  files: {api.7.log: "...", jts.ini: "..."}
          2026-03-02 09:00:01,100 ib_async.client INFO Connected
        expect: silent                found, possible, silent, ruled-out, cannot-tell
        top: true                     (if it must be the first of all that alarm)
    Each cause needs one that is found or possible, one that is silent or ruled-out, and a near miss.
    """
    from tws_logdx.authoring.cases import run_all, suites
    from tws_logdx.authoring.pick import UnknownName, pick
    from tws_logdx.events.catalogue import Catalogue
    from tws_logdx.intake import Intake

    try:
        picked = pick(folders(packs), names)
    except UnknownName as unknown:
        raise click.UsageError(str(unknown)) from None
    book = load_rules(picked.folders)
    intake, score = Intake(Catalogue(book.events)), Score()
    for suite in suites(picked.folders, book):
        if suite.cause.id in picked.causes:
            _head(suite, score)
            for outcome in run_all(suite, book, intake):
                _show(outcome, book, verbose, score)
    sys.exit(_sum_up(score))


@dataclass(slots=True)
class Score:
    """What was counted so far."""

    causes: int = 0
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    """Cause and name of each case that failed."""
    problems: int = 0


def _head(suite: Suite, score: Score) -> None:
    score.causes += 1
    score.problems += len(suite.file.problems)
    say(suite.cause.id, TITLE)
    for problem in suite.file.problems:
        say(str(problem), "bad")


def _show(outcome: Outcome, book: RuleBook, verbose: bool, score: Score) -> None:
    told = f"{outcome.judgement.verdict} {outcome.judgement.confidence:.2f}"
    if outcome.passed:
        score.passed += 1
        say(f"  pass  {told:<16}  {outcome.case.name}", "good")
    else:
        score.failed.append(f"{outcome.cause.id}: {outcome.case.name}")
        say(f"  FAIL  {told:<16}  {outcome.case.name}", "bad")
        place = outcome.case.place
        say(f"        {outcome.why}  ({place.file}:{place.line})")
    if verbose or not outcome.passed:
        _sentences(outcome)
    if verbose:
        _hits(outcome, book)
    if not outcome.passed:
        _unknown(outcome)


def _sentences(outcome: Outcome) -> None:
    from tws_logdx.authoring.trace import near, weighed

    for one in weighed(outcome):
        say(f"        {SIGNS[one.side]}{one.condition.weight:<4g} {one.answer.truth.value:<12} {one.condition.id}")
        say(wrapped(one.condition.text, " " * 14))
        if not one.holds and one.answer.nearest:
            places = near(one, outcome)
            where = f"  ({', '.join(places[:NEAR_SHOWN])})" if places else ""
            say(wrapped(f"-> {one.answer.nearest}{where}", " " * 14))


def _hits(outcome: Outcome, book: RuleBook) -> None:
    from tws_logdx.authoring.trace import hits

    for pattern, count in sorted(hits(outcome, book).items()):
        say(f"        {count:>4} x {pattern}")


def _unknown(outcome: Outcome) -> None:
    from tws_logdx.authoring.trace import unknown_lines

    lines = list(unknown_lines(outcome))
    if lines:
        say(f"        {len(lines)} lines that no pattern recognised:")
    for name, number, text in lines[:UNKNOWN_SHOWN]:
        say(f"          {name}:{number}: {text[:160]}")
    if len(lines) > UNKNOWN_SHOWN:
        say(f"          … and {len(lines) - UNKNOWN_SHOWN} more")


def _sum_up(score: Score) -> int:
    """The last words and the exit code."""
    good = not score.failed and not score.problems
    parts = [f"{score.passed} passed", f"{len(score.failed)} failed"]
    if score.problems:
        parts.append(f"{score.problems} mistakes in files of cases")
    say()
    for name in score.failed:
        say(f"FAIL  {name}", "bad")
    say(
        f"{score.causes} causes, {score.passed + len(score.failed)} cases: {', '.join(parts)}",
        "good" if good else "bad",
    )
    return 0 if good else CASES_FAILED
