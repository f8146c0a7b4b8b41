"""Lines that stay inside the width they are given, whatever words they hold."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.text import Text

from tws_logdx.report.renderers.options import Options
from tws_logdx.report.words import Tone

NARROWEST, WIDEST = 40, 120
MANY = 10_000
HEIGHT = 25
"""Of no importance, but a console that is not told asks the terminal for it again and again."""

STYLES: dict[Tone, str] = {"good": "green", "bad": "red", "warn": "yellow", "mute": "dim"}
SEVERITY_STYLES = {
    "critical": "bold magenta",
    "high": "bold red",
    "medium": "bold yellow",
    "low": "bold blue",
    "informational": "dim",
}
PLACE = "cyan"


def console(options: Options) -> Console:
    """A console that writes to memory and asks the environment nothing."""
    return Console(
        file=io.StringIO(),
        width=width_of(options),
        height=HEIGHT,
        color_system="standard" if options.color else None,
        force_terminal=options.color,
        no_color=not options.color,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )


def width_of(options: Options) -> int:
    """The columns to use: wider lines than `WIDEST` are hard to read."""
    return min(max(options.width, NARROWEST), WIDEST)


def printed(to: Console, parts: Iterable[RenderableType]) -> str:
    """Everything as one text; lines end where their words end."""
    assert isinstance(to.file, io.StringIO)
    for part in parts:
        if to.no_color and isinstance(part, Text) and _fits(part, to.width):
            to.file.write(f"{part.plain}\n")
        else:
            to.print(part, overflow="fold")
    return "".join(f"{line.rstrip()}\n" for line in to.file.getvalue().split("\n")[:-1])


def _fits(text: Text, width: int) -> bool:
    """Is it printed as it is? Most lines are, once they are wrapped, and rich takes long to find that out."""
    plain = text.plain
    return "\n" not in plain and "\t" not in plain and text.cell_len <= width


def hanging(to: Console, first: Text | str, body: Text | str, most: int = MANY, indent: int = 0) -> list[Text]:
    """`first` with the body beside it, wrapped under itself; at most `most` lines, the last ends in `…` when cut."""
    head = Text(" " * indent).append(first)
    left = head.cell_len
    room = max(10, to.width - left)
    body = Text(body) if isinstance(body, str) else body
    body.expand_tabs(4)
    lines = list(body.wrap(to, room, overflow="fold")) or [Text()]
    if len(lines) > most:
        lines = lines[:most]
        lines[-1].truncate(room - 2, overflow="crop")
        lines[-1].rstrip()
        lines[-1].append(" …")
    for line in lines:
        line.rstrip()
    return [(head if number == 0 else Text(" " * left)) + line for number, line in enumerate(lines)]


def cropped(text: Text | str, width: int) -> Text:
    """One line, cut with `…` when it is wider."""
    line = Text(text) if isinstance(text, str) else text
    line.truncate(max(1, width), overflow="ellipsis")
    return line


def flowing(pieces: Iterable[Text], width: int, gap: str = "   ") -> list[Text]:
    """Short pieces side by side, broken only between them."""
    lines: list[Text] = []
    for piece in pieces:
        piece = cropped(piece, width)
        if lines and lines[-1].cell_len + cell_len(gap) + piece.cell_len <= width:
            lines[-1] = lines[-1] + Text(gap) + piece
        else:
            lines.append(piece)
    return lines


def joined(pieces: Iterable[Text | str], between: str = ", ") -> Text:
    return Text(between).join(Text(piece) if isinstance(piece, str) else piece for piece in pieces)
