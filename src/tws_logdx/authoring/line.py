"""One line of a log, as the reader sees it: its text, its message, and the events it already makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tws_logdx.events.catalogue import Catalogue
from tws_logdx.formats import api_log, prefixes
from tws_logdx.formats.headers import take_apart
from tws_logdx.formats.reader import LONGEST, decode
from tws_logdx.intake import Intake, Taken
from tws_logdx.model.event import Value
from tws_logdx.model.rules import RuleBook
from tws_logdx.sources.blocks import blocks
from tws_logdx.sources.find import find
from tws_logdx.sources.source import Source

FAMILIES = {"api": "api", "socat": "container", "tws": "tws", "launcher": "tws", "ibc": "ibc", "client": "client"}
"""Writer of a line to the family of patterns that are tried on it."""
BY_FORMAT = {
    "client-log": "client",
    "ibc-log": "ibc",
    "container-log": "container",
    "tws-log": "tws",
    "tws-log-old": "tws",
    "launcher-log": "tws",
    "api-log": "api",
}
"""Format of a file to the family, for lines that do not tell who wrote them."""


class NoLine(ValueError):  # noqa: N818
    """The line cannot be had; the text says why."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """A line taken apart."""

    file: str
    number: int
    text: str
    """As the patterns see it: decoded, without what a container put in front."""
    message: str
    """Without time, level and logger."""
    family: str
    events: tuple[tuple[str, dict[str, Value]], ...]
    """Name and fields of each event that the line makes with the rules at hand."""


def read_line(path: str, number: int, book: RuleBook) -> LogLine:
    """Line `number`, from 1, of a log file. Raises NoLine."""
    source = _source(path)
    raw = next((line for place, line in _lines(source) if place == number), None)
    if raw is None:
        raise NoLine(f"{path} has no line {number}: it has {sum(1 for _ in _lines(source))}")
    if api_log.START.match(raw):
        raw = api_log.decode(raw)
    stripped = prefixes.strip(decode(raw))
    line = take_apart(stripped.text)
    if not line.message.strip():
        raise NoLine(f"line {number} of {path} says nothing")
    taken = Intake(Catalogue(book.events)).take(source, 0)
    return LogLine(
        path, number, stripped.text.strip(), line.message.strip(), _family(line.writer, taken), _events(taken, number)
    )


def _source(path: str) -> Source:
    found = find([path])
    if not found.sources:
        reason = found.skipped[0].reason if found.skipped else "nothing readable there"
        raise NoLine(f"{path}: {reason}")
    if len(found.sources) > 1:
        raise NoLine(f"{path} holds {len(found.sources)} files, name one of them")
    return found.sources[0]


def _lines(source: Source) -> Iterator[tuple[int, bytes]]:
    with source.open() as stream:
        for block in blocks(stream):
            lines = bytes(block.view).split(b"\n")
            if not lines[-1]:
                lines.pop()
            for offset, line in enumerate(lines):
                yield block.first_line + offset, line[:LONGEST].rstrip(b"\r")


def _family(writer: str, taken: Taken) -> str:
    """The family whose patterns are tried on such a line."""
    if writer in FAMILIES:
        return FAMILIES[writer]
    return BY_FORMAT.get(taken.reading.found.format, "program") if taken.reading is not None else "program"


def _events(taken: Taken, number: int) -> tuple[tuple[str, dict[str, Value]], ...]:
    if taken.reading is None:
        return ()
    return tuple((one.name, dict(one.fields)) for one in taken.reading.sightings if one.line == number)
