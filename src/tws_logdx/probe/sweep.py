"""Sweeps: which of the known ports speaks the API, and which client ids are free."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from time import perf_counter

from tws_logdx.probe import wire
from tws_logdx.probe.attempt import Reached, Target, attempt
from tws_logdx.probe.errors import of_connect
from tws_logdx.probe.greeting import version
from tws_logdx.probe.line import connected
from tws_logdx.probe.speaks import GREETING, name_of, shown
from tws_logdx.probe.step import Detail, Step, ms_since

PORTS = (7496, 7497, 4001, 4002, 4003, 4004, 7498, 7499, 8888, 4000, 5000)
"""TWS live and paper, Gateway live and paper, what containers put before them, IBC's example, Client Portal."""
PORT_TIMEOUT_S = 1.5


async def ports(host: str, wanted: Sequence[int], timeout: float = PORT_TIMEOUT_S) -> AsyncGenerator[Step, None]:
    """One step for each port, in the order given: `api`, how the connect failed, or what else is there."""
    tasks = [asyncio.create_task(_port(host, port, timeout)) for port in wanted]
    try:
        for task in tasks:
            yield await task
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _port(host: str, port: int, timeout: float) -> Step:
    begun = perf_counter()
    where: dict[str, Detail] = {"host": host, "port": port}
    try:
        async with connected(host, port, timeout) as line:
            greeting = await version(line, (wire.OLDEST, wire.TEXT_NEWEST), timeout)
    except OSError as error:
        failure = of_connect(error)
        return Step("port", failure.outcome, {**where, "ms": ms_since(begun)})
    outcome = "api" if greeting.server_version is not None else greeting.step.outcome
    return Step("port", outcome, {**where, **greeting.step.details})


async def speaks(address: str, port: int, timeout: float) -> Step:
    """What a service that is silent to the API says to a web browser."""
    try:
        async with connected(address, port, timeout) as line:
            line.within(timeout)
            head = await line.greet(GREETING)
    except OSError as error:
        return Step("speaks", of_connect(error).outcome)
    return Step("speaks", name_of(head), {"text": shown(head)} if head else {})


async def ids(target: Target, wanted: Sequence[int]) -> AsyncGenerator[Step, None]:
    """One step for each client id, one after the other: `free`, `taken` (326), or how the attempt ended."""
    for client_id in wanted:
        reached, last = Reached(), Step("id", "unknown")
        async for step in attempt(Target(target.host, target.port, client_id, target.timeout), reached):
            last = step
        outcome = reached.outcome
        if outcome == "ready":
            outcome = "free"
        elif outcome == "rejected" and last.details.get("code") == wire.ID_IN_USE:
            outcome = "taken"
        kept = {key: last.details[key] for key in ("ms", "code", "text") if key in last.details}
        yield Step("id", outcome, {"host": target.host, "port": target.port, "client_id": client_id, **kept})
