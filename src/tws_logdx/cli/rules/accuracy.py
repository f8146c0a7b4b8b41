"""`logdx rules accuracy`."""

from __future__ import annotations

from pathlib import Path

import click

from tws_logdx.cli.rulebook import folders, load_rules, packs_option
from tws_logdx.cli.rules.common import CASES_FAILED, USAGE, say, stop


@click.command()
@click.option(
    "--write",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the page here instead of printing it.",
)
@click.option(
    "--check",
    "current",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Exit with 10 when this page is not what would be written.",
)
@packs_option
def accuracy(target: Path | None, current: Path | None, packs: tuple[Path, ...]) -> None:
    """How often the right cause comes first: the cases of all causes, each judged by all rules.

    A page in Markdown with precision and recall of each cause, what is taken for what, and what a confidence is worth.
    """
    from tws_logdx.authoring.accuracy import trials
    from tws_logdx.authoring.accuracy_page import page
    from tws_logdx.authoring.cases import suites
    from tws_logdx.events.catalogue import Catalogue
    from tws_logdx.intake import Intake

    places = folders(packs)
    book = load_rules(places)
    made = page(tuple(trials(suites(places, book), book, Intake(Catalogue(book.events)))), book.causes)
    if current is not None:
        if current.read_text(encoding="utf-8") != made:
            stop(f"{current} is out of date: logdx rules accuracy --write {current}", CASES_FAILED)
        say(f"{current} is current")
    elif target is None:
        click.echo(made, nl=False)
    else:
        try:
            target.write_text(made, encoding="utf-8", newline="\n")
        except OSError as error:
            stop(f"cannot write {target}: {error.strerror or error}", USAGE)
        say(f"Wrote {target}")
