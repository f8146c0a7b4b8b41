"""Rotated files of one log (`bot.log.1`, `bot.log`): to be read as the one log that they were."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from tws_logdx.model.event import Event

_PACKED = re.compile(r"\.(?:gz|bz2|xz|zst|zip)$", re.IGNORECASE)
_AGE_BEHIND = re.compile(r"^(?P<stem>.+)\.(?P<age>\d{1,3})$")
_DAY_BEHIND = re.compile(r"^(?P<stem>.+)[.-]\d{4}-?\d\d-?\d\d(?:[T_.-]\d\d[\d:.-]*)?$")
_AGE_INSIDE = re.compile(r"^(?P<stem>.+)\.(?P<age>\d{1,3})(?P<ending>\.(?:log|txt|out))$")
FAR = 1 << 62
_RACE_MS = 1000
"""Threads write out of order, so the last lines of one file may be younger than the first of the next."""


class Span(NamedTuple):
    """From when to when the events of a source are."""

    first: int
    last: int
    dated: bool
    """All of them have a date."""


def rotated(sources: Mapping[str, Iterable[Event]]) -> list[list[str]]:
    """Names of sources grouped by log, each group from the oldest file to the newest; most groups have one."""
    logs: dict[str, dict[str, int]] = {}
    for name in sources:
        stem, age = _named(name, sources)
        logs.setdefault(stem, {})[name] = age
    groups: list[list[str]] = []
    for ages in logs.values():
        if len(ages) == 1:
            groups.append(list(ages))
            continue
        spans = {name: _span(sources[name]) for name in ages}
        names = _in_order(ages, spans)
        groups += [names] if _follow(names, spans) else [[name] for name in names]
    return groups


def continued(parts: Iterable[Iterable[Event]]) -> tuple[list[Event], dict[int, Event]]:
    """The events of all files with lines counted on, and the events as they were by the id of the new ones."""
    lines: list[Event] = []
    written: dict[int, Event] = {}
    offset = 0
    for part in parts:
        for event in part:
            moved = event._replace(line=event.line + offset)
            written[id(moved)] = event
            lines.append(moved)
        offset = lines[-1].line if lines else offset
    return lines, written


def _named(name: str, among: Iterable[str]) -> tuple[str, int]:
    """Name of the log that the file belongs to, and how many rotations ago it was the current one."""
    plain = _PACKED.sub("", name)
    for pattern in (_AGE_BEHIND, _DAY_BEHIND):
        found = pattern.match(plain)
        if found:
            return found["stem"], int(found.groupdict().get("age") or 0)
    found = _AGE_INSIDE.match(plain)
    # `bot.1.log` may as well be the log of client 1, unless there is a `bot.log` too.
    if found and found["stem"] + found["ending"] in among:
        return found["stem"] + found["ending"], int(found["age"])
    return plain, 0


def _in_order(ages: Mapping[str, int], spans: Mapping[str, Span]) -> list[str]:
    return sorted(ages, key=lambda name: (spans[name].first, spans[name].last, -ages[name], name))


def _span(events: Iterable[Event]) -> Span:
    """From 0 to 0 and undated when there are none."""
    first, last, dated = FAR, -FAR, True
    for event in events:
        first, last = min(first, event.time), max(last, event.time)
        dated = dated and event.dated
    return Span(first, last, dated) if first <= last else Span(0, 0, False)


def _follow(names: Sequence[str], spans: Mapping[str, Span]) -> bool:
    """Whether each file begins where the one before it ends; copies and other clients' logs overlap."""
    if not all(spans[name].dated for name in names):
        return False
    return all(spans[later].first >= spans[earlier].last - _RACE_MS for earlier, later in pairwise(names))
