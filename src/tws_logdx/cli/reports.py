"""The finished report of a run: laid out, written to the files that were asked for, and shown."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tws_logdx.cli.output import save, show, terminal

if TYPE_CHECKING:
    from tws_logdx.model.rules import RuleBook
    from tws_logdx.pipeline import Analysis
    from tws_logdx.report.model import Report
    from tws_logdx.report.renderers import Renderer
    from tws_logdx.stages import Stages


SCREEN = 40
"""Lines of an answer that goes to no terminal."""


def laid_out(analysis: Analysis, book: RuleBook, redact: bool, stages: Stages) -> Report:
    from tws_logdx.reporting import report

    stages.begin("lay out")
    made = report(analysis, book, command_line(), datetime.now(UTC), redact=redact)
    stages.begin("render")
    return made


def command_line() -> str:
    return " ".join(["logdx", *(f'"{part}"' if " " in part else part for part in sys.argv[1:])])


def read_from(analysis: Analysis) -> set[Path]:
    """The files on disk that were read, archives included."""
    names = {taken.source.name.split("!")[0] for taken in analysis.taken}
    return {Path(name) for name in names} | {taken.source.path for taken in analysis.taken if taken.source.path}


def write_reports(
    made: Report,
    outputs: Sequence[str],
    form: str | None,
    color: str,
    quiet: bool,
    inputs: Collection[Path],
    stages: Stages,
    height: int | None = None,
) -> None:
    """The files asked for, and the summary on stdout unless a report goes there.

    `height` is the number of lines of the summary where stdout is no terminal; None: as many as it takes.
    """
    from tws_logdx.report.renderers import Options, UnknownRenderer, renderer_for

    files = [output for output in outputs if output != "-"]
    try:
        renderers = [(path, renderer_for(form or path)) for path in files]
    except UnknownRenderer as unknown:
        raise click.UsageError(f"{unknown} Give --format as well.") from None
    for path, renderer in renderers:
        save(Path(path), renderer.render(made, Options()), inputs)
        stages.written.append(path)
        if not quiet:
            click.echo(f"Wrote {path}", err=True)
    asked = (form is not None and not files) or "-" in outputs
    if asked or not quiet:
        chosen: Renderer = renderer_for(form or "text") if asked else renderer_for("text")
        look = terminal(color)
        options = replace(look, height=look.height or height, full_report=files[0] if files else "")
        text = chosen.render(made, options)
        stages.begin("print")
        show(text, chosen.name)
        stages.end()
        stages.written.append("the report on stdout")
