"""What containers and wrapping programs put in front of a line, stripped until nothing is left of it."""

from __future__ import annotations

import re
from typing import NamedTuple

from tws_logdx.formats import stamps

_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")
_SERVICE = re.compile(r"(?:\d{1,3}\|\S{1,40}\s+\| ?|[A-Za-z][\w.-]{1,60}\s+\| |[A-Za-z][\w.-]{1,60}[-_]\d+\| ?)")
"""docker compose (`ib-gateway-1  | `), pm2 (`4|ib-gatew | `)."""
_DOCKER_TIME = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))"
    r"(?! ?(?:\[\w+\] [\w-]+\.|(?:TRACE|DEBUG|ERROR)::)) ?"
)
"""`docker logs -t`. nautilus and the Lean cloud write the same stamp as their own header: not a prefix there."""
_SYSLOG = re.compile(r"(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d )?\S+ [\w./@-]+\[\d+\]: ")
_RELOGGED = re.compile(rf"{stamps.ANY} (?:- )?(?:[\w.]+ )?(?:- )?(?:INFO|DEBUG|WARNING|ERROR) (?:- )?(?={stamps.ANY} )")
"""A Python program that logs each line of its child process again."""
_LAUNCHER = re.compile(r"(?:.{0,200}?\(\): )?\[IB Launcher\] ?")

_STEPS = (_SERVICE, _LAUNCHER, _RELOGGED)


class Stripped(NamedTuple):
    text: str
    outer: int | None
    """UTC milliseconds of a prefix's own stamp: an anchor for the zone of the line inside."""
    wrapped: bool
    """True when a container or another program stood in front."""


def strip(line: str) -> Stripped:
    """The line without colours and prefixes."""
    if "\x1b" in line:
        line = _ANSI.sub("", line)
    outer: int | None = None
    wrapped = False
    for _ in range(6):
        found = _DOCKER_TIME.match(line)
        if found is not None:
            stamp = stamps.read(found[1])
            outer = stamp.ms if stamp is not None else outer
            line, wrapped = line[found.end() :], True
            syslog = _SYSLOG.match(line)
            line = line[syslog.end() :] if syslog else line
            continue
        found = next((match for step in _STEPS if (match := step.match(line))), None)
        if found is None:
            syslog = _SYSLOG.match(line)
            if syslog is None or not syslog[0][0].isupper():
                break
            found = syslog
        line, wrapped = line[found.end() :], True
    return Stripped(line, outer, wrapped)
