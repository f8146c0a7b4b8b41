"""A source to the lines that matter in it: scan block by block, take candidate lines apart, keep the time.

Python touches only candidate lines; everything else is counted in C.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from tws_logdx.formats import api_log, prefixes, stamps
from tws_logdx.formats.api_parts import part_named
from tws_logdx.formats.detect import Detected
from tws_logdx.formats.dissect import Dissector
from tws_logdx.formats.finder import Candidate, Finder, Needle, candidates, finder, line_at, with_all_lines
from tws_logdx.formats.headers import ALARMING, Line, take_apart
from tws_logdx.formats.lines import HOUR, FastLines, Lines, PlainLines, other_hour
from tws_logdx.formats.prefixes import Stripped
from tws_logdx.formats.stamps import Stamp
from tws_logdx.formats.timekeeper import Moment, Timekeeper, nearest_day

LONGEST = 16_384
"""Bytes of one line that are looked at."""
LARGE = 16 << 20
"""Bytes of a source from which the import of numpy pays."""
ABOVE = 1 << 14
"""Bytes before a line, and at the end of a source, in which lines with a time are looked for."""
LOOK_BACK = 40
"""Lines above a line without a time in which its record's header is looked for."""
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
    _before: bytes = field(default=b"", init=False)
    """The last bytes before the block at hand."""
    _held: bytes = field(default=b"", init=False)
    """The end of a block that may begin a torn API record: it is read with the next one."""
    _hour: bytes = field(default=b"xx", init=False)
    """Hour that the last line of a clock without dates showed."""

    def __post_init__(self) -> None:
        self.keeper = Timekeeper(self.named.day)
        self.client_id = self.named.client_id

    def read(self, data: bytes) -> Iterator[Entry]:
        """The entries of one block that ends with a whole line."""
        data = self._held + data if self._held else data
        torn = api_log.TORN.search(data, max(0, len(data) - api_log.TORN_LONGEST))
        self._held = torn[1] if torn is not None else b""
        return self._read(data[: len(data) - len(self._held)])

    def _read(self, data: bytes) -> Iterator[Entry]:
        counts = self.counts
        counts.bytes += len(data)
        if b"\x1b" in data:
            data = prefixes.COLOURS.sub(b"", data)
        lines = FastLines(data) if counts.bytes > LARGE else PlainLines(data)
        found = candidates(data, self.engine.find(data))
        if self.every_line:
            found = with_all_lines(data, found)
        counts.candidates += len(found)
        yield from self._entries(data, found, lines)
        counts.lines += lines.total
        counts.records += max(0, lines.total - lines.inside)
        self._before = data[-ABOVE:] if len(data) >= ABOVE else (self._before + data)[-ABOVE:]

    def _entries(self, data: bytes, found: list[Candidate], lines: Lines, place: int = 0) -> Iterator[Entry]:
        """The entries of these lines and, from the first time without a date on, of those that show another hour."""
        watched = self.keeper.undated or self.every_line
        if watched and not self.every_line:
            found = self._with_hours(data, found, lines, place)
        above = lines.before([candidate.start for candidate in found])
        for number, ((start, end, needles), before) in enumerate(zip(found, above, strict=True), 1):
            entry = self._entry(data, start, min(end, start + LONGEST), needles, self.counts.lines + before + 1)
            if entry is not None:
                yield entry
            if not watched and self.keeper.undated:
                yield from self._entries(data, found[number:], lines, end)
                return

    def _entry(self, data: bytes, start: int, end: int, needles: tuple[int, ...], number: int) -> Entry | None:
        """A candidate taken apart, None when it means nothing to anybody."""
        raw = data[start:end]
        if raw.endswith(b"\r"):
            raw = raw.rstrip(b"\r")
        if api_log.START.match(raw):
            raw = api_log.decode(raw)
        elif self.found.format == "api-log":
            raw = api_log.decode(self._whole_record(data, start, end).rstrip(b"\r"))
        stripped, line = self._dissector.parts(decode(raw))
        if stripped.text.startswith("=====") and (separator := api_log.SEPARATOR.match(stripped.text)) is not None:
            return self._new_part(separator["path"], stripped, needles, number)
        meaning = self.meaning(needles, line, stripped.text) if needles else ()
        told = bool(meaning) or line.level in ALARMING
        # Where all lines are looked at, those that mean nothing are what shows the clock the hours.
        if needles and not told and not self.every_line:
            return None
        stamp = self._stamp(line, stripped)
        if stamp is None and needles and not told:
            return None
        if stamp is None:
            self._catch_up(data, start)
        moment = self.keeper.at(stamp)
        if self.counts.first is None and stamp is not None:
            self.counts.first = moment
        if not needles or not told:
            return None
        return Entry(number, line, stripped.text, moment, stripped.outer, meaning, self.client_id, stripped.service)

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

    def _above(self, data: bytes, start: int) -> list[bytes]:
        """The lines above one, the nearest first, as far as anybody looks back and wherever a block began."""
        above = data[max(0, start - ABOVE) : start]
        if len(above) < ABOVE:
            above = (self._before + above)[-ABOVE:]
        lines = above.split(b"\n")[:-1]
        return lines[len(above) >= ABOVE :][: -1 - LOOK_BACK : -1]

    def _catch_up(self, data: bytes, start: int) -> None:
        """Let the clock see the nearest stamped line above one without a stamp."""
        for raw in self._above(data, start):
            stamp = self._stamp_of(raw)
            if stamp is not None:
                self.keeper.at(stamp)
                return

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
        line, record = data[start:end], data[start:end]
        if not line.startswith(b"====="):
            for above in self._above(data, start)[:3]:
                record = above + b"\n" + record
                if api_log.START.match(above):
                    return record
                if above.startswith(b"====="):
                    break
        return line

    def open(self, head: bytes) -> None:
        """Set the clock by the first stamped line of a source, so that lines above it have a time too."""
        for raw in prefixes.COLOURS.sub(b"", head).split(b"\n", LOOK_BACK)[:LOOK_BACK]:
            separator = api_log.SEPARATOR.match(decode(raw[:2_000].rstrip(b"\r")))
            part = part_named(separator["path"]) if separator else None
            if part is not None and part.start is not None:
                self.keeper.rebase(part.day, part.start)
                continue
            stamp = self._stamp_of(raw)
            if stamp is not None:
                self.counts.first = self.keeper.at(stamp)
                return

    def close(self) -> Iterator[Entry]:
        """The source is at its end: the entries of what was held back, and a look for the last stamped line."""
        if self._held:
            yield from self._read(self._held)
        for raw in self._before.split(b"\n")[: -1 - LOOK_BACK : -1]:
            if raw.startswith(b"====="):
                break
            stamp = self._stamp_of(raw)
            if stamp is not None:
                self.counts.last = self.keeper.at(stamp)
                break

    def _with_hours(self, data: bytes, found: list[Candidate], lines: Lines, place: int) -> list[Candidate]:
        """Add the lines behind `place` at which a clock without dates shows a new hour: no midnight may be missed."""
        taken = {candidate.start for candidate in found}
        extra = []
        first = HOUR.match(data) if place == 0 else None
        if first is not None and first[1] != self._hour:
            self._hour = first[1]
            if 0 not in taken:
                extra.append(line_at(data, 0))
        if not lines.same_hour(self._hour):
            while (change := other_hour(self._hour).search(data, place)) is not None:
                self._hour, place = change[1], change.end()
                if change.start() + 1 not in taken:
                    extra.append(line_at(data, change.start() + 1))
        return sorted([*found, *extra], key=lambda candidate: candidate.start) if extra else found


def make_finder(needles: Sequence[Needle], engine: str | None = None, cache: Path | None = None) -> Finder:
    """The engine for these needles and the reader's own."""
    return finder(needles if SEPARATOR in needles else [*needles, SEPARATOR], engine, cache)


def decode(raw: bytes) -> str:
    """UTF-8, or Latin-1 where a Windows program wrote its own code page; never fails."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
