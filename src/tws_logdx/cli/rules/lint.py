"""`logdx rules lint`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tws_logdx.cli.rulebook import RULES_INVALID, folders, packs_option
from tws_logdx.cli.rules.common import say


@click.command()
@click.argument("named", nargs=-1, metavar="[FOLDER]...", type=click.Path(exists=True, file_okay=False, path_type=Path))
@packs_option
def lint(named: tuple[Path, ...], packs: tuple[Path, ...]) -> None:
    """Mistakes of all rule files, and warnings.

    The built-in rules are always looked at. With FOLDERs theirs are added, and only they are warned about.
    Exit code 4 when there is a mistake; warnings alone leave it at 0.
    """
    from tws_logdx.authoring.lint import lint as look

    found = look(folders((*packs, *_new(named))), named)
    for problem in found.problems:
        say(f"{problem}\n", "bad")
    for warning in found.warnings:
        say(f"{warning.file}:{warning.line}:{warning.column}: warning: {warning.message}", "medium")
        if warning.hint:
            say(f"  {warning.hint}")
    say(f"{found.files} files: {_counted(len(found.problems), 'mistake')}, {_counted(len(found.warnings), 'warning')}")
    if found.problems:
        sys.exit(RULES_INVALID)


def _new(named: tuple[Path, ...]) -> list[Path]:
    """Folders that are not part of the built-in rules."""
    root = folders(())[0].resolve()
    return [path for path in named if not path.resolve().is_relative_to(root)]


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"
