"""One conversation of the fake gateway with one client: frames, the stages of the handshake, ways to end it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from tests.gateway import wire
from tests.gateway.conversation import Conversation
from tests.gateway.settings import CONFIG_VERSION, Settings, config_response

_RANGE = re.compile(rb"API\0.{4}v(\d+)\.\.(\d+)", re.DOTALL)

Message = tuple[int, int | None, *tuple[int | str, ...]]
"""Id, version field of the text eras, values."""

OPEN_ORDERS, ACCOUNT_UPDATES, EXECUTIONS, IDS = "5", "6", "7", "8"
CURRENT_TIME, POSITIONS, START_API, ACCOUNT_MULTI, COMPLETED_ORDERS = "49", "61", "71", "76", "99"
CURRENT_MILLIS, CONFIG = "105", "108"
CONFIG_RESPONSE = 110
FARMS = (
    (2104, "Market data farm connection is OK:usfarm"),
    (2106, "HMDS data farm connection is OK:ushmds"),
    (2158, "Sec-def data farm connection is OK:secdefnj"),
)


ID_IN_USE = "Unable to connect as the client id is already in use. Retry with a unique client id."


class ClientGoneError(Exception):
    """The client closed the connection."""


class Reader(asyncio.StreamReader):
    """Hands out all that came before a reset; after it the stream is over as after a clean end."""

    ended = ""
    """How the client ended: `fin`, `rst`, or nothing so far."""

    def feed_eof(self) -> None:
        self.ended = self.ended or "fin"
        super().feed_eof()

    def set_exception(self, exc: Exception) -> None:
        self.ended = self.ended or "rst"
        self.feed_eof()


@dataclass(frozen=True, slots=True)
class Manner:
    """What is the same in all conversations of one gateway."""

    server_version: int
    accounts: tuple[str, ...]
    zone: str
    taken: Collection[int] = ()
    """Client ids in use, which are refused with 326 at startApi; looked up each time."""
    settings: Settings = field(default_factory=dict)


class Talk:
    """The server's end of one connection. Scenario functions call its stages in order."""

    def __init__(self, reader: Reader, writer: asyncio.StreamWriter, manner: Manner) -> None:
        self._reader, self._writer = reader, writer
        self._manner = manner
        self._aborted = False
        self.version_number = manner.server_version
        self.clock_ahead = 0
        """Seconds by which the host's clock is ahead."""
        self.settings = dict(manner.settings)
        self.seen = Conversation()

    # ------------------------------------------------------------ stages

    async def hello(self) -> None:
        """Wait for `API\\0` and the version range (of any client since 9.73)."""
        prefix = await self._exactly(4)
        self.seen.first_bytes = prefix
        if prefix != b"API\0":
            raise ClientGoneError
        self.seen.first_bytes += wire.framed(await self._frame())
        self.seen.offered = _offered(self.seen.first_bytes)
        if self.seen.offered:
            self.version_number = min(self._manner.server_version, self.seen.offered[1])

    async def version(self, number: int | None = None) -> None:
        """Answer with the negotiated version, or with `number`."""
        self.version_number = self.version_number if number is None else number
        await self.raw(self.version_frame())

    def version_frame(self, zone: bytes | None = None) -> bytes:
        """The version reply; `zone` in the code page of the host's system, empty for a time without a zone."""
        moment = time.gmtime(time.time() + self.clock_ahead)
        zone = self._manner.zone.encode() if zone is None else zone
        when = time.strftime("%Y%m%d %H:%M:%S ", moment).encode() + zone
        return wire.framed(wire.hello_answer(self.version_number, when.rstrip()))

    async def start_api(self) -> None:
        """Wait for the client's startApi with its id; an id that is taken is refused, and the client gone."""
        fields = await self.request()
        if fields[0] == START_API:
            self.seen.client_id = int(fields[2])
        if self.seen.client_id in self._manner.taken:
            await self.error(326, ID_IN_USE)
            await self.fin()
            raise ClientGoneError

    async def ready(self, *, farms: bool = True, accounts: Sequence[str] | None = None) -> None:
        """Account list, next id and the usual farm notices."""
        await self.account_list(accounts)
        await self.next_id()
        if farms:
            await self.farms()

    async def account_list(self, accounts: Sequence[str] | None = None) -> None:
        names = self._manner.accounts if accounts is None else accounts
        await self.send(15, 1, ",".join(names))

    async def next_id(self) -> None:
        await self.send(9, 1, 1)

    async def farms(self) -> None:
        """The usual farm notices."""
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
        if fields[0] == CONFIG and self.version_number >= CONFIG_VERSION:
            response = config_response(int(fields[2]) if len(fields) > 2 else -1, self.settings)
            await self.raw(wire.framed(wire.protobuf_message(CONFIG_RESPONSE, response)))
        for message in self._answers(fields):
            await self.send(*message)

    async def listen(self) -> None:
        """Read and never answer, until the client goes."""
        while data := await self._reader.read(4096):
            if not self.seen.first_bytes:
                self.seen.first_bytes, self.seen.offered = data, _offered(data)

    async def ignore(self) -> None:
        """Take requests and never answer, until the client goes."""
        while True:
            await self.request()

    async def pause(self, seconds: float) -> None:
        """Wait, and take what the client says meanwhile; ClientGoneError when it goes."""
        try:
            await asyncio.wait_for(self.listen(), seconds)
        except TimeoutError:
            return
        raise ClientGoneError

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
        await self.raw(wire.framed(wire.encoded_error(self.version_number, request, code, text, self.clock_ahead)))

    async def request(self) -> tuple[str, ...]:
        """The next request of the client as fields."""
        fields = wire.decoded(self.version_number, await self._frame())
        self.seen.note(fields)
        return fields

    async def first_bytes(self) -> bytes:
        """What the client says first, whatever it is."""
        self.seen.first_bytes = await self._reader.read(4096)
        if not self.seen.first_bytes:
            raise ClientGoneError
        return self.seen.first_bytes

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
        self.seen.ended = self._reader.ended
        self._aborted = True
        connection = self._writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    async def over(self) -> None:
        """Record how the client ended, if it did before the gateway, and what it had sent by then."""
        if self._aborted:
            return
        self.seen.ended = self._reader.ended
        if self.seen.ended and self.seen.client_id is not None:
            with contextlib.suppress(ClientGoneError):
                await self.ignore()

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
            CURRENT_TIME: [(49, 1, int(time.time()) + self.clock_ahead)],
            CURRENT_MILLIS: [(109, None, int(time.time() * 1000) + self.clock_ahead * 1000)],
            IDS: [(9, 1, 1)],
        }
        if kind in plain:
            return plain[kind]
        if kind == ACCOUNT_UPDATES:
            return [(54, 1, next(iter(self._manner.accounts), ""))]
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


def _offered(hello: bytes) -> tuple[int, int] | None:
    """Lowest and highest version in the first bytes of a client."""
    found = _RANGE.match(hello)
    return (int(found[1]), int(found[2])) if found else None
