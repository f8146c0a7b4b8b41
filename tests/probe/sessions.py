"""Sessions of the probe with a gateway that misbehaves as told, or with somebody who is none."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.gateway import FakeGateway
from tws_logdx.probe.session import session
from tws_logdx.probe.step import Step

ID = 90417
LIMIT_S = 0.5
NEVER_S = 60
"""A time limit that is not waited for."""


async def steps_of(host: str, port: int, timeout: float = LIMIT_S, **more: Any) -> list[Step]:
    return [step async for step in session(host, port, ID, timeout=timeout, **more)]


def played(
    *scenarios: str, timeout: float = LIMIT_S, accounts: tuple[str, ...] = ("DU5550123",), **more: Any
) -> tuple[list[Step], FakeGateway]:
    async def run() -> tuple[list[Step], FakeGateway]:
        async with FakeGateway(*scenarios, accounts=accounts) as gateway:
            return await steps_of(gateway.host, gateway.port, timeout, **more), gateway

    return asyncio.run(run())


def answered(data: bytes) -> list[Step]:
    """Steps of a session with somebody who sends this and waits."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(data)
            await writer.drain()
            while await reader.read(4096):
                pass
        except OSError:
            pass
        writer.close()

    async def run() -> list[Step]:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            steps = await steps_of(*server.sockets[0].getsockname())
        await asyncio.sleep(0.05)
        return steps

    return asyncio.run(run())


def named(steps: list[Step], name: str) -> list[Step]:
    return [step for step in steps if step.step == name]


def the(steps: list[Step], name: str) -> Step:
    (step,) = named(steps, name)
    return step
