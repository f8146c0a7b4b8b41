"""The bar that shows how far a long run is: on a terminal only, and gone when the run is over."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING

from tws_logdx.cli.interrupt import total_text
from tws_logdx.stages import Course, Stages

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, TaskID

PATIENCE = 1.0
"""Seconds of work that need no bar."""
LARGE = 32 << 20
"""Bytes to read from which it is shown at once."""
TICK = 0.2

WORDS = {
    "find": "Looking for logs",
    "read": "Reading",
    "attempts": "Following attempts",
    "judge": "Judging",
    "diagnose": "Judging",
    "lay out": "Laying out",
}
"""What each stage is called while it goes on."""


@contextmanager
def progress(stages: Stages, *, wanted: bool = True, color: str = "auto") -> Iterator[None]:
    """A bar on stderr beside the work in here, when that is a terminal and the work takes long."""
    if not wanted or sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    beside = threading.Thread(target=_follow, args=(stages, done, color), name="progress", daemon=True)
    beside.start()
    try:
        yield
    finally:
        done.set()
        beside.join()


def _follow(stages: Stages, done: threading.Event, color: str) -> None:
    if hasattr(signal, "pthread_sigmask"):
        # Ctrl-C must wake the thread that works, which may be waiting for a pipe.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    begun = monotonic()
    while not done.wait(TICK):
        if is_long(stages.course, monotonic() - begun):
            break
    else:
        return
    from rich.console import Console

    with suppress(OSError, ValueError):  # a terminal that goes away takes the bar with it, and nothing else
        draw(stages, done, Console(stderr=True, no_color=True if color == "never" else None))


def is_long(course: Course, seconds: float) -> bool:
    """Is a run worth a bar that has lasted so long and has this before it?"""
    return seconds >= PATIENCE or (course.total or 0) >= LARGE


def draw(stages: Stages, done: threading.Event, console: Console) -> None:
    """Show the bar until the work is done."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[told]}"),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    task = bar.add_task("", told="", total=None)
    _update(bar, task, stages)
    with bar:
        while not done.wait(TICK):
            _update(bar, task, stages)
            bar.refresh()


def _update(bar: Progress, task: TaskID, stages: Stages) -> None:
    course = stages.course
    total = course.total if course.sources else None
    words = WORDS.get(stages.now, "Working")
    bar.update(task, description=words, completed=course.read, total=total, told=bytes_text(course, total))


def bytes_text(course: Course, total: int | None) -> str:
    """`1.2 GB of 3.4 GB`, or only what was read where nobody knows the whole."""
    from tws_logdx.report.view import size_text

    read = size_text(course.read)
    return read if total is None else f"{read} of {total_text(total, course.exact)}"
