"""A source to the lines that matter in it: scan block by block, take candidate lines apart, keep the time.

Python touches only candidate lines; everything else is counted in C.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tws_logdx.formats import api_log, prefixes
from tws_logdx.formats.detect import Detected
from tws_logdx.formats.finder import Candidate, Finder, Needle, candidates, finder
from tws_logdx.formats.headers import Line, take_apart
from tws_logdx.formats.stamps import Stamp, read
from tws_logdx.formats.timekeeper import Moment, Timekeeper

LONGEST = 16_384
"""Bytes of one line that are looked at."""
LOOK_BACK = 40
"""Lines above a line without a time in which its record's header is looked for."""
SAMPLE_EVERY = 65_536
"""Bytes between two looks at the clock of a file whose stamps have no date, so that no midnight is missed."""
_CONTINUES = (b"\t", b" ", b"\n", b"\r\n")
"""How a line begins that belongs to the entry above."""
_SEPARATOR_NEEDLE = Needle("= Log file: ")


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
    needles: frozenset[int]
    section: str
    """Client id of the API log this line stands in, when its name told it."""


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


@dataclass(slots=True)
class Reader:
    """Reads one source. Feed it the blocks in order; it yields the entries of each."""

    needles: Sequence[Needle]
    found: Detected
    every_line: bool = False
    """True when some pattern has no literal, so that all lines must be looked at."""
    day: int | None = None
    section: str = ""
    counts: Counts = field(default_factory=Counts)
    engine: Finder | None = None
    keeper: Timekeeper = field(init=False)

    def __post_init__(self) -> None:
        self.keeper = Timekeeper(self.day)
        self.engine = self.engine or make_finder(self.needles)

    def read(self, data: bytes, first_line: int) -> Iterator[Entry]:
        """The entries of one block that ends with a whole line; `first_line` is the number of its first."""
        assert self.engine is not None
        self._count(data)
        position, number = 0, first_line
        for candidate in self._candidates(data):
            number += data.count(b"\n", position, candidate.start)
            position = candidate.start
            entry = self._entry(data, candidate, number)
            if entry is not None:
                self.counts.candidates += 1
                yield entry
        self._close(data)

    def _candidates(self, data: bytes) -> list[Candidate]:
        assert self.engine is not None
        if self.every_line:
            return _with_all_lines(data, candidates(data, self.engine.find(data)))
        found = candidates(data, self.engine.find(data))
        return _with_samples(data, found) if self.keeper.undated else found

    def _entry(self, data: bytes, candidate: Candidate, number: int) -> Entry | None:
        end = min(candidate.end, candidate.start + LONGEST)
        raw = data[candidate.start : end].rstrip(b"\r")
        if self.found.format == "api-log" or api_log.START.match(raw):
            raw = api_log.decode(_whole_record(data, candidate.start, end).rstrip(b"\r"))
        stripped = prefixes.strip(decode(raw))
        line = take_apart(stripped.text)
        if line.stamp is None and stripped.outer is None:
            self._catch_up(data, candidate.start)
        moment = self._moment(line.stamp, stripped.outer)
        if not candidate.needles:
            return None
        if (separator := api_log.SEPARATOR.match(stripped.text)) is not None:
            self._new_section(separator["path"])
            return None
        return Entry(number, line, stripped.text, moment, stripped.outer, candidate.needles, self.section)

    def _moment(self, stamp: Stamp | None, outer: int | None) -> Moment:
        if stamp is None and outer is not None:
            stamp = Stamp(outer, True, True)
        return self.keeper.at(stamp)

    def _catch_up(self, data: bytes, start: int) -> None:
        """Let the clock see the nearest stamped line above one without a stamp."""
        for _ in range(LOOK_BACK):
            if start <= 0:
                return
            above = data.rfind(b"\n", 0, start - 1) + 1
            stripped = prefixes.strip(decode(data[above : min(start - 1, above + 512)]))
            stamp = take_apart(stripped.text).stamp
            if stamp is not None or stripped.outer is not None:
                self._moment(stamp, stripped.outer)
                return
            start = above

    def _new_section(self, path: str) -> None:
        named = named_api_log(path)
        if named is not None:
            self.section = named.client
            if named.day is not None:
                self.keeper.rebase(named.day)

    def _count(self, data: bytes) -> None:
        counts = self.counts
        lines = data.count(b"\n") + (not data.endswith(b"\n"))
        inside = sum(data.count(b"\n" + start) for start in _CONTINUES) + data.startswith(_CONTINUES)
        counts.bytes += len(data)
        counts.lines += lines
        counts.records += max(0, lines - inside)
        if counts.first is None:
            counts.first = self._first_stamp(data.split(b"\n", LOOK_BACK)[:LOOK_BACK])

    def _close(self, data: bytes) -> None:
        tail = data[-SAMPLE_EVERY:].split(b"\n")[-LOOK_BACK:]
        last = self._first_stamp(reversed(tail))
        self.counts.last = last or self.counts.last

    def _first_stamp(self, lines: Iterator[bytes] | Sequence[bytes] | reversed[bytes]) -> Moment | None:
        for raw in lines:
            stripped = prefixes.strip(decode(raw[:512]))
            stamp = take_apart(stripped.text).stamp
            if stamp is not None or stripped.outer is not None:
                return self._moment(stamp, stripped.outer)
        return None


class NamedApiLog(NamedTuple):
    client: str
    day: int | None


def named_api_log(path: str) -> NamedApiLog | None:
    """Client id and date that the name of an API log tells."""
    found = api_log.NAMED.search(path)
    if found is None:
        return None
    stamp = read(f"{found['date']} 00:00:00") if found["date"] else None
    return NamedApiLog(found["client"], None if stamp is None else stamp.ms)


def make_finder(needles: Sequence[Needle], engine: str | None = None) -> Finder:
    """The engine for these needles and the reader's own."""
    return finder([*needles, _SEPARATOR_NEEDLE], engine)


def decode(raw: bytes) -> str:
    """UTF-8, or Latin-1 where a Windows program wrote its own code page; never fails."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _whole_record(data: bytes, start: int, end: int) -> bytes:
    """An API record from its header to the line at hand: a line feed among the length bytes tears records apart."""
    above = start
    for _ in range(3):
        if api_log.START.match(data[above : above + 16]) or above <= 0:
            break
        above = data.rfind(b"\n", 0, above - 1) + 1
    whole = api_log.START.match(data[above : above + 16]) is not None and b"\n=====" not in data[above:end]
    return data[above if whole else start : end]


def _with_samples(data: bytes, found: list[Candidate]) -> list[Candidate]:
    """Add a line every so many bytes that is only asked for its time."""
    taken = {candidate.start for candidate in found}
    extra = []
    for position in range(0, len(data), SAMPLE_EVERY):
        start = data.rfind(b"\n", 0, position) + 1
        if start not in taken:
            end = data.find(b"\n", start)
            extra.append(Candidate(start, len(data) if end < 0 else end, frozenset()))
    return sorted([*found, *extra], key=lambda candidate: candidate.start) if extra else found


def _with_all_lines(data: bytes, found: list[Candidate]) -> list[Candidate]:
    by_start = {candidate.start: candidate for candidate in found}
    lines, start = [], 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        lines.append(by_start.get(start) or Candidate(start, end, frozenset({-1})))
        start = end + 1
    return lines
