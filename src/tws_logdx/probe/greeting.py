"""The two points that a connection passes: the version (A), and ready (B)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from time import perf_counter

from tws_logdx.probe import wire
from tws_logdx.probe.line import EndedError, ForeignError, Line, SilentError
from tws_logdx.probe.peer_text import clean
from tws_logdx.probe.speaks import name_of, shown
from tws_logdx.probe.step import Detail, Step, ms_since

PYTHON_OLDEST = 157
"""ib_async and ib_insync refuse a host below it."""
_MOMENT = re.compile(r"\d{8} \d\d:\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Greeting:
    """The step of the version, and the version itself where there is one."""

    step: Step
    server_version: int | None = None


async def version(line: Line, offered: tuple[int, int], timeout: float) -> Greeting:
    """Say hello and wait for the version: ok, silent, closed-early, reset-early, not-api or too-old."""
    begun = perf_counter()
    try:
        await line.overture()
        begun = perf_counter()
        line.within(timeout)
        await line.send(wire.hello(*offered))
        while True:
            fields = (await line.frame()).decode(errors="replace").split("\0")
            if len(fields) == 3 and fields[0].isdecimal() and len(fields[0]) <= 9:
                return _versioned(int(fields[0]), clean(fields[1]), begun)
            if len(fields) == 2 and not fields[0].isdecimal():
                return _told(begun, "not-api", line, what="redirect")
    except SilentError:
        # Half a message within the time limit is as little as none, and worth telling.
        return _told(begun, "silent", line)
    except ForeignError:
        return _told(begun, "not-api", line, what=name_of(line.head))
    except EndedError as ended:
        if line.head:
            return _told(begun, "not-api", line, what=name_of(line.head))
        return _told(begun, "reset-early" if ended.reset else "closed-early", line)


def _told(begun: float, outcome: str, line: Line, **more: Detail) -> Greeting:
    head: dict[str, Detail] = {"text": shown(line.head), "bytes": len(line.head)} if line.head else {}
    return Greeting(Step("version", outcome, {"ms": ms_since(begun), **more, **head}))


def _versioned(number: int, moment: str, begun: float) -> Greeting:
    details: dict[str, Detail] = {"ms": ms_since(begun), "server_version": number}
    if moment:
        details["connection_time"] = moment
        zone = _MOMENT.sub("", moment, count=1).strip()
        if zone:
            details["zone"] = zone
    if number < PYTHON_OLDEST:
        return Greeting(Step("version", "too-old", details), number)
    return Greeting(Step("version", "ok", details), number)


@dataclass(slots=True)
class _Told:
    """What the host said between startApi and ready."""

    accounts: int | None = None
    next_id: bool = False
    alarm: tuple[int, str] | None = None
    """Code and text of the last message that is no notice about a farm or link (21xx)."""

    @property
    def complete(self) -> bool:
        return self.next_id and bool(self.accounts)

    def add(self, message: wire.Message) -> None:
        if message.kind == wire.ACCOUNTS:
            self.accounts = sum(1 for name in message.text.split(",") if name.strip())
        elif message.kind == wire.NEXT_ID:
            self.next_id = True
        elif message.kind == wire.ERROR and message.code is not None and not wire.is_notice(message.code):
            self.alarm = message.code, clean(message.text)


async def ready(line: Line, server_version: int, client_id: int, timeout: float) -> Step:
    """Tell the client id and wait for accounts and order id: ready, rejected, closed-late, reset-late, stalled."""
    begun = perf_counter()
    told = _Told()
    line.within(timeout)
    outcome = "stalled"
    try:
        await line.send(wire.start_api(server_version, client_id))
        while not told.complete:
            message = wire.message(server_version, await line.frame())
            if message is not None:
                told.add(message)
        outcome = "ready"
    except SilentError:
        pass
    except ForeignError:
        outcome = "closed-late"
    except EndedError as ended:
        outcome = "reset-late" if ended.reset else "closed-late"
        if told.alarm is not None:
            outcome = "rejected"
    return Step("ready", outcome, {"ms": ms_since(begun), "client_id": client_id, **_details(server_version, told)})


def _details(server_version: int, told: _Told) -> dict[str, Detail]:
    details: dict[str, Detail] = {"server_version": server_version, "next_id": told.next_id}
    if told.accounts is not None:
        details["accounts"] = told.accounts
    if told.alarm is not None:
        details |= {"code": told.alarm[0], "text": told.alarm[1]}
    return details
