"""The faults: each row of the failure table as a short function over one conversation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tests.gateway.talk import COMPLETED_ORDERS, OPEN_ORDERS, Talk

Scenario = Callable[[Talk], Awaitable[None]]

SLOW_S = 2.5
"""Longer than the time limit the tests give their clients."""
WHILE_S = 0.6
"""How long a good session lasts before its fault."""

ID_IN_USE = "Unable to connect as the client id is already in use. Retry with a unique client id."
LOST = "Connectivity between IBKR and Trader Workstation has been lost."
BROKEN = "Connectivity between Trader Workstation and server is broken. It will be restored automatically."
RESTORED = "Connectivity between IBKR and Trader Workstation has been restored - data maintained."
READ_ONLY = "Error validating request.-'bQ' : cause - The API interface is currently in Read-Only mode."
PACING = "Max rate of messages per second has been exceeded:max=50 rec=60 (1)"


async def healthy(talk: Talk) -> None:
    await talk.handshake()
    await talk.serve()


async def silent(talk: Talk) -> None:
    await talk.listen()


async def fin_before_hello(talk: Talk) -> None:
    await talk.fin()


async def rst_before_hello(talk: Talk) -> None:
    await talk.rst()


async def fin_after_hello(talk: Talk) -> None:
    await talk.hello()
    await talk.fin()


async def rst_after_hello(talk: Talk) -> None:
    await talk.hello()
    await talk.rst()


async def fin_after_version(talk: Talk) -> None:
    await talk.hello()
    await talk.version()
    await talk.start_api()
    await talk.fin()


async def rst_after_version(talk: Talk) -> None:
    await talk.hello()
    await talk.version()
    await talk.start_api()
    await talk.rst()


async def silent_after_version(talk: Talk) -> None:
    await talk.hello()
    await talk.version()
    await talk.listen()


async def empty_accounts(talk: Talk) -> None:
    await talk.hello()
    await talk.version()
    await talk.start_api()
    await talk.ready(farms=False, accounts=())
    await talk.listen()


async def id_in_use(talk: Talk) -> None:
    await talk.hello()
    await talk.version()
    await talk.start_api()
    await talk.error(326, ID_IN_USE)
    await talk.fin()


async def id_in_use_rst(talk: Talk) -> None:
    await talk.hello()
    await talk.version()
    await talk.start_api()
    await talk.error(326, ID_IN_USE)
    await asyncio.sleep(0.1)
    await talk.rst()


async def http(talk: Talk) -> None:
    await talk.hello()
    await talk.raw(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await talk.fin()


async def tls_alert(talk: Talk) -> None:
    await talk.hello()
    await talk.raw(b"\x15\x03\x03\x00\x02\x02\x46")
    await talk.fin()


async def ssh_banner(talk: Talk) -> None:
    await talk.raw(b"SSH-2.0-OpenSSH_9.6\r\n")
    await talk.hello()
    await talk.fin()


async def old_version(talk: Talk) -> None:
    await talk.hello()
    await talk.version(120)
    await talk.listen()


async def too_new(talk: Talk) -> None:
    await talk.hello()
    await talk.version(240)
    await talk.listen()


async def session_fin(talk: Talk) -> None:
    await talk.handshake()
    await talk.serve(WHILE_S)
    await talk.fin()


async def session_rst(talk: Talk) -> None:
    await talk.handshake()
    await talk.serve(WHILE_S)
    await talk.rst()


async def session_silent(talk: Talk) -> None:
    await talk.handshake()
    await talk.serve(WHILE_S)
    await talk.listen()


async def upstream_lost(talk: Talk) -> None:
    await talk.handshake()
    await talk.serve(WHILE_S)
    await talk.error(1100, LOST)
    await talk.serve(0.3)
    await talk.error(1102, RESTORED)
    await talk.serve()


async def upstream_down(talk: Talk) -> None:
    """The session is usable and has no link to IBKR from the start."""
    await talk.hello()
    await talk.version()
    await talk.start_api()
    await talk.ready(farms=False)
    await talk.error(1100, LOST)
    await talk.error(2110, BROKEN)
    await talk.serve()


async def pacing(talk: Talk) -> None:
    await talk.handshake()
    await talk.serve(WHILE_S)
    for _ in range(3):
        await talk.error(100, PACING)
        await talk.serve(0.1)
    await talk.fin()


async def unanswered(talk: Talk) -> None:
    await talk.handshake()
    await talk.listen()


async def read_only(talk: Talk) -> None:
    """Read-Only API: requests about orders get an error without a request id, so the client waits in vain."""
    await talk.handshake()
    while True:
        fields = await talk.request()
        if fields[0] in (OPEN_ORDERS, COMPLETED_ORDERS):
            await talk.error(321, READ_ONLY)
        else:
            await talk.answer(fields)


async def slow_version(talk: Talk) -> None:
    await talk.hello()
    await asyncio.sleep(SLOW_S)
    await talk.version()
    await talk.start_api()
    await talk.ready()
    await talk.serve()


SCENARIOS: dict[str, Scenario] = {
    function.__name__.replace("_", "-"): function
    for function in (
        healthy,
        silent,
        fin_before_hello,
        rst_before_hello,
        fin_after_hello,
        rst_after_hello,
        fin_after_version,
        rst_after_version,
        silent_after_version,
        empty_accounts,
        id_in_use,
        id_in_use_rst,
        http,
        tls_alert,
        ssh_banner,
        old_version,
        too_new,
        session_fin,
        session_rst,
        session_silent,
        upstream_lost,
        upstream_down,
        pacing,
        unanswered,
        read_only,
        slow_version,
    )
}
"""Faults of one conversation, by name. `FakeGateway` knows those of the listener itself."""
