"""The fake gateway itself: a listener on loopback that plays one scenario per connection."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from types import TracebackType

from tests.gateway.scenarios import SCENARIOS, WHILE_S, Scenario
from tests.gateway.talk import ClientGoneError, Conversation, Talk

REFUSED, FULL_BACKLOG, RESTART, CROWDED = "refused", "full-backlog", "restart", "crowded"
LISTENERS = (REFUSED, FULL_BACKLOG, RESTART, CROWDED)
"""Faults of the listener itself; each stands alone."""
MAX_CLIENTS = 32
DOWN_S = 1.2
"""How long nobody listens during a restart."""


class FakeGateway:
    """A TWS or IB Gateway that misbehaves as told, for tests of API clients.

    It listens on loopback and speaks the API handshake of clients since 9.73 (`API\\0`, length-framed messages) in the
    era of the negotiated version: text up to 200, raw message ids from 201, protobuf from 213. Positions, orders and
    executions are answered with empty lists. It never trades and knows no market data.

    `scenarios` are names of `SCENARIOS`, or one of `refused` (bound port, no listener), `full-backlog` (a listener that
    never accepts), `restart` (ends the first session, listens again after a while), `crowded` (32 clients are there
    already). With several names connection n plays the n-th, then they start over: an intermittent host.

        async with FakeGateway("fin-after-hello") as gateway:
            await IB().connectAsync(gateway.host, gateway.port, clientId=7)

    `conversations` records the first bytes, client id and requests of every connection.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        *scenarios: str,
        server_version: int = 178,
        accounts: Sequence[str] = ("DU5550123",),
        zone: str = "UTC",
    ) -> None:
        unknown = [name for name in scenarios if name not in SCENARIOS and name not in LISTENERS]
        if unknown or not scenarios:
            raise ValueError(f"unknown scenarios {unknown}; known: {', '.join((*SCENARIOS, *LISTENERS))}")
        self.scenarios = scenarios
        self.listener = scenarios[0] if scenarios[0] in LISTENERS else ""
        self.conversations: list[Conversation] = []
        self._manner = {"server_version": server_version, "accounts": accounts, "zone": zone}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((self.host, 0))
        self.port: int = self._socket.getsockname()[1]
        self._fillers: list[socket.socket] = []
        self._accepted = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> FakeGateway:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Begin to listen (or not to, for `refused` and `full-backlog`)."""
        if self.listener == FULL_BACKLOG:
            # Connections that nobody accepts, until the kernel drops further ones.
            self._socket.listen(0)
            self._fill(4)
        elif self.listener != REFUSED:
            self._server = await asyncio.start_server(self._converse, sock=self._socket)
        if self.listener == CROWDED:
            self._fill(MAX_CLIENTS)

    async def stop(self) -> None:
        """Stop listening and drop all connections."""
        await asyncio.sleep(0.05)  # who was accepted just now has a conversation by then
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.sleep(0.05)  # the closed transports let go of their sockets
        for filler in self._fillers:
            filler.close()
        self._socket.close()

    def _fill(self, count: int) -> None:
        for _ in range(count):
            filler = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            filler.setblocking(False)
            filler.connect_ex((self.host, self.port))
            self._fillers.append(filler)

    async def _restart(self, talk: Talk) -> None:
        """A good session; then nobody listens for a while, and then somebody does on the same port again."""
        assert self._server is not None
        await talk.handshake()
        await talk.serve(WHILE_S)
        self._server.close()
        await talk.fin()
        await asyncio.sleep(DOWN_S)
        self._server = await asyncio.start_server(self._converse, self.host, self.port, reuse_address=True)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._accepted += 1
        talk = Talk(reader, writer, **self._manner)  # type: ignore[arg-type]
        scenario = self._next_scenario()
        if self.listener != CROWDED or self._accepted > MAX_CLIENTS:
            self.conversations.append(talk.seen)
        with contextlib.suppress(ClientGoneError, OSError, asyncio.CancelledError):
            await scenario(talk)
        writer.close()

    def _next_scenario(self) -> Scenario:
        if self.listener == RESTART:
            return SCENARIOS["healthy"] if self.conversations else self._restart
        if self.listener == CROWDED:
            return SCENARIOS["silent" if self._accepted <= MAX_CLIENTS else "fin-after-hello"]
        return SCENARIOS[self.scenarios[len(self.conversations) % len(self.scenarios)]]


@contextlib.contextmanager
def running(*gateways: FakeGateway) -> Iterator[None]:
    """Run gateways in a thread of their own, for clients that block."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="fake-gateways", daemon=True)
    thread.start()

    def wait_for(*steps: object) -> None:
        for step in steps:
            asyncio.run_coroutine_threadsafe(step, loop).result(30)  # type: ignore[arg-type]

    wait_for(*(gateway.start() for gateway in gateways))
    try:
        yield
    finally:
        wait_for(*(gateway.stop() for gateway in gateways))
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
