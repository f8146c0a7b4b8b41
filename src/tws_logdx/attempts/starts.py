"""Starts of connections, by the side that wrote them: the moments by which clocks can be compared."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from tws_logdx.attempts.naming import number, word
from tws_logdx.attempts.peers import other_host
from tws_logdx.model.event import Event

MOST = 200
_SAME_START_S = 1.0


class Side(StrEnum):
    """Who saw the connection. Two logs of one side never see the same one."""

    CLIENT = "client"
    PROXY = "proxy"
    HOST = "host"
    CONTROLLER = "controller"


STARTS = {
    "client.connecting": Side.CLIENT,
    "client.tcp_connected": Side.CLIENT,
    "client.start_api": Side.CLIENT,
    "api.tcp_accepted": Side.HOST,
    "api.conversation": Side.HOST,
    "api.client_id": Side.HOST,
    "api.start_api": Side.HOST,
    "proxy.accepted": Side.PROXY,
    "proxy.connecting": Side.PROXY,
    "proxy.refused": Side.PROXY,
    "host.client_attached": Side.CONTROLLER,
}
_WITHOUT_TIME = "host.client_attached"


class Target(NamedTuple):
    """What was connected to, as far as this side knows it."""

    side: Side
    host: str | None
    port: int | None


class Start(NamedTuple):
    """One connection as one side saw it begin."""

    seconds: float
    client_id: int | None
    exact: bool = True
    """False for console lines, which have only the time of a line above."""


def starts_of(events: Iterable[Event]) -> dict[Target, list[Start]]:
    """The starts of one source in order of time, by target; several lines about one start count once."""
    found: dict[Target, list[Start]] = {}
    newest: dict[Side, Target] = {}
    listening: int | None = None
    for event in events:
        if event.name == "host.listening":
            listening = number(event, "port") or listening
        side = STARTS.get(event.name)
        if side is None or not event.dated:
            continue
        said = _target(side, event, listening)
        before = newest.get(side)
        if before is not None and _again(found[before][-1], before, said, event):
            last = found[before][-1]
            if last.client_id is None:
                found[before][-1] = last._replace(client_id=number(event, "client_id"))
            continue
        newest[side] = said
        kept = found.setdefault(said, [])
        if len(kept) < MOST:
            kept.append(Start(event.time / 1000, number(event, "client_id"), event.name != _WITHOUT_TIME))
    return {target: sorted(starts, key=lambda s: s.seconds) for target, starts in found.items()}


def _target(side: Side, event: Event, listening: int | None) -> Target:
    if side is Side.CLIENT:
        return Target(side, word(event, "host"), number(event, "port"))
    # Ports of a proxy are those inside and outside of it, by turns.
    return Target(side, None, listening if side is Side.HOST else None)


def _again(last: Start, target: Target, said: Target, event: Event) -> bool:
    """Whether the line tells of the start before it once more."""
    client_id = number(event, "client_id")
    if abs(event.time / 1000 - last.seconds) >= _SAME_START_S:
        return False
    if None not in (client_id, last.client_id) and client_id != last.client_id:
        return False
    ports = None not in (said.port, target.port) and said.port != target.port
    return not ports and not other_host(said.host, target.host)
