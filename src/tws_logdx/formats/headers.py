"""The headers of log lines: who wrote a line, when, at which level, and where its message begins.

One table for all programs, tried in order; a mixed file is read line by line with it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tws_logdx.formats import stamps
from tws_logdx.formats.stamps import ANY, Stamp


class Header(NamedTuple):
    """One form of line header. `pattern` may name the groups ts, level, name and must name msg."""

    id: str
    writer: str
    pattern: re.Pattern[str]
    stamped: bool
    """It has the group ts."""
    levelled: bool
    """It has the group level."""


class Line(NamedTuple):
    """A line taken apart; without a known header `writer` is empty and `message` the whole line."""

    header: str
    writer: str
    stamp: Stamp | None
    level: str
    message: str


_LEVELS = {
    "trace": "debug", "debug": "debug", "info": "info", "notice": "info", "warn": "warning", "warning": "warning",
    "wrn": "warning", "inf": "info", "dbg": "debug", "err": "error", "error": "error", "severe": "error",
    "fatal": "critical", "critical": "critical",
    "e": "error", "w": "warning", "f": "critical", "n": "info", "i": "info", "d": "debug",
}  # fmt: skip
_LEVELS |= {word.upper(): level for word, level in _LEVELS.items()}
ALARMING = frozenset({"warning", "error", "critical"})
_LEVEL = r"(?P<level>TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|SEVERE|FATAL|CRITICAL)"


def _header(id: str, writer: str, pattern: str) -> Header:
    compiled = re.compile(pattern, re.DOTALL)
    return Header(id, writer, compiled, "ts" in compiled.groupindex, "level" in compiled.groupindex)


HEADERS: tuple[Header, ...] = (
    # TWS, Gateway and launcher.log; thread and tag may be missing (new builds, damaged pastes)
    _header("tws", "tws", r"(?P<ts>\d{3,4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) (?:\[[A-Z]{2}\] )?" + _LEVEL
            + r"\s+(?:\[(?P<name>[^\]]*)\] )?- ?(?P<msg>.*)"),
    _header("tws-untimed", "tws", r"(?:\[[A-Z]{2}\] )?" + _LEVEL + r"\s{1,2}\[(?P<name>(?:JTS-|AWT-|JavaFX)[^\]]*)\] - ?(?P<msg>.*)"),
    _header("ibc", "ibc", r"(?P<ts>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d:\d{3}) (?:IBC|IBController): (?P<msg>.*)"),
    _header("ibcontroller", "ibc", r"(?:(?P<ts>\d\d:\d\d:\d\d:\d{3}) )?(?:IBC|IBController): (?P<msg>.*)"),
    _header("api", "api", r"(?P<ts>\d\d:\d\d:\d\d:\d{3}) (?P<msg>(?:->|<-) .*)"),
    _header("tws-old", "tws", r"(?:[A-Z]{2} )?(?P<ts>\d\d:\d\d:\d\d:\d{3}) (?P<name>[A-Za-z][^:]{0,80}): ?(?P<msg>.*)"),
    _header("tws-old-untimed", "tws", r"(?P<name>JTS-[\w-]+): ?(?P<msg>.*)"),
    _header("socat", "socat", r"(?P<ts>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d) socat\[(?P<name>\d+)\] (?P<msg>(?P<level>[FEWNID]) .*)"),
    _header("socat-untimed", "socat", r"socat\[(?P<name>\d+)\] (?P<msg>(?P<level>[FEWNID]) .*)"),
    # API clients
    _header("nautilus", "client", r"(?P<ts>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z) \[(?P<level>[A-Z]+)\] (?P<name>[\w-]+\.[\w-]+): (?P<msg>.*)"),
    _header("lean", "client", r"(?P<ts>\d{8} \d\d:\d\d:\d\d\.\d{3}|\d{4}-\d\d-\d\dT[\d:.]+Z) (?P<level>TRACE|DEBUG|ERROR):: (?P<msg>.*)"),
    _header("python", "client", r"(?P<ts>(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d[,.]\d{3}) (?P<name>[\w.]+) " + _LEVEL + r":? (?P<msg>.*)"),
    _header("python-dashes", "client", r"(?P<ts>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[,.]\d{3})?) -+ (?:(?P<name>[\w.]+) -+ )?" + _LEVEL + r" -+ (?P<msg>.*)"),
    _header("python-testbed", "client", r"\((?P<name>[\w-]+)\) (?P<ts>\d{6}_\d\d:\d\d:\d\d\.\d{3}) " + _LEVEL + r" \S+:\d+ (?P<msg>.*)"),
    _header("python-basic", "client", _LEVEL + r":(?P<name>[\w.]+):(?P<msg>.*)"),
    _header("bracketed", "client", r"\[(?P<ts>" + ANY + r")\]:? ?(?:\[?" + _LEVEL + r"\]?:? ?)?(?P<msg>.*)"),
    _header("bracketed-level", "client", r"\[" + _LEVEL + r" ?\] (?P<ts>" + ANY + r") (?:\[(?P<name>[^\]]*)\] )?(?P<msg>.*)"),
    _header("rust", "client", r"\[(?P<ts>\d{4}-\d\d-\d\dT[\d:.]+Z|\d\d:\d\d:\d\d) " + _LEVEL + r" (?P<name>[\w:]+)\] (?P<msg>.*)"),
    _header("piped", "client", r"(?P<ts>" + ANY + r")\s?\|\s?(?P<level>[A-Za-z]+)\s*\|\s?(?P<msg>.*)"),
    _header("timed-level", "client", r"(?P<ts>" + ANY + r"),? +\[?" + _LEVEL + r"\]?:? +(?:\[(?P<name>[^\]]*)\] )?(?:- )?(?P<msg>.*)"),
    _header("probe", "probe", r'(?P<msg>\{"probe": ?\d+, ?"time": ?"(?P<ts>\d{4}-\d\d-\d\dT[\d:.]+Z)".*)'),
    _header("timed", "", r"(?P<ts>" + ANY + r"):?\s+(?P<msg>.*)"),
)  # fmt: skip

LAUNCHER = "[IB Launcher]"
"""Stands in front of a line that the launcher prints for another program."""
_STAMPED_FIRST = re.compile(r"[\d\[({]|[A-Z]")


def take_apart(line: str) -> Line:
    """The parts of one line whose prefixes have been stripped."""
    if _STAMPED_FIRST.match(line):
        for header in HEADERS:
            found = header.pattern.match(line)
            if found is not None:
                return line_of(header, found)
    return Line("", "", None, "", line)


def line_of(header: Header, found: re.Match[str]) -> Line:
    """The parts of a line that has this header."""
    stamp, level = None, ""
    if header.stamped and (written := found["ts"]):
        stamp = stamps.read(written)
    if header.levelled and (spelled := found["level"]):
        level = _LEVELS.get(spelled) or _LEVELS.get(spelled.lower(), "")
    return Line(header.id, header.writer, stamp, level, found["msg"])
