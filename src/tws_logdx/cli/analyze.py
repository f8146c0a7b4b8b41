"""`logdx analyze`: the main job."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tws_logdx.cli.interrupt import stoppable
from tws_logdx.cli.notes import tell_besides, tell_costs, tell_nothing_read
from tws_logdx.cli.output import show
from tws_logdx.cli.progress import progress
from tws_logdx.cli.reports import laid_out, read_from, write_reports
from tws_logdx.cli.rulebook import cache_folder, folders, load_rules, packs_option
from tws_logdx.cli.when import When, ZoneName, milliseconds
from tws_logdx.stages import Stages

if TYPE_CHECKING:
    from tws_logdx.model.rules import Cause, RuleBook
    from tws_logdx.pipeline import Analysis
    from tws_logdx.pipeline import Options as RunOptions
    from tws_logdx.report.model import Report

NO_INPUT, FINDINGS = 3, 10
SEVERITIES = ("informational", "low", "medium", "high", "critical")
FORMATS = ("text", "json", "markdown", "html")


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    help="Write the report here; .html .md .json .txt tells the form; - is stdout. May be given several times.",
)
@click.option(
    "-f", "--format", "form", type=click.Choice(FORMATS), help="Form of the report when the suffix does not tell it."
)
@click.option("--tz", type=ZoneName(), help="Time zone of all time stamps that do not tell their own.")
@click.option(
    "--since", type=When(), help="Leave out what happened before, for example '2026-11-20 14:00' or 3h (ago)."
)
@click.option("--until", type=When(), help="Leave out what happened after.")
@packs_option
@click.option(
    "--redact/--no-redact",
    default=True,
    show_default=True,
    help="Replace account numbers, names, addresses and tokens in every output.",
)
@click.option(
    "--fail-on",
    type=click.Choice((*SEVERITIES, "never")),
    default="never",
    show_default=True,
    help="Exit with 10 when a cause of this severity or worse is found.",
)
@click.option(
    "--explain",
    "explain",
    multiple=True,
    metavar="CAUSE",
    help="Instead of the summary, show how the verdict on this cause came about; all for every cause.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Processes that read; by default as many as suit the size of the logs.",
)
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", show_default=True)
@click.option("-q", "--quiet", is_flag=True, help="No summary and no notes, only what was asked for.")
@click.option("--stats", is_flag=True, help="Tell on stderr where the time went, and which rules cost most of it.")
def analyze(
    paths: tuple[str, ...],
    outputs: tuple[str, ...],
    form: str | None,
    tz: str | None,
    since: datetime | None,
    until: datetime | None,
    packs: tuple[Path, ...],
    redact: bool,
    fail_on: str,
    explain: tuple[str, ...],
    jobs: int | None,
    color: str,
    quiet: bool,
    stats: bool,
) -> None:
    """Read logs and settings, and tell what happened to every API connection and why.

    PATH is a file, a folder, an archive (.zip .gz .tar .zst) or - for stdin. Without any, the usual places of TWS,
    IB Gateway, IBC and the common containers are searched. None of your files is changed, nothing is sent anywhere.
    """
    stages = Stages(measuring=stats)
    with stoppable(stages):
        stages.begin("rules")
        from tws_logdx.pipeline import Options

        book = load_rules(folders(packs))
        causes = _to_explain(book, explain, form)
        places = paths or _default_places()
        options = Options(tz, milliseconds(since, tz), milliseconds(until, tz), date.today().isoformat())
        with progress(stages, wanted=not quiet, color=color):
            analysis = _analysis(places, book, options, jobs, stages)
            made = laid_out(analysis, book, redact, stages)
        if not quiet:
            tell_besides(analysis, paths, stages)
        if causes:
            _explain(analysis, book, causes, form, redact)
            outputs, quiet = tuple(output for output in outputs if output != "-"), True
        if outputs or not causes:
            write_reports(made, outputs, form, color, quiet, read_from(analysis), stages)
        if stats:
            tell_costs(analysis, stages)
        if not any(item.skipped is None for item in made.inputs):
            tell_nothing_read(places, made)
            sys.exit(NO_INPUT)
        if _reaches(made, fail_on):
            sys.exit(FINDINGS)


def _analysis(places: Sequence[str], book: RuleBook, options: RunOptions, jobs: int | None, stages: Stages) -> Analysis:
    from tws_logdx.crew import WorkerLost
    from tws_logdx.pipeline import analyze as run

    stdin = sys.stdin.buffer if "-" in places and sys.stdin is not None else None
    try:
        return run(places, book, options, stdin=stdin, jobs=jobs, stages=stages, cache=cache_folder())
    except WorkerLost as lost:
        raise click.ClickException(f"{lost}, perhaps for want of memory. Try again with --jobs 1.") from None


def _to_explain(book: RuleBook, names: Sequence[str], form: str | None) -> tuple[Cause, ...]:
    if not names:
        return ()
    from tws_logdx.cli.explain import chosen

    if form not in (None, "text", "json"):
        raise click.UsageError("An explanation is text or json.")
    return chosen(book, names)


def _explain(analysis: Analysis, book: RuleBook, causes: Sequence[Cause], form: str | None, redact: bool) -> None:
    from tws_logdx.cli.explain import as_json, as_text, explained
    from tws_logdx.reporting import redactor

    told = explained(analysis, book, causes, redactor(analysis) if redact else str)
    if form == "json":
        show(as_json(told), "json")
    else:
        show(as_text(told), "text")


def _default_places() -> tuple[str, ...]:
    from tws_logdx.sources.places import default_places

    places = tuple(map(str, default_places(os.environ, Path.home(), sys.platform)))
    if not places:
        click.echo(
            "logdx: none of the usual places of TWS, IB Gateway or IBC exists here."
            " Name a folder or file: logdx analyze PATH",
            err=True,
        )
        sys.exit(NO_INPUT)
    return places


def _reaches(made: Report, fail_on: str) -> bool:
    if fail_on == "never":
        return False
    worst = SEVERITIES.index(fail_on)
    return any(found.verdict == "found" and SEVERITIES.index(found.severity) >= worst for found in made.findings)
