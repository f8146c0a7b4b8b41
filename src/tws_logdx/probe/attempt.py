"""One attempt to connect, as a client makes it, up to ready: addresses, TCP, hello and version, startApi."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from time import perf_counter

from tws_logdx.probe import wire
from tws_logdx.probe.errors import Failure, of_connect, of_resolve
from tws_logdx.probe.greeting import Greeting, ready, version
from tws_logdx.probe.line import Line, connected
from tws_logdx.probe.step import Step, ms_since


@dataclass(frozen=True, slots=True)
class Target:
    """Who is to be reached, and as whom."""

    host: str
    port: int
    client_id: int
    timeout: float = 5.0
    """Seconds for each step."""


@dataclass(slots=True)
class Reached:
    """What an attempt came to, for those who go on from there."""

    outcome: str = "unknown"
    """Of the attempt; `ok` when it was to stop before ready."""
    address: str = ""
    server_version: int | None = None


STEPS = ("resolve", "tcp", "version", "ready")


async def attempt(target: Target, reached: Reached, upto: str = "ready") -> AsyncGenerator[Step, None]:
    """The steps in order, up to `upto` or to the one that fails; `reached` tells how far it came."""
    async for step in _steps(target, reached, STEPS.index(upto)):
        yield step.with_details(host=target.host, port=target.port)


async def _steps(target: Target, reached: Reached, last: int) -> AsyncGenerator[Step, None]:
    begun = perf_counter()
    try:
        addresses = await addresses_of(target.host, target.port, target.timeout)
    except OSError as error:
        failure = of_resolve(error)
        reached.outcome = failure.outcome
        yield _failed("resolve", failure, begun)
        return
    yield Step("resolve", "ok", {"ms": ms_since(begun), "addresses": tuple(addresses)})
    if last < 1:
        reached.outcome = "ok"
        return
    async with AsyncExitStack() as stack:
        line: Line | None = None
        failures: list[Failure] = []
        for address in addresses:
            begun = perf_counter()
            try:
                line = await stack.enter_async_context(connected(address, target.port, target.timeout))
            except OSError as error:
                failures.append(of_connect(error))
                if len(addresses) > 1:
                    yield _failed("address", failures[-1], begun).with_details(address=address)
                continue
            reached.address = address
            yield Step("tcp", "ok", {"ms": ms_since(begun), "address": address})
            break
        if line is None:
            failure = min(failures, key=_telling)
            reached.outcome = failure.outcome
            yield _failed("tcp", failure, begun)
            return
        async for step in _spoken(line, target, reached, last):
            yield step


async def _spoken(line: Line, target: Target, reached: Reached, last: int) -> AsyncGenerator[Step, None]:
    if last < 2:
        reached.outcome = "ok"
        return
    greeting: Greeting = await version(line, (wire.OLDEST, wire.TEXT_NEWEST), target.timeout)
    reached.server_version = greeting.server_version
    yield greeting.step
    reached.outcome = greeting.step.outcome
    if last < 3 or greeting.step.outcome != "ok" or greeting.server_version is None:
        return
    step = await ready(line, greeting.server_version, target.client_id, target.timeout)
    reached.outcome = step.outcome
    yield step


async def addresses_of(host: str, port: int, timeout: float) -> list[str]:
    """All addresses of a name, in the order in which a client tries them. Raises OSError, for a time-out too."""
    loop = asyncio.get_running_loop()
    try:
        found = await asyncio.wait_for(loop.getaddrinfo(host, port, type=socket.SOCK_STREAM), timeout)
    except UnicodeError:
        raise socket.gaierror(socket.EAI_NONAME, "no host can have such a name") from None
    return list(dict.fromkeys(str(address[0]) for _, _, _, _, address in found))


def _telling(failure: Failure) -> int:
    """A refusal tells more than a silence, and both more than an address that this machine cannot reach at all."""
    return {"refused": 0, "connect-timeout": 1}.get(failure.outcome, 2)


def _failed(name: str, failure: Failure, begun: float) -> Step:
    code = {} if failure.code is None else {"code": failure.code}
    return Step(name, failure.outcome, {"ms": ms_since(begun), **code, "text": failure.text})
