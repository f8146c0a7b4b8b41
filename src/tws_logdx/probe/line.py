"""One TCP connection of the probe: bounded in time and memory, closed cleanly whatever happens."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from time import perf_counter

from tws_logdx.probe.wire import LONGEST

BUFFERED = 1 << 16
"""Bytes that the system may run ahead; twice as many are held at most."""
HEAD = 512
"""First bytes of a peer that are kept, to name what speaks there."""
OVERTURE_S = 0.02
LINGER_S = 1.0
"""How long a peer may take to answer a close."""


class SilentError(Exception):
    """Nothing more came within the time limit."""


class EndedError(Exception):
    """The peer ended the connection: cleanly, or with a reset."""

    def __init__(self, reset: bool) -> None:
        super().__init__("reset" if reset else "closed")
        self.reset = reset


class ForeignError(Exception):
    """Bytes that are no frame of the API."""


class Line:
    """Reads frames until a deadline; `head` holds the first bytes that the peer sent."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.head = b""
        self._ahead = b""
        self._deadline = 0.0

    def within(self, seconds: float) -> None:
        """All that follows must be over in so many seconds."""
        self._deadline = perf_counter() + seconds

    async def overture(self) -> None:
        """A moment for those who speak, or hang up, before they are spoken to: a TWS does neither."""
        self.within(OVERTURE_S)
        with suppress(SilentError):
            self._ahead = await self._read(BUFFERED)

    async def send(self, data: bytes) -> None:
        """Of a peer that has gone the next read tells how it went."""
        with suppress(OSError, TimeoutError):
            self._writer.write(data)
            await asyncio.wait_for(self._writer.drain(), max(0.01, self._deadline - perf_counter()))

    async def frame(self) -> bytes:
        """The body of the next frame. Raises SilentError, EndedError, or ForeignError for the length of no message."""
        (size,) = struct.unpack(">I", await self._exactly(4))
        if not 0 < size <= LONGEST:
            # Four letters, read as a length, are more than a gigabyte: some other service speaks.
            await self._more()
            raise ForeignError
        return await self._exactly(size)

    async def _exactly(self, count: int) -> bytes:
        body = bytearray()
        while len(body) < count:
            part = await self._read(count - len(body))
            body += part
        return bytes(body)

    async def _more(self) -> None:
        """A little more of what the peer says, for a name."""
        self.within(min(0.3, max(0.0, self._deadline - perf_counter())))
        with suppress(SilentError, EndedError):
            while len(self.head) < HEAD:
                await self._read(HEAD)

    async def _read(self, most: int) -> bytes:
        if self._ahead:
            part, self._ahead = self._ahead[:most], self._ahead[most:]
            return part
        try:
            part = await asyncio.wait_for(self._reader.read(most), max(0.0, self._deadline - perf_counter()))
        except TimeoutError:
            raise SilentError from None
        except OSError:
            raise EndedError(reset=True) from None
        if not part:
            raise EndedError(reset=False)
        self.head += part[: HEAD - len(self.head)]
        return part

    async def greet(self, data: bytes) -> bytes:
        """Send something and return what comes back first, empty for silence or an end."""
        with suppress(SilentError, EndedError):
            await self.send(data)
            await self._read(HEAD)
            await self._more()
        return self.head


@asynccontextmanager
async def connected(address: str, port: int, timeout: float) -> AsyncIterator[Line]:
    """A connection to one address. Raises OSError (TimeoutError included) when there is none."""
    reader, writer = await asyncio.wait_for(asyncio.open_connection(address, port, limit=BUFFERED), timeout)
    try:
        yield Line(reader, writer)
    finally:
        await _hang_up(reader, writer)


async def _hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """End the stream first and let the peer end its own, so that the host frees the client id and nothing is reset."""
    with suppress(OSError, TimeoutError, RuntimeError):
        if writer.can_write_eof():
            writer.write_eof()
        await asyncio.wait_for(_drain(reader), LINGER_S)
    writer.close()
    with suppress(OSError, TimeoutError):
        await asyncio.wait_for(writer.wait_closed(), LINGER_S)


async def _drain(reader: asyncio.StreamReader) -> None:
    while await reader.read(BUFFERED):
        pass
