"""Clocks that disagree: found from the moments of one connection that two sides both saw."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from tws_logdx.attempts.clocks import AGREE_S, difference_of
from tws_logdx.attempts.host import HOST_WRITERS
from tws_logdx.attempts.naming import number
from tws_logdx.attempts.rotation import rotated
from tws_logdx.attempts.starts import STARTS, Start, Target, starts_of
from tws_logdx.model.event import Event


class _Log:
    """The starts of one log, which may be several rotated files, and the time that it covers."""

    def __init__(self, events: Iterable[Event]) -> None:
        first, last = math.inf, -math.inf
        telling = []
        for event in events:
            if event.dated:
                first, last = min(first, event.time), max(last, event.time)
            if event.name in STARTS or event.name == "host.listening":
                telling.append(event)
        telling.sort(key=lambda event: event[:3])
        self.starts: dict[Target, list[Start]] = starts_of(telling)
        self.span = (first / 1000, last / 1000) if first <= last else (0.0, 0.0)
        starts = [event for event in telling if event.name in STARTS]
        self.leads = any(event.writer == "tws" for event in starts)
        self.of_host = any(event.writer in HOST_WRITERS - {"probe"} for event in starts)


class _Ports:
    """Which port of a client can be which port of a host."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._inner: dict[int, set[int]] = {}
        self._proxied = False
        for event in events:
            self._proxied = self._proxied or event.name.startswith("proxy.")
            outer, inner = number(event, "outer_port"), number(event, "port")
            if event.name == "proxy.forwarding" and outer is not None and inner is not None:
                self._inner.setdefault(outer, set()).add(inner)

    def compatible(self, one: Target, two: Target) -> bool:
        if one.side is two.side:
            return False
        if self._proxied or one.port is None or two.port is None or one.port == two.port:
            return True
        return two.port in self._inner.get(one.port, ()) or one.port in self._inner.get(two.port, ())


def clock_offsets(events_by_source: Mapping[str, Iterable[Event]]) -> Mapping[str, float]:
    """Seconds to add to each source's times so that they agree with the reference; unknown sources are absent."""
    parts = {names[0]: names for names in rotated(events_by_source)}
    logs = {name: _Log(event for part in names for event in events_by_source[part]) for name, names in parts.items()}
    logs = {name: log for name, log in logs.items() if log.starts}
    if len({target.side for log in logs.values() for target in log.starts}) < 2:
        return {}
    ports = _Ports(event for events in events_by_source.values() for event in events)
    offsets = _aligned(logs, ports)
    if len(offsets) < 2:
        return {}
    return {part: offset for name, offset in offsets.items() for part in parts[name]}


def _aligned(logs: Mapping[str, _Log], ports: _Ports) -> dict[str, float]:
    """Offsets of all logs that can be reached from the reference, each through one that is known already."""
    reference = _reference(logs)
    offsets, reached = {reference: 0.0}, [reference]
    waiting = [name for name in logs if name != reference]
    while reached:
        known = reached.pop(0)
        for name in list(waiting):
            difference = _difference(logs[name], logs[known], ports)
            if difference is not None:
                offsets[name] = round(difference + offsets[known], 3)
                waiting.remove(name)
                reached.append(name)
    return offsets


def _reference(logs: Mapping[str, _Log]) -> str:
    """The host's main log, else another log of the host, else the first source."""
    leading = [name for name, log in logs.items() if log.leads] or [name for name, log in logs.items() if log.of_host]
    return next(iter(leading or logs))


def _difference(mine: _Log, theirs: _Log, ports: _Ports) -> float | None:
    """Seconds to add to `mine`; None when nothing proves one, or when one target contradicts another."""
    found: list[float] = []
    near = _gap(mine.span, theirs.span)
    for target, starts in mine.starts.items():
        for other, others in theirs.starts.items():
            if ports.compatible(target, other):
                difference = difference_of(starts, others, near)
                found += [] if difference is None else [difference]
    if not found or max(found) - min(found) > AGREE_S:
        return None
    return min(found, key=abs)


def _gap(one: tuple[float, float], two: tuple[float, float]) -> float:
    """Seconds between two spans of time, 0 when they overlap."""
    return max(0.0, max(one[0], two[0]) - min(one[1], two[1]))
