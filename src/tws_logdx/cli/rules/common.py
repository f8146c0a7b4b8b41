"""What the commands share: loading rules, refusing, writing to the terminal."""

from __future__ import annotations

import os
import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    pass

USAGE, NO_INPUT, CASES_FAILED = 2, 3, 10
WIDTH = 110
TITLE = "title"
COLOURS = {
    "good": "green", "bad": "red", "informational": "cyan", "low": "blue", "medium": "yellow", "high": "red",
    "critical": "magenta",
}  # fmt: skip


def stop(message: str, code: int, *, bare: bool = False) -> NoReturn:
    """A word on stderr, then the end."""
    click.echo(message if bare else f"logdx: {message}", err=True)
    sys.exit(code)


def say(text: str = "", kind: str = "") -> None:
    """Text on stdout with everything that acts spelled out; in the colour of its kind where a terminal shows it."""
    from tws_logdx.report.visible import visible

    shown = visible(text)
    if kind and sys.stdout.isatty() and not os.environ.get("NO_COLOR"):
        shown = click.style(shown, bold=kind == TITLE or None, fg=COLOURS.get(kind))
    click.echo(shown)


def wrapped(text: str, indent: str = "  ", width: int = WIDTH) -> str:
    """Running text folded to the width, each line indented."""
    return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent, break_long_words=False)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns aligned on the left, two blanks between them."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)] if rows else []
    return [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]) for row in rows
    ]
