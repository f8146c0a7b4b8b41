"""The faults: each row of the failure table as a short function over one conversation.

The docstring of each says in one line what the client sees; `docs/fake-gateway.md` holds the same lines.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tests.gateway.talk import COMPLETED_ORDERS, ID_IN_USE, OPEN_ORDERS, Talk

Scenario = Callable[[Talk], Awaitable[None]]

SLOW_S = 2.5
"""Longer than the time limit the tests give their clients."""
WHILE_S = 0.6
"""How long a good session lasts before its fault."""

LOST = "Connectivity between IBKR and Trader Workstation has been lost."
BROKEN = "Connectivity between Trader Workstation and server is broken. It will be restored automatically."
RESTORED = "Connectivity between IBKR and Trader Workstation has been restored - data maintained."
READ_ONLY = "Error validating request.-'bQ' : cause - The API interface is currently in Read-Only mode."
PACING = "Max rate of messages per second has been exceeded:max=50 rec=60 (1)"


async def healthy(talk: Talk) -> None:
    """A good session: accounts, next id, farm notices, empty answers to requests, until the client closes."""
    await talk.handshake()
    await talk.serve()


async def silent(talk: Talk) -> None:
    """TCP is accepted and nothing ever comes."""
    await talk.listen()


async def fin_before_hello(talk: Talk) -> None:
    """The connection is closed at once, before the client has said anything."""
    await talk.fin()


async def rst_before_hello(talk: Talk) -> None:
    """The connection is reset at once, before the client has said anything."""
    await talk.rst()


async def fin_after_hello(talk: Talk) -> None:
    """The connection is closed after the hello, without a byte."""
    await talk.hello()
    await talk.fin()


async def rst_after_hello(talk: Talk) -> None:
    """The connection is reset after the hello, without a byte."""
    await talk.hello()
    await talk.rst()


async def fin_after_version(talk: Talk) -> None:
    """The version, and a close after startApi, without a message."""
    await talk.hello()
    await talk.version()
    await talk.start_api()
    await talk.fin()


async def rst_after_version(talk: Talk) -> None:
    """The version, and a reset after startApi, without a message."""
    await talk.hello()
    await talk.version()
    await talk.start_api()
    await talk.rst()


async def silent_after_version(talk: Talk) -> None:
    """The version, then nothing."""
    await talk.hello()
    await talk.version()
    await talk.listen()


async def empty_accounts(talk: Talk) -> None:
    """The version, an account list without accounts and a next id, then nothing."""
    await talk.hello()
    await talk.version()
    await talk.start_api()
    await talk.ready(farms=False, accounts=())
    await talk.ignore()


async def id_in_use(talk: Talk) -> None:
    """The version, error 326 after startApi, and a close."""
    await talk.hello()
    await talk.version()
    await talk.start_api()
    await talk.error(326, ID_IN_USE)
    await talk.fin()


async def id_in_use_rst(talk: Talk) -> None:
    """The version, error 326 after startApi, and a reset."""
    await talk.hello()
    await talk.version()
    await talk.start_api()
    await talk.error(326, ID_IN_USE)
    await asyncio.sleep(0.1)
    await talk.rst()


async def http(talk: Talk) -> None:
    """`HTTP/1.1 400 Bad Request` in answer to the hello, and a close."""
    await talk.hello()
    await talk.raw(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await talk.fin()


async def tls_alert(talk: Talk) -> None:
    """A TLS alert in answer to the hello, and a close."""
    await talk.hello()
    await talk.raw(b"\x15\x03\x03\x00\x02\x02\x46")
    await talk.fin()


async def ssh_banner(talk: Talk) -> None:
    """An SSH banner at once, and a close after the hello."""
    await talk.raw(b"SSH-2.0-OpenSSH_9.6\r\n")
    await talk.hello()
    await talk.fin()


async def old_version(talk: Talk) -> None:
    """Server version 120, below what the clients of today accept, then nothing."""
    await talk.hello()
    await talk.version(120)
    await talk.listen()


async def too_new(talk: Talk) -> None:
    """Server version 240, above what the client offered, then nothing."""
    await talk.hello()
    await talk.version(240)
    await talk.listen()


async def session_fin(talk: Talk) -> None:
    """A good session, closed after a while."""
    await talk.handshake()
    await talk.serve(WHILE_S)
    await talk.fin()


async def session_rst(talk: Talk) -> None:
    """A good session, reset after a while."""
    await talk.handshake()
    await talk.serve(WHILE_S)
    await talk.rst()


async def session_silent(talk: Talk) -> None:
    """A good session in which after a while nothing is answered any more."""
    await talk.handshake()
    await talk.serve(WHILE_S)
    await talk.ignore()


async def upstream_lost(talk: Talk) -> None:
    """A good session in which 1100 comes, and then 1102."""
    await talk.handshake()
    await talk.serve(WHILE_S)
    await talk.error(1100, LOST)
    await talk.serve(0.3)
    await talk.error(1102, RESTORED)
    await talk.serve()


async def upstream_down(talk: Talk) -> None:
    """A usable session with 1100 and 2110 from the start: no link to IBKR."""
    await talk.hello()
    await talk.version()
    await talk.start_api()
    await talk.ready(farms=False)
    await talk.error(1100, LOST)
    await talk.error(2110, BROKEN)
    await talk.serve()


async def pacing(talk: Talk) -> None:
    """A good session, error 100 three times after a while, and a close."""
    await talk.handshake()
    await talk.serve(WHILE_S)
    for _ in range(3):
        await talk.error(100, PACING)
        await talk.serve(0.1)
    await talk.fin()


async def unanswered(talk: Talk) -> None:
    """Ready, and no request is answered."""
    await talk.handshake()
    await talk.ignore()


async def read_only(talk: Talk) -> None:
    """Ready; requests about orders get error 321 without a request id, so the client waits in vain."""
    talk.settings["readOnlyApi"] = True
    await talk.handshake()
    while True:
        fields = await talk.request()
        if fields[0] in (OPEN_ORDERS, COMPLETED_ORDERS):
            await talk.error(321, READ_ONLY)
        else:
            await talk.answer(fields)


async def slow_version(talk: Talk) -> None:
    """The version comes late, then a good session."""
    await talk.hello()
    await asyncio.sleep(SLOW_S)
    await talk.version()
    await talk.start_api()
    await talk.ready()
    await talk.serve()


def named(*scenarios: Scenario) -> dict[str, Scenario]:
    """The functions by the names under which they are played."""
    return {scenario.__name__.replace("_", "-"): scenario for scenario in scenarios}


SCENARIOS = named(
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
"""Faults of one conversation, by name. `FakeGateway` knows those of the listener itself."""
