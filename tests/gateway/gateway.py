"""The fake gateway itself: a listener on loopback that plays one scenario per connection."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator, Sequence
from types import TracebackType

from tests.gateway.scenarios import SCENARIOS
from tests.gateway.talk import ClientGoneError, Conversation, Talk

REFUSED, FULL_BACKLOG = "refused", "full-backlog"


class FakeGateway:
    """A TWS or IB Gateway that misbehaves as told, for tests of API clients.

    It listens on loopback and speaks the API handshake of clients since 9.73 (`API\\0`, length-framed text, server
    versions 100 to 200), so that ib_async, ib_insync and the official clients connect to it. Positions, orders and
    executions are answered with empty lists. It never trades and knows no market data.

    `scenarios` are names of `SCENARIOS`, or `refused` (bound port, no listener) or `full-backlog` (a listener that
    never accepts). With several names connection n plays the n-th, then they start over: an intermittent host.

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
        unknown = [name for name in scenarios if name not in SCENARIOS and name not in (REFUSED, FULL_BACKLOG)]
        if unknown or not scenarios:
            raise ValueError(f"unknown scenarios {unknown}; known: {', '.join(SCENARIOS)}, {REFUSED}, {FULL_BACKLOG}")
        self.scenarios = scenarios
        self.conversations: list[Conversation] = []
        self._manner = {"server_version": server_version, "accounts": accounts, "zone": zone}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.bind((self.host, 0))
        self.port: int = self._socket.getsockname()[1]
        self._fillers: list[socket.socket] = []
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
        if self.scenarios[0] == FULL_BACKLOG:
            self._fill_backlog()
        elif self.scenarios[0] != REFUSED:
            self._server = await asyncio.start_server(self._converse, sock=self._socket)

    async def stop(self) -> None:
        """Stop listening and drop all connections."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for filler in self._fillers:
            filler.close()
        self._socket.close()

    def _fill_backlog(self) -> None:
        """Connections that nobody accepts, until the kernel drops further ones."""
        self._socket.listen(0)
        for _ in range(4):
            filler = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            filler.setblocking(False)
            filler.connect_ex((self.host, self.port))
            self._fillers.append(filler)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        talk = Talk(reader, writer, **self._manner)  # type: ignore[arg-type]
        scenario = SCENARIOS[self.scenarios[len(self.conversations) % len(self.scenarios)]]
        self.conversations.append(talk.seen)
        with contextlib.suppress(ClientGoneError, OSError, asyncio.CancelledError):
            await scenario(talk)
        writer.close()


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
