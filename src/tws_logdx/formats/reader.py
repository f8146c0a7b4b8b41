"""A source to the lines that matter in it: scan block by block, take candidate lines apart, keep the time.

Python touches only candidate lines; everything else is counted in C.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tws_logdx.formats import api_log, prefixes, stamps
from tws_logdx.formats.api_parts import part_named
from tws_logdx.formats.detect import Detected
from tws_logdx.formats.dissect import Dissector
from tws_logdx.formats.finder import Candidate, Finder, Needle, candidates, finder
from tws_logdx.formats.headers import ALARMING, LAUNCHER, Line, take_apart
from tws_logdx.formats.lines import FastLines, Lines, PlainLines, other_hour
from tws_logdx.formats.prefixes import Stripped
from tws_logdx.formats.stamps import Stamp
from tws_logdx.formats.timekeeper import Moment, Timekeeper, nearest_day

LONGEST = 16_384
"""Bytes of one line that are looked at."""
LARGE = 16 << 20
"""Bytes of a source from which the import of numpy pays."""
LOOK_BACK = 40
"""Lines above a line without a time in which its record's header is looked for."""
_ARROWS = ("->", "<-")
SEPARATOR = Needle("= Log file: ")


Meaning = Callable[[tuple[int, ...], Line, str], Sequence[Any]]
"""What a line means that holds these needles, by its parts and its text without prefixes; empty: nothing.

Asked before the time of the line is looked for, which is the dearer question.
"""


class Entry(NamedTuple):
    """A candidate line taken apart."""

    number: int
    """Line number from 1."""
    line: Line
    text: str
    """The line without prefixes, decoded, at most `LONGEST` bytes of it."""
    moment: Moment
    outer: int | None
    """UTC milliseconds a container stamped on the line."""
    meaning: Sequence[Any]
    """What `Meaning` said about it."""
    client_id: str
    """Client id of the API log this line stands in, when its name told it."""
    service: str
    """Service of a compose file that wrote the line, or empty."""


@dataclass(slots=True)
class Counts:
    """What was seen of a source, added to while it is read."""

    bytes: int = 0
    lines: int = 0
    records: int = 0
    """Lines that begin an entry: all but blank and indented ones."""
    candidates: int = 0
    first: Moment | None = None
    last: Moment | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """What the name and the date of a file tell about its content."""

    client_id: str = ""
    day: int | None = None
    """Start of the first day, milliseconds."""
    year: int | None = None
    """Year of stamps that have none (syslog)."""


