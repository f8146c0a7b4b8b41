"""`logdx doctor`: looks everywhere by itself, and tells what is wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tws_logdx.cli.interrupt import stoppable
from tws_logdx.cli.live import Record, View, run
from tws_logdx.cli.progress import progress
from tws_logdx.cli.reports import SCREEN, laid_out, read_from, write_reports
from tws_logdx.cli.rulebook import cache_folder, folders, load_rules, packs_option
from tws_logdx.cli.targets import Duration
from tws_logdx.cli.when import When, milliseconds
from tws_logdx.stages import Stages

if TYPE_CHECKING:
    from datetime import datetime

    from tws_logdx.intake import Taken
    from tws_logdx.model.rules import RuleBook
    from tws_logdx.pipeline import Analysis
    from tws_logdx.pipeline import Options as RunOptions
    from tws_logdx.probe.run import Plan
    from tws_logdx.report.model import Report
    from tws_logdx.sources.source import Skipped

REPORT = "logdx-report.html"


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("-o", "--output", "outputs", multiple=True, metavar="FILE", help="Write the report here, without asking.")
@click.option("--since", type=When(), help="Leave out what happened before, for example 3h (ago) or 2026-11-20.")
@click.option("--timeout", type=Duration(0.05, 600), default="5s", show_default=True, help="Time limit of each step.")
@click.option("--no-probe", is_flag=True, help="Open no connection: only logs, settings and the machine.")
@packs_option
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", show_default=True)
def doctor(
    paths: tuple[str, ...],
    outputs: tuple[str, ...],
    since: datetime | None,
    timeout: float,
    no_probe: bool,
    packs: tuple[Path, ...],
    color: str,
) -> None:
    """Find out by itself why the API connection fails: logs, settings, this machine, and a live connection.

    It looks in the usual places for logs and settings (or at PATH), at the programs and sockets of this machine,
    connects to every API port it finds as a program would, and tells the answer. No order is sent, nothing is changed.
    """
    stages = Stages()
    with stoppable(stages):
        stages.begin("rules")
        from tws_logdx.pipeline import Options, gather

        book = load_rules(folders(packs))
        options = Options(since=milliseconds(since, None), today=date.today().isoformat())
        places = paths or _usual_places()
        with progress(stages, color=color):
            taken, skipped = gather(places, book, jobs=None, stages=stages, cache=cache_folder())
        click.echo(_what_was_found(taken))
        record = Record()
        with View(sys.stdout, color) as view:
            _look(taken, book, options, record, view, timeout, no_probe)
        analysis = _concluded(taken, skipped, record, book, options, stages)
        made = laid_out(analysis, book, True, stages)
        click.echo()
        write_reports(made, outputs, None, color, False, read_from(analysis), stages, SCREEN)
        if not outputs:
            _offer(made, color, read_from(analysis), stages)


def _usual_places() -> tuple[str, ...]:
    from tws_logdx.sources.places import default_places

    return tuple(map(str, default_places(os.environ, Path.home(), sys.platform)))


def _what_was_found(taken: Sequence[Taken]) -> str:
    """One line on the logs and settings that were read."""
    logs = [one for one in taken if one.reading is not None]
    settings = [one for one in taken if one.settings]
    if not logs and not settings:
        return "No log and no settings in the usual places; `logdx doctor PATH` reads those of another one."
    from tws_logdx.report.view import size_text

    return f"Read {len(logs)} logs ({size_text(sum(one.size for one in logs))}) and {len(settings)} settings files."


def _look(
    taken: tuple[Taken, ...],
    book: RuleBook,
    options: RunOptions,
    record: Record,
    view: View,
    timeout: float,
    no_probe: bool,
) -> None:
    """This machine first, then a connection to everything that logs, settings and machine name."""
    from tws_logdx.probe.run import Found, Plan

    found = Found()
    machine = Plan(wanted=frozenset({"machine"}))
    run(machine, found, record, view.show)
    if no_probe:
        return
    for plan in _plans(taken, book, options, record, timeout):
        run(plan, found, record, view.show)


def _plans(taken: tuple[Taken, ...], book: RuleBook, options: RunOptions, record: Record, timeout: float) -> list[Plan]:
    from tws_logdx.pipeline import followed
    from tws_logdx.probe.run import USUAL, Plan
    from tws_logdx.probe.suspects import suspects

    before = followed(taken, book, options)
    places = suspects(before.history.attempts, before.facts, record.steps)
    wanted = USUAL - {"machine", "ids"}
    return [Plan(host=host, ports=ports, timeout=timeout, wanted=wanted) for host, ports in places.items()]


def _concluded(
    taken: tuple[Taken, ...],
    skipped: Sequence[Skipped],
    record: Record,
    book: RuleBook,
    options: RunOptions,
    stages: Stages,
) -> Analysis:
    """The verdicts on logs, settings and probe together."""
    from tws_logdx.events.catalogue import Catalogue
    from tws_logdx.intake import Intake
    from tws_logdx.pipeline import conclude

    intake = Intake(Catalogue(book.events), cache=cache_folder())
    probed = intake.take(record.source(), len(taken))
    return conclude((*taken, probed), tuple(skipped), book, options, stages)


def _offer(made: Report, color: str, inputs: Collection[Path], stages: Stages) -> None:
    """Somebody at a terminal is asked whether a report is wanted; anybody else is told how to get one."""
    if sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty():
        if click.confirm(f"\nWrite the whole report to {REPORT}, for a ticket?", default=True):
            write_reports(made, (REPORT,), None, color, True, inputs, stages)
            click.echo(f"Wrote {REPORT}")
        return
    click.echo(f"\nThe whole report, for a ticket: logdx doctor -o {REPORT}", err=True)
