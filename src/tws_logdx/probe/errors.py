"""What an error of the operating system means for an attempt to connect."""

from __future__ import annotations

import errno
import os
import socket
from typing import NamedTuple

REFUSED = {errno.ECONNREFUSED, 10061, 1225}
RESET = {errno.ECONNRESET, errno.EPIPE, errno.ECONNABORTED, 10054, 10053, 64}
TIMED_OUT = {errno.ETIMEDOUT, 10060, 121}


class Failure(NamedTuple):
    """Outcome of an attempt, with the system's number and words."""

    outcome: str
    code: int | None
    text: str


def of_connect(error: OSError) -> Failure:
    """Why a connect failed: refused, connect-timeout, or unreachable for all that the network or the system forbids."""
    number = getattr(error, "winerror", None) or error.errno
    text = _words(error)
    if number in REFUSED or isinstance(error, ConnectionRefusedError):
        return Failure("refused", number, text)
    if number in TIMED_OUT or isinstance(error, TimeoutError):
        return Failure("connect-timeout", number, text)
    if number in RESET or isinstance(error, ConnectionError):
        return Failure("reset-early", number, text)
    return Failure("unreachable", number, text)


def of_resolve(error: OSError) -> Failure:
    """Why a name gave no address."""
    number = error.errno if isinstance(error, socket.gaierror) else None
    return Failure("dns-failed", number, error.strerror or str(error))


def _words(error: OSError) -> str:
    """The system's own words: asyncio puts address and port in their place, which the step tells anyway."""
    if error.errno is None:
        return "no answer within the time limit" if isinstance(error, TimeoutError) else str(error)
    return os.strerror(error.errno)