@dataclass(slots=True)
class Reader:
    """Reads one source. Feed it the blocks in order; it yields the entries of each."""

    found: Detected
    engine: Finder
    meaning: Meaning
    every_line: bool = False
    """True when some pattern has no literal, so that all lines must be looked at."""
    named: Named = Named()
    counts: Counts = field(default_factory=Counts)
    keeper: Timekeeper = field(init=False)
    client_id: str = field(init=False)
    _dissector: Dissector = field(default_factory=Dissector, init=False)
    torn: bytes = field(default=b"", init=False)
    """Last line of the block before, when it began an API record that may go on in this one."""

    def __post_init__(self) -> None:
        self.keeper = Timekeeper(self.named.day)
        self.client_id = self.named.client_id

    def read(self, data: bytes) -> Iterator[Entry]:
        """The entries of one block that ends with a whole line."""
        counts = self.counts
        counts.bytes += len(data)
        if b"\x1b" in data:
            data = prefixes.COLOURS.sub(b"", data)
        if counts.first is None:
            self._open(data)
        lines = FastLines(data) if counts.bytes > LARGE else PlainLines(data)
        found = self._candidates(data, lines)
        counts.candidates += len(found)
        above = lines.before([candidate.start for candidate in found])
        for (start, end, needles), before in zip(found, above, strict=True):
            entry = self._entry(data, start, min(end, start + LONGEST), needles, counts.lines + before + 1)
            if entry is not None:
                yield entry
        counts.lines += lines.total
        counts.records += max(0, lines.total - lines.inside)
        self._close(data)

    def _candidates(self, data: bytes, lines: Lines) -> list[Candidate]:
        found = candidates(data, self.engine.find(data))
        if self.every_line:
            return _with_all_lines(data, found)
        return _with_hours(data, found, lines) if self.keeper.undated else found

    def _entry(self, data: bytes, start: int, end: int, needles: tuple[int, ...], number: int) -> Entry | None:
        """A candidate taken apart, None when it means nothing to anybody."""
        raw = data[start:end]
        if raw.endswith(b"\r"):
            raw = raw.rstrip(b"\r")
        if api_log.START.match(raw):
            stripped, line = self._api_parts(decode(api_log.decode(raw)))
        elif self.found.format == "api-log":
            raw = api_log.decode(self._whole_record(data, start, end).rstrip(b"\r"))
            stripped, line = self._api_parts(decode(raw))
        else:
            stripped, line = self._dissector.parts(decode(raw))
        if stripped.text.startswith("=====") and (separator := api_log.SEPARATOR.match(stripped.text)) is not None:
            return self._new_part(separator["path"], stripped, needles, number)
        meaning = self.meaning(needles, line, stripped.text) if needles else ()
        if needles and not meaning and line.level not in ALARMING:
            return None
        stamp = self._stamp(line, stripped)
        if stamp is None:
            self._catch_up(data, start)
        moment = self.keeper.at(stamp)
        if not needles:
            return None
        return Entry(number, line, stripped.text, moment, stripped.outer, meaning, self.client_id, stripped.service)

    def _api_parts(self, text: str) -> tuple[Stripped, Line]:
        """A decoded record; what only stands in an API log is any other line."""
        if text[api_log.CLOCK + 1 : api_log.HEAD] in _ARROWS and LAUNCHER not in text:
            stamp = stamps.read(text[: api_log.CLOCK])
            return Stripped(text, None, False), Line("api", "api", stamp, "", text[api_log.CLOCK + 1 :])
        return self._dissector.parts(text)

    def _stamp(self, line: Line, stripped: Stripped) -> Stamp | None:
        """The line's own stamp, dated by a prefix where it has no date; else the prefix's."""
        stamp, outer = line.stamp, stripped.outer
        if stamp is not None and not stamp.dated and outer is not None:
            return Stamp(nearest_day(outer, stamp.ms) + stamp.ms, True, False)
        if stamp is not None:
            return stamp
        if outer is not None:
            return Stamp(outer, True, True)
        return stamps.of_syslog(stripped.day, stripped.time, self.named.year) if stripped.time else None

    def _catch_up(self, data: bytes, start: int) -> None:
        """Let the clock see the nearest stamped line above one without a stamp."""
        for _ in range(LOOK_BACK):
            if start <= 0:
                return
            above = data.rfind(b"\n", 0, start - 1) + 1
            stamp = self._stamp_of(data[above : min(start - 1, above + 512)])
            if stamp is not None:
                self.keeper.at(stamp)
                return
            start = above

    def _stamp_of(self, raw: bytes) -> Stamp | None:
        stripped = prefixes.strip(decode(raw[:512].rstrip(b"\r")))
        return self._stamp(take_apart(stripped.text), stripped)

    def _new_part(self, path: str, stripped: Stripped, needles: tuple[int, ...], number: int) -> Entry | None:
        """The line between two logs of an export: another client, another day."""
        part = part_named(path)
        if part is None:
            return None
        self.client_id = part.client_id
        moment = self.keeper.at(None) if part.start is None else self.keeper.rebase(part.day, part.start)
        line = Line("separator", "api", None, "", stripped.text)
        meaning = self.meaning(needles, line, stripped.text)
        return Entry(number, line, stripped.text, moment, None, meaning, self.client_id, stripped.service)

    def _whole_record(self, data: bytes, start: int, end: int) -> bytes:
        """An API record from its header to the line at hand: a line feed among the length bytes tears records."""
        above = start
        for _ in range(3):
            if api_log.START.match(data[above : above + 16]) or above <= 0:
                break
            above = data.rfind(b"\n", 0, above - 1) + 1
        if b"\n=====" in data[above:end] or data.startswith(b"=====", above):
            return data[start:end]
        if api_log.START.match(data[above : above + 16]):
            return data[above:end]
        return self.torn + data[:end] if above == 0 and self.torn else data[start:end]

    def _open(self, data: bytes) -> None:
        """Set the clock by the first stamped line, so that lines above it have a time too."""
        for raw in data.split(b"\n", LOOK_BACK)[:LOOK_BACK]:
            separator = api_log.SEPARATOR.match(decode(raw[:2_000].rstrip(b"\r")))
            part = part_named(separator["path"]) if separator else None
            if part is not None and part.start is not None:
                self.keeper.rebase(part.day, part.start)
                continue
            stamp = self._stamp_of(raw)
            if stamp is not None:
                self.counts.first = self.keeper.at(stamp)
                return

    def _close(self, data: bytes) -> None:
        """Set the clock by the last stamped line of a block, and keep a record that may go on."""
        tail = data[-65_536:].split(b"\n")
        for raw in reversed(tail[-LOOK_BACK:]):
            if raw.startswith(b"====="):
                break
            stamp = self._stamp_of(raw)
            if stamp is not None:
                self.counts.last = self.keeper.at(stamp)
                break
        last = next((raw for raw in reversed(tail) if raw), b"")
        self.torn = last[:LONGEST] + b"\n" if api_log.START.match(last) else b""


def make_finder(needles: Sequence[Needle], engine: str | None = None) -> Finder:
    """The engine for these needles and the reader's own."""
    return finder(needles if SEPARATOR in needles else [*needles, SEPARATOR], engine)


def decode(raw: bytes) -> str:
    """UTF-8, or Latin-1 where a Windows program wrote its own code page; never fails."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _with_hours(data: bytes, found: list[Candidate], lines: Lines) -> list[Candidate]:
    """Add the lines at which an undated clock shows a new hour, so that no midnight is missed."""
    taken = {candidate.start for candidate in found}
    extra = [] if 0 in taken else [_line_at(data, 0)]
    hour, position = data[:2].lstrip(b"["), 0
    if not hour.isdigit() or not lines.same_hour(hour):
        while (change := other_hour(hour if hour.isdigit() else b"xx").search(data, position)) is not None:
            hour, position = change[1], change.end()
            if change.start() + 1 not in taken:
                extra.append(_line_at(data, change.start() + 1))
    return sorted([*found, *extra], key=lambda candidate: candidate.start) if extra else found


def _line_at(data: bytes, start: int) -> Candidate:
    end = data.find(b"\n", start)
    return Candidate(start, len(data) if end < 0 else end, ())


def _with_all_lines(data: bytes, found: Iterable[Candidate]) -> list[Candidate]:
    by_start = {candidate.start: candidate for candidate in found}
    lines, start = [], 0
    while start < len(data):
        line = by_start.get(start) or _line_at(data, start)._replace(needles=(-1,))
        lines.append(line)
        start = line.end + 1
    return lines
