"""One conversation of the fake gateway with one client: frames, the stages of the handshake, ways to end it."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.gateway import wire

_RANGE = re.compile(rb"v(\d+)\.\.(\d+)")

Message = tuple[int, int | None, *tuple[int | str, ...]]
"""Id, version field of the text eras, values."""

OPEN_ORDERS, ACCOUNT_UPDATES, EXECUTIONS, IDS = "5", "6", "7", "8"
CURRENT_TIME, POSITIONS, START_API, ACCOUNT_MULTI, COMPLETED_ORDERS = "49", "61", "71", "76", "99"
FARMS = (
    (2104, "Market data farm connection is OK:usfarm"),
    (2106, "HMDS data farm connection is OK:ushmds"),
    (2158, "Sec-def data farm connection is OK:secdefnj"),
)


class ClientGoneError(Exception):
    """The client closed the connection."""


@dataclass(slots=True)
class Conversation:
    """What one client did, for assertions."""

    first_bytes: bytes = b""
    offered: tuple[int, int] | None = None
    client_id: int | None = None
    requests: list[tuple[str, ...]] = field(default_factory=list)


class Talk:
    """The server's end of one connection. Scenario functions call its stages in order."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        server_version: int,
        accounts: Sequence[str],
        zone: str,
    ) -> None:
        self._reader, self._writer = reader, writer
        self._own_version, self._accounts, self._zone = server_version, tuple(accounts), zone
        self.version_number = server_version
        self.seen = Conversation()

    # ------------------------------------------------------------ stages

    async def hello(self) -> None:
        """Wait for `API\\0` and the version range (of any client since 9.73)."""
        prefix = await self._exactly(4)
        self.seen.first_bytes = prefix
        if prefix != b"API\0":
            raise ClientGoneError
        body = await self._frame()
        self.seen.first_bytes += body
        offered = _RANGE.match(body)
        if offered:
            self.seen.offered = int(offered[1]), int(offered[2])
            self.version_number = min(self._own_version, self.seen.offered[1])

    async def version(self, number: int | None = None) -> None:
        """Answer with the negotiated version, or with `number`."""
        self.version_number = self.version_number if number is None else number
        now = time.strftime("%Y%m%d %H:%M:%S", time.gmtime())
        await self.raw(wire.framed(wire.hello_answer(self.version_number, f"{now} {self._zone}")))

    async def start_api(self) -> None:
        """Wait for the client's startApi with its id."""
        fields = await self.request()
        if fields[0] == START_API:
            self.seen.client_id = int(fields[2])

    async def ready(self, *, farms: bool = True, accounts: Sequence[str] | None = None) -> None:
        """Account list, next id and the usual farm notices."""
        names = self._accounts if accounts is None else accounts
        await self.send(15, 1, ",".join(names))
        await self.send(9, 1, 1)
        if farms:
            for code, text in FARMS:
                await self.error(code, text)

    async def handshake(self) -> None:
        """All stages up to a usable session."""
        await self.hello()
        await self.version()
        await self.start_api()
        await self.ready()

    async def serve(self, seconds: float | None = None) -> None:
        """Answer requests until the client goes or the time is over."""
        try:
            await asyncio.wait_for(self._answer_all(), seconds)
        except TimeoutError:
            return

    async def answer(self, fields: tuple[str, ...]) -> None:
        """The usual empty answer to one request."""
        for message in self._answers(fields):
            await self.send(*message)

    async def listen(self) -> None:
        """Read and never answer, until the client goes."""
        while await self._reader.read(4096):
            pass

    # ------------------------------------------------------------ messages

    async def send(self, kind: int, version: int | None = None, *values: int | str) -> None:
        """One length-framed message in the manner of the negotiated version."""
        await self.raw(wire.framed(wire.encoded(self.version_number, kind, version, values)))

    async def raw(self, data: bytes) -> None:
        try:
            self._writer.write(data)
            await self._writer.drain()
        except OSError as error:
            raise ClientGoneError from error

    async def error(self, code: int, text: str, request: int = -1) -> None:
        """A numbered message in the layout of the negotiated version."""
        await self.raw(wire.framed(wire.encoded_error(self.version_number, request, code, text)))

    async def request(self) -> tuple[str, ...]:
        """The next request of the client as fields."""
        fields = wire.decoded(self.version_number, await self._frame())
        self.seen.requests.append(fields)
        return fields

    # ------------------------------------------------------------ ends

    async def fin(self) -> None:
        """A clean close: what the client still sends is read, so that no reset follows."""
        try:
            self._writer.write_eof()
            await asyncio.wait_for(self.listen(), 5)
        except (OSError, TimeoutError):
            pass

    async def rst(self) -> None:
        """A reset."""
        connection = self._writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    # ------------------------------------------------------------ inside

    async def _answer_all(self) -> None:
        while True:
            await self.answer(await self.request())

    def _answers(self, fields: tuple[str, ...]) -> list[Message]:
        kind = fields[0]
        plain: dict[str, list[Message]] = {
            OPEN_ORDERS: [(53, 1)],
            POSITIONS: [(62, 1)],
            COMPLETED_ORDERS: [(102, None)],
            CURRENT_TIME: [(49, 1, int(time.time()))],
            IDS: [(9, 1, 1)],
        }
        if kind in plain:
            return plain[kind]
        if kind == ACCOUNT_UPDATES:
            return [(54, 1, self._accounts[0] if self._accounts else "")]
        if kind == ACCOUNT_MULTI:
            return [(74, 1, int(fields[2]))]
        if kind == EXECUTIONS:
            return [(55, 1, int(fields[2]))]
        return []

    async def _frame(self) -> bytes:
        (size,) = struct.unpack(">I", await self._exactly(4))
        return await self._exactly(size)

    async def _exactly(self, count: int) -> bytes:
        try:
            return await self._reader.readexactly(count)
        except (asyncio.IncompleteReadError, OSError) as error:
            raise ClientGoneError from error
