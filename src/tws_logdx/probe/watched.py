"""A client of ib_async that is watched: what happened on its connection, which its own exceptions do not tell."""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tws_logdx.probe.errors import REFUSED, TIMED_OUT, Failure, of_connect, of_resolve
from tws_logdx.probe.heard import Heard, Message
from tws_logdx.probe.peer_text import clean
from tws_logdx.probe.speaks import shown
from tws_logdx.probe.wire import ID_IN_USE, LONGEST

if TYPE_CHECKING:
    from ib_async import IB

HEAD_MOST = 512
HANDSHAKE_MOST, SESSION_MOST = 1 << 20, 1 << 26
"""Bytes that a peer may send before, and all in all; after that it is cut off."""
_NUMBERS = re.compile(r"\[(?:Errno|WinError) (\d+)\]")
_VERSION = re.compile(rb"\A.{4}(\d{1,4})\0[^\0]{0,100}\0", re.DOTALL)


class Watched:
    """The client, and what is seen of its connection."""

    def __init__(self, ib: IB) -> None:
        self.ib = ib
        self.heard = Heard()
        self.ready = False
        self.end = ""
        """`closed` or `reset`, once the connection has ended."""
        self.foreign = self.too_old = False
        self.accounts: list[str] = []
        self.turn = asyncio.Event()
        """Something decisive happened: ready, ended, or no TWS of our time."""
        self.gone = asyncio.Event()
        self._head = b""
        self._bytes = 0
        client: Any = ib.client
        self._client = client
        ib.errorEvent.clear()  # the library's own listener would ask for account summaries after 1102
        ib.errorEvent.connect(self.heard.message)
        client.apiStart.connect(self._on_ready)
        client.apiError.connect(self._on_trouble)
        client.conn.hasData.connect(self._on_data)
        client.conn.disconnected.connect(self._on_gone)

    @property
    def server_version(self) -> int:
        """As negotiated; 0 while none came."""
        told = _VERSION.match(self._head)
        return int(self._client.decoder.serverVersion) or (int(told[1]) if told else 0)

    @property
    def connected(self) -> bool:
        """TCP was accepted at some time: the hello went out, or the peer was quicker to leave."""
        return bool(self._client.conn.numBytesSent or self._head or self.end)

    def failure(self, error: BaseException | None) -> Failure:
        """Why it did not become ready, told from the order of events; `error` is how the library gave up, if it did."""
        if self.foreign:
            return Failure("not-api", None, shown(self._head))
        if self.too_old:
            return Failure("too-old", None, "")
        if not self.connected:
            return unconnected(error)
        refusal = self._refusal()
        if refusal is not None and self.server_version:
            return Failure("rejected", refusal.code, refusal.text)
        if self.end:
            return Failure(f"{self.end}-{'late' if self.server_version else 'early'}", None, "")
        return Failure("stalled" if self.server_version else "silent", None, "")

    def _refusal(self) -> Message | None:
        """The error message for which the host closed; an id in use is one also before it closes."""
        errors = self.heard.errors
        in_use = next((one for one in errors if one.code == ID_IN_USE), None)
        return in_use or (errors[0] if errors and self.end else None)

    async def close(self, seconds: float = 1.0) -> None:
        """Disconnect and wait until the socket is closed, so that the host frees the client id."""
        connection = self._client.conn
        self.ib.disconnect()
        for hang_up in (connection.disconnect, lambda: connection.transport.abort()):
            if connection.transport is None:
                return
            hang_up()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self.gone.wait()

    def _on_ready(self) -> None:
        self.ready = True
        self.accounts = list(self._client.getAccounts())
        self.turn.set()

    def _on_trouble(self, text: str) -> None:
        if "version must be" in text:
            self.too_old = True
            self.turn.set()

    def _on_data(self, data: bytes) -> None:
        self._head += data[: HEAD_MOST - len(self._head)]
        self._bytes += len(data)
        self.foreign = len(self._head) >= 4 and not 0 < int.from_bytes(self._head[:4], "big") <= LONGEST
        # Four letters, read as a length, are more than a gigabyte, and the library would wait for all of it.
        too_much = self._bytes > (SESSION_MOST if self.ready else HANDSHAKE_MOST)
        if (self.foreign or too_much) and self._client.conn.transport is not None:
            self._client.conn.transport.abort()

    def _on_gone(self, text: str) -> None:
        self.end = "reset" if text else "closed"
        self.gone.set()
        self.turn.set()


def watched_client() -> Watched:
    """A client that says nothing in the log. Raises ImportError where ib_async does not work."""
    from ib_async import IB

    ib: Any = IB()
    # Not by name: the loggers of a program that uses ib_async beside this stay as they are.
    mute = logging.Logger("mute")
    mute.disabled = True
    ib._logger = ib.client._logger = ib.wrapper._logger = ib.client.decoder.logger = mute
    return Watched(ib)


def unconnected(error: BaseException | None) -> Failure:
    """Why TCP did not connect; None: it was still trying."""
    if isinstance(error, UnicodeError) or type(error).__name__ == "gaierror":
        failure = of_resolve(error if isinstance(error, OSError) else OSError(str(error)))
    elif isinstance(error, OSError):
        failure = of_connect(_one(error))
    elif error is None:
        failure = Failure("connect-timeout", None, "")
    else:
        failure = Failure("unreachable", None, str(error) or repr(error))
    return failure._replace(text=clean(failure.text))


def _one(error: OSError) -> OSError:
    """asyncio joins the failures of several addresses into one error without a number; the most telling one counts."""
    numbers = [int(number) for number in _NUMBERS.findall(str(error))] if error.errno is None else []
    for kind in (REFUSED, TIMED_OUT, set(numbers)):
        for number in numbers:
            if number in kind:
                return OSError(number, str(error))
    return error
