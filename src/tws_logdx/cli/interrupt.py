"""Ctrl-C: the run ends with one line that tells how far it came, and exit code 130."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from types import FrameType
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from tws_logdx.stages import Stages

INTERRUPTED = 130
PAUSE = 1.0
"""Seconds in which a second Ctrl-C is taken for the same one: impatience must not cut short the tidying up."""

EARLY = {"": "before it began", "rules": "while the rules were loaded", "find": "while it looked for logs"}
"""Stages before the first byte is read."""


class Stopped(click.ClickException):
    """The user pressed Ctrl-C."""

    exit_code = INTERRUPTED

    def show(self, file: IO[Any] | None = None) -> None:
        # A terminal has shown `^C` and stands behind it.
        start = "\n" if sys.stderr is not None and sys.stderr.isatty() else ""
        click.echo(f"{start}logdx: stopped by Ctrl-C{self.message}", err=True)


class Listener:
    """Hears Ctrl-C, and does not let the second of two quick ones disturb what the first began."""

    def __init__(self) -> None:
        self._heard = -PAUSE

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        now = monotonic()
        if now - self._heard >= PAUSE:
            self._heard = now
            raise KeyboardInterrupt


def listen() -> None:
    """From now on Ctrl-C is a KeyboardInterrupt, unless the caller wants it ignored, as `nohup` does."""
    with suppress(ValueError):  # not the main thread
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, Listener())


def leave() -> None:
    """All is done: Ctrl-C ends the process at once and without words, should it still have to wait for something."""
    with suppress(ValueError):
        if isinstance(signal.getsignal(signal.SIGINT), Listener):
            signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def stoppable(stages: Stages) -> Iterator[None]:
    """Raises Stopped, with words on how far the run came, when the user presses Ctrl-C in here."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(f" {how_far(stages)}; {what_is_written(stages)}.") from None


def how_far(stages: Stages) -> str:
    """`after reading 1.2 GB of 3.4 GB (2 of 7 files)`."""
    if not stages.course.sources and stages.now in EARLY:
        return EARLY[stages.now]
    from tws_logdx.report.view import size_text

    course = stages.course
    read, total = course.read, course.total
    whole = "" if total is None or course.ended == course.sources else f" of {total_text(total, course.exact)}"
    files = "file" if course.sources == 1 else "files"
    return f"after reading {size_text(read)}{whole} ({course.ended} of {course.sources} {files})"


def total_text(total: int, exact: bool) -> str:
    from tws_logdx.report.view import size_text

    return size_text(total) if exact else f"about {size_text(total)}"


def what_is_written(stages: Stages) -> str:
    """Reports are written whole or not at all; only what goes to stdout can be cut off."""
    done = f"{' and '.join(stages.written)} {'is' if len(stages.written) == 1 else 'are'} complete"
    if stages.now == "print":
        cut = "what was printed may be cut off"
        return f"{done}, {cut}" if stages.written else cut
    return f"{done}, nothing else was written" if stages.written else "nothing was written"
