"""What containers and wrapping programs put in front of a line, stripped until nothing is left of it."""

from __future__ import annotations

import re
from typing import NamedTuple

from tws_logdx.formats import stamps

COLOURS = re.compile(rb"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b\n]{0,200}(?:\x07|\x1b\\))")
"""Escape sequences of a terminal, for taking them out of a block before it is scanned."""
_ANSI = re.compile(COLOURS.pattern.decode())
_SERVICE = re.compile(r"(?:\d{1,3}\|\S{1,40}\s+\| ?|[A-Za-z][\w.-]{1,60}\s+\| |[A-Za-z][\w.-]{1,60}[-_]\d+\| ?)")
"""docker compose (`ib-gateway-1  | `), pm2 (`4|ib-gatew | `)."""
_DOCKER_TIME = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))"
    r"(?! ?(?:\[\w+\] [\w-]+\.|(?:TRACE|DEBUG|ERROR)::)) ?"
)
"""`docker logs -t`. nautilus and the Lean cloud write the same stamp as their own header: not a prefix there."""
_SYSLOG = re.compile(r"(?:(?P<day>[A-Z][a-z]{2} [ \d]\d) (?P<time>\d\d:\d\d:\d\d) )?\S+ [\w./@-]+\[\d+\]: ")
_RELOGGED = re.compile(rf"{stamps.ANY} (?:- )?(?:[\w.]+ )?(?:- )?(?:INFO|DEBUG|WARNING|ERROR) (?:- )?(?={stamps.ANY} )")
"""A Python program that logs each line of its child process again."""
_LAUNCHER = re.compile(r"(?:.{0,200}?\(\): )?\[IB Launcher\] ?")


class Stripped(NamedTuple):
    text: str
    outer: int | None
    """UTC milliseconds of a prefix's own stamp: an anchor for the zone of the line inside."""
    wrapped: bool
    """True when a container or another program stood in front."""
    service: str = ""
    """Service of a compose file that wrote the line."""
    day: str = ""
    """Day and month of a syslog prefix, `Apr 25`."""
    time: str = ""
    """Time of day of a syslog prefix."""


def strip(line: str) -> Stripped:
    """The line without colours and prefixes."""
    if "\x1b" in line:
        line = _ANSI.sub("", line)
    found = Stripped(line, None, False)
    for _ in range(6):
        inner = _step(found)
        if inner is None:
            break
        found = inner
    return found


def _step(line: Stripped) -> Stripped | None:
    """One prefix less, None when there is none."""
    docker = _DOCKER_TIME.match(line.text)
    if docker is not None:
        stamp = stamps.read(docker[1])
        rest = line.text[docker.end() :]
        syslog = _SYSLOG.match(rest)
        rest = rest[syslog.end() :] if syslog else rest
        return line._replace(text=rest, outer=line.outer if stamp is None else stamp.ms, wrapped=True)
    service = _SERVICE.match(line.text)
    if service is not None:
        name = [part.strip() for part in service[0].split("|") if part.strip()][-1]
        return line._replace(text=line.text[service.end() :], wrapped=True, service=name)
    for step in (_LAUNCHER, _RELOGGED):
        match = step.match(line.text)
        if match is not None:
            return line._replace(text=line.text[match.end() :], wrapped=True)
    syslog = _SYSLOG.match(line.text)
    if syslog is None or syslog["day"] is None:
        return None
    return line._replace(text=line.text[syslog.end() :], wrapped=True, day=syslog["day"], time=syslog["time"])
