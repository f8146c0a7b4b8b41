"""Clocks that disagree: found from the moments of one connection that two logs both saw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from tws_logdx.attempts.host import HOST_WRITERS
from tws_logdx.attempts.naming import number
from tws_logdx.model.event import Event

AGREE_S = 2.0
QUARTER_HOUR_S = 900
"""All time zones differ by a multiple of it."""
FARTHEST_S = 15 * 3600
LOOSE_CLOCK_S = 180
"""How far a machine's own clock may be wrong before one pair alone is no proof."""
MOST = 200

_STARTS = {
    "client.connecting": 0,
    "client.tcp_connected": 0,
    "client.start_api": 0,
    "api.tcp_accepted": 1,
    "api.conversation": 1,
    "api.client_id": 1,
    "api.start_api": 1,
    "proxy.accepted": 2,
    "proxy.connecting": 2,
    "proxy.refused": 2,
    "host.client_attached": 3,
}
"""Lines that stand for the start of a connection, by the side that wrote them."""
_WITHOUT_TIME = "host.client_attached"
_SAME_START_S = 1.0


class _Start(NamedTuple):
    seconds: float
    client_id: int | None
    exact: bool = True
    """False for console lines, which have only the time of a line above."""


def clock_offsets(
    events_by_source: Mapping[str, Sequence[Event]],
) -> Mapping[str, float]:
    """Seconds to add to each source's times so that they agree with the reference; unknown sources are absent."""
    starts = {name: found for name, events in events_by_source.items() if (found := _starts(events))}
    if len(starts) < 2:
        return {}
    reference = _reference(starts, events_by_source)
    offsets = {reference: 0.0}
    waiting = [name for name in starts if name != reference]
    while waiting:
        aligned = _next(waiting, starts, offsets)
        if aligned is None:
            break
        name, offset = aligned
        offsets[name] = offset
        waiting.remove(name)
    return offsets if len(offsets) > 1 else {}


def _next(
    waiting: Sequence[str],
    starts: Mapping[str, list[_Start]],
    known: Mapping[str, float],
) -> tuple[str, float] | None:
    for name in waiting:
        for other, offset in known.items():
            difference = _difference(starts[name], starts[other])
            if difference is not None:
                return name, round(difference + offset, 3)
    return None


def _reference(starts: Mapping[str, list[_Start]], events: Mapping[str, Sequence[Event]]) -> str:
    """The host's main log, else another log of the host, else the first source."""
    for writers in (frozenset({"tws"}), HOST_WRITERS - {"probe"}):
        for name in starts:
            if any(event.writer in writers and event.name in _STARTS for event in events[name]):
                return name
    return next(iter(starts))


def _starts(events: Iterable[Event]) -> list[_Start]:
    """The connection starts of one source; several lines about one start count once."""
    found: list[_Start] = []
    for event in events:
        if event.dated and event.name in _STARTS and len(found) < MOST:
            seconds = event.time / 1000
            if found and abs(seconds - found[-1].seconds) < _SAME_START_S:
                if found[-1].client_id is None:
                    found[-1] = found[-1]._replace(client_id=number(event, "client_id"))
            else:
                found.append(_Start(seconds, number(event, "client_id"), event.name != _WITHOUT_TIME))
    return sorted(found)


def _difference(mine: Sequence[_Start], theirs: Sequence[_Start]) -> float | None:
    """Seconds to add to `mine`, or None when the pairs do not prove one."""
    candidates = sorted(
        (their.seconds - my.seconds for my in mine for their in theirs if _alike(my, their)),
        key=lambda d: (abs(d), d),
    )
    candidates = [difference for difference in candidates if abs(difference) <= FARTHEST_S]
    best, votes = None, 0
    for difference in _distinct(candidates):
        agreeing = _votes(mine, theirs, difference)
        # Among single pairs one at a whole quarter of an hour is a zone; any other may be chance.
        zone = votes == agreeing == 1 and best is not None and _off_quarter(difference) <= AGREE_S < _off_quarter(best)
        if agreeing > votes or zone:
            best, votes = difference, agreeing
    if best is None:
        return None
    if abs(best) <= AGREE_S:
        return 0.0
    if votes >= 2 and votes * 2 > min(len(mine), len(theirs)):
        return best
    return best if votes == 1 and _unmistakable(mine, theirs, best) else None


def _distinct(candidates: Sequence[float]) -> list[float]:
    """One candidate for all that agree, nearest to zero first."""
    kept: dict[int, float] = {}
    for difference in candidates:
        kept.setdefault(round(difference / AGREE_S), difference)
    return list(kept.values())[: MOST * 5]


def _alike(mine: _Start, theirs: _Start) -> bool:
    return mine.client_id is None or theirs.client_id is None or mine.client_id == theirs.client_id


def _votes(mine: Sequence[_Start], theirs: Sequence[_Start], difference: float) -> int:
    """How many starts have a partner; a partner is used once."""
    place, votes = 0, 0
    for my in mine:
        when = my.seconds + difference
        while place < len(theirs) and theirs[place].seconds < when - AGREE_S:
            place += 1
        if place < len(theirs) and theirs[place].seconds <= when + AGREE_S and _alike(my, theirs[place]):
            place, votes = place + 1, votes + 1
    return votes


def _unmistakable(mine: Sequence[_Start], theirs: Sequence[_Start], difference: float) -> bool:
    """A single pair proves a zone error or a slightly wrong clock, when nothing else could be its partner."""
    if len(mine) > 1 and len(theirs) > 1:
        return False
    pairs = [(my, their) for my in mine for their in theirs if _alike(my, their) and my.exact and their.exact]
    whole = [pair for pair in pairs if _off_quarter(pair[1].seconds - pair[0].seconds) <= AGREE_S]
    if len(whole) == 1 and _off_quarter(difference) <= AGREE_S:
        return True
    named = [my for my, their in pairs if my.client_id is not None and my.client_id == their.client_id]
    return len(pairs) == len(named) == 1 and abs(difference) <= LOOSE_CLOCK_S


def _off_quarter(difference: float) -> float:
    """How far a difference is from the next whole quarter of an hour, in seconds."""
    return abs(difference - round(difference / QUARTER_HOUR_S) * QUARTER_HOUR_S)
