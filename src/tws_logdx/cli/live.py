"""A probe that goes on: its steps on the terminal and in a file while they come, and what it found at the end."""

from __future__ import annotations

import asyncio
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, aclosing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from tws_logdx.cli.probe_words import BAD, GOOD, Said, said

if TYPE_CHECKING:
    from rich.status import Status

    from tws_logdx.probe.run import Found, Plan
    from tws_logdx.probe.step import Step
    from tws_logdx.sources.source import Source

SOURCE = "<probe>"
"""What the report calls the steps of a probe that was not read from a file."""
UNREMARKABLE = ("disk", "memory", "display")
"""Looks at the machine that a person reads about only when they found something."""
COLOURS = {GOOD: "green", BAD: "red"}
SIGNS = {GOOD: "ok", BAD: "!!"}


@dataclass(slots=True)
class Record:
    """The lines of a probe, kept for the analysis and written to a file as they come."""

    file: IO[str] | None = None
    steps: list[Step] = field(default_factory=list)

    def add(self, step: Step) -> None:
        self.steps.append(step)
        if self.file is not None:
            self.file.write(step.line() + "\n")
            self.file.flush()

    def source(self) -> Source:
        """The lines as a source of an analysis."""
        from tws_logdx.sources.source import Source

        data = "".join(f"{step.line()}\n" for step in self.steps).encode()
        return Source(SOURCE, len(data), None, None, lambda: io.BytesIO(data), len(data))


def run(plan: Plan, found: Found, record: Record, show: Callable[[Step], None]) -> None:
    """Probe, step by step. Ctrl-C ends it at once, and the connections with it."""
    asyncio.run(_run(plan, found, record, show))


async def _run(plan: Plan, found: Found, record: Record, show: Callable[[Step], None]) -> None:
    from tws_logdx.probe.run import probe

    async with aclosing(probe(plan, found)) as steps:
        async for step in steps:
            record.add(step)
            show(step)


class View:
    """Prints steps as lines; on a terminal a moving sign tells that the next one is on its way."""

    def __init__(self, stream: IO[str] | None, color: str | None) -> None:
        self._stream = stream
        self._lively = stream is not None and stream.isatty()
        plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
        self._colour = color == "always" or (color == "auto" and self._lively and not plain)
        self._waiting: Status | None = None
        self._refused: list[str] = []

    def __enter__(self) -> View:
        if self._lively:
            from rich.console import Console

            console = Console(file=self._stream, no_color=not self._colour)
            self._waiting = console.status("probing", spinner="line")
            self._waiting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._tell_refused()
        if self._waiting is not None:
            self._waiting.stop()

    def show(self, step: Step) -> None:
        """One line; of repeats only how each try ended, of refused ports of a sweep all in one."""
        if step.step == "repeat" or (step.step in UNREMARKABLE and step.outcome == "ok"):
            return  # repeats are told in sentences at the end
        if step.step == "port" and step.outcome == "refused":
            self._refused.append(str(step.details.get("port")))
            return
        self._tell_refused()
        again = step.details.get("try")
        words = said(step)
        if again is None:
            self._line(words)
        elif words.mark != GOOD or step.step == "ready":
            self._line(words._replace(name=f"{words.name} {again}"))

    def _tell_refused(self) -> None:
        if self._refused:
            self._line(Said("", "port", f"{', '.join(self._refused)} refused", None))
            self._refused = []

    def _line(self, words: Said) -> None:
        sign = SIGNS.get(words.mark, "--")
        if self._colour and words.mark in COLOURS:
            sign = click.style(sign, fg=COLOURS[words.mark])
        took = "" if words.ms is None else f"{words.ms:.1f} ms"
        text = f"{sign} {took:>10}  {words.name + ':':<15} {words.text}"
        if self._waiting is not None:
            from rich.text import Text

            self._waiting.console.print(Text.from_ansi(text), soft_wrap=True)
        elif self._stream is not None:
            click.echo(text, file=self._stream, color=self._colour)


@contextmanager
def opened(path: str | None) -> Iterator[IO[str] | None]:
    """The file for the JSON lines; `-` is stdout. They are written one by one: a stopped probe leaves whole ones."""
    if path is None or path == "-":
        yield None if path is None else sys.stdout
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(Path(path).open("w", encoding="utf-8", newline="\n"))
        except OSError as error:
            raise click.UsageError(f"cannot write {path}: {error.strerror}.") from None
        yield file
