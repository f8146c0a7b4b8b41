"""Where reports go: files that are written whole or not at all, and the terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tws_logdx.report.renderers import Options


def save(path: Path, text: str, inputs: Collection[Path]) -> None:
    """Write a report. What was analysed is never overwritten, devices are written to as they are, links followed."""
    if not path.name or path.is_dir():
        raise click.UsageError(f"cannot write {path}: it is a folder, give a file in it.")
    if any(_same(path, source) for source in inputs):
        raise click.UsageError(f"cannot write {path}: it is one of the files that were analysed.")
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8", newline="\n")
        else:
            _replace(path.resolve(), text)
    except (OSError, RuntimeError) as error:  # RuntimeError: a circle of links
        raise click.UsageError(f"cannot write {path}: {getattr(error, 'strerror', None) or error}.") from None


def _replace(path: Path, text: str) -> None:
    """A failed run leaves no half report, and the report of the last run stays until the new one is complete."""
    part = path.parent / f".{path.name}.{os.urandom(4).hex()}.part"
    try:
        with part.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _same(path: Path, source: Path) -> bool:
    try:
        return path.samefile(source)
    except OSError:
        return False


def show(text: str, form: str) -> None:
    """Forms for programs are UTF-8 whatever the console's code page is; text for people takes what it can show."""
    if form == "text" or sys.stdout is None:
        click.echo(text, nl=False, color=True)
    else:
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()


def terminal(color: str) -> Options:
    """How a summary on stdout may look; `color` is auto, always or never."""
    from tws_logdx.report.renderers import Options

    size = shutil.get_terminal_size((100, 40))
    shown = sys.stdout is not None and sys.stdout.isatty()
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    wanted = color == "always" or (color == "auto" and shown and not plain)
    return Options(width=size.columns, height=size.lines if shown else None, color=wanted)
