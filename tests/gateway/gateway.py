"""The fake gateway itself: a listener on loopback that plays one scenario per connection."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from types import TracebackType
from typing import Any

from tests.gateway.conversation import Conversation
from tests.gateway.hostile import HOSTILE
from tests.gateway.scenarios import SCENARIOS, WHILE_S, Scenario
from tests.gateway.settings import Settings, completed
from tests.gateway.talk import ClientGoneError, Manner, Reader, Talk

REFUSED, FULL_BACKLOG, RESTART, CROWDED = "refused", "full-backlog", "restart", "crowded"
LISTENERS = {
    REFUSED: "Nobody listens: the connection is refused.",
    FULL_BACKLOG: "The connect is never answered: the queue of a listener that accepts nobody is full.",
    RESTART: "A good session, closed after a while; then the port is closed for a second; then good sessions.",
    CROWDED: "The connection is closed after the hello, as the 33rd of 32 clients.",
}
"""Faults of the listener itself, with what the client sees; each stands alone."""
CONVERSATIONS = {**SCENARIOS, **HOSTILE}
MAX_CLIENTS = 32
DOWN_S = 1.2
"""How long nobody listens during a restart."""


class FakeGateway:
    """A TWS or IB Gateway that misbehaves as told, for tests of API clients.

    It listens on loopback and speaks the API handshake of clients since 9.73 (`API\\0`, length-framed messages) in the
    era of the negotiated version: text up to 200, raw message ids from 201, protobuf from 213. Positions, orders and
    executions are answered with empty lists. It never trades and knows no market data.

    `scenarios` are names of `SCENARIOS` or `HOSTILE`, or one of `LISTENERS`, which stands alone. With several names
    connection n plays the n-th, then they start over: an intermittent host.

        async with FakeGateway("fin-after-hello") as gateway:
            await IB().connectAsync(gateway.host, gateway.port, clientId=7)

    `port` 0 takes a free one. `taken` are client ids that are refused with 326; a set may be changed meanwhile.
    `settings` are what a request for the API settings is told. `conversations` records the first bytes, client id and
    requests of every connection, and `on_end` is called with each that is over. ValueError for an unknown scenario or
    setting, OSError for a port that is taken.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        *scenarios: str,
        server_version: int = 178,
        accounts: Sequence[str] = ("DU5550123",),
        zone: str = "UTC",
        port: int = 0,
        taken: Collection[int] = (),
        settings: Settings | None = None,
        on_end: Callable[[Conversation], None] | None = None,
    ) -> None:
        self.listener = _listener(scenarios)
        self.scenarios = scenarios
        self.conversations: list[Conversation] = []
        self._on_end = on_end
        known = completed(settings or {})
        self._socket = _bound(self.host, port)
        self.port: int = self._socket.getsockname()[1]
        self._manner = Manner(server_version, tuple(accounts), zone, taken, {"socketPort": self.port, **known})
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
            self._server = await self._listening(sock=self._socket)
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

    @property
    def under_way(self) -> int:
        """Conversations that are not over."""
        return len(self._tasks)

    def _fill(self, count: int) -> None:
        for _ in range(count):
            filler = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
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
        self._server = await self._listening(host=self.host, port=self.port, reuse_address=True)

    async def _listening(self, **where: Any) -> asyncio.Server:
        """As asyncio.start_server, with a reader that keeps what came before a reset."""
        loop = asyncio.get_running_loop()

        def conversation() -> asyncio.StreamReaderProtocol:
            return asyncio.StreamReaderProtocol(Reader(loop=loop), self._converse, loop=loop)

        return await loop.create_server(conversation, **where)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        assert isinstance(reader, Reader)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._accepted += 1
        talk = Talk(reader, writer, self._manner)
        talk.seen.scenario, scenario = self._next_scenario()
        filler = self.listener == CROWDED and self._accepted <= MAX_CLIENTS
        if not filler:
            self.conversations.append(talk.seen)
        try:
            with contextlib.suppress(ClientGoneError, OSError, asyncio.CancelledError):
                await scenario(talk)
        finally:
            await talk.over()
            writer.close()
            if self._on_end is not None and not filler:
                self._on_end(talk.seen)

    def _next_scenario(self) -> tuple[str, Scenario]:
        if self.listener == RESTART:
            return RESTART, SCENARIOS["healthy"] if self.conversations else self._restart
        if self.listener == CROWDED:
            return CROWDED, SCENARIOS["silent" if self._accepted <= MAX_CLIENTS else "fin-after-hello"]
        name = self.scenarios[len(self.conversations) % len(self.scenarios)]
        return name, CONVERSATIONS[name]


def what_is_seen() -> dict[str, str]:
    """All scenarios by name, each with one line: what the client sees."""
    lines = {name: (scenario.__doc__ or "").strip() for name, scenario in CONVERSATIONS.items()}
    return {**lines, **LISTENERS}


def _listener(scenarios: tuple[str, ...]) -> str:
    """The fault of the listener among the scenarios, or nothing. Raises ValueError for names that cannot be played."""
    unknown = [name for name in scenarios if name not in CONVERSATIONS and name not in LISTENERS]
    if unknown or not scenarios:
        raise ValueError(f"unknown scenarios {unknown}; known: {', '.join(what_is_seen())}")
    alone = next((name for name in scenarios if name in LISTENERS), "")
    if alone and len(scenarios) > 1:
        raise ValueError(f"{alone} is a fault of the listener itself and cannot be mixed with other scenarios")
    return alone


def _bound(host: str, port: int) -> socket.socket:
    """A socket that is bound and does not listen yet."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere the option would share the port with whoever has it
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError:
        bound.close()
        raise
    return bound


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
