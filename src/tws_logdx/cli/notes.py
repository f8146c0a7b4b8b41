"""What `analyze` tells on stderr besides the report."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tws_logdx.pipeline import Analysis
    from tws_logdx.report.model import Report
    from tws_logdx.stages import Stages


def tell_besides(analysis: Analysis, paths: Collection[str], stages: Stages) -> None:
    """What the user should know besides the report."""
    _tell_unread(analysis, paths)
    if stages.engine == "re":
        from tws_logdx.cli.stats import SLOW

        click.echo(SLOW, err=True)


def _tell_unread(analysis: Analysis, paths: Collection[str]) -> None:
    """A word on each path that was named and could not be read. The names are the user's own: nothing to redact."""
    unread = {skipped.name: skipped.reason for skipped in analysis.skipped}
    unread |= {taken.source.name: taken.problem for taken in analysis.taken if taken.problem}
    for name in sorted(unread.keys() & set(paths)):
        click.echo(f"logdx: {name}: {unread[name]}", err=True)


def tell_nothing_read(places: Sequence[str], made: Report) -> None:
    encrypted = sum(item.encrypted for item in made.inputs)
    if encrypted:
        why = f"all that was found is encrypted ({encrypted} files): export readable copies, see the report"
    else:
        why = f"nothing readable at {', '.join(places)}"
    click.echo(f"logdx: {why}.", err=True)


def tell_costs(analysis: Analysis, stages: Stages) -> None:
    from tws_logdx.cli.stats import stats_text

    stages.end()
    if sys.stdout is not None:
        sys.stdout.flush()  # on a terminal, the report comes first
    click.echo(stats_text(stages, analysis.taken), nl=False, err=True)
