"""The few TWS message codes that decide what became of a connection.

Numbers and meanings are those of the lists "Message codes" and "Error codes" in the documentation of the TWS API
(system messages 1100-1102 and 2100 upwards, client errors 500 upwards, errors of TWS below and between).
"""

from __future__ import annotations

CLIENT_ID_IN_USE = 326
COULD_NOT_CONNECT = 502
OUT_OF_DATE = 503
UNSUPPORTED_VERSION = 506
BAD_LENGTH = 507
PORT_RESET = 1300
PACING = 100

CLIENT_MADE = range(501, 600)
"""Codes which the client library makes itself; TWS never sends them."""

FAILED_SOCKET = frozenset({509, 520})
"""Client-made: the socket could not be made or broke; the text says why."""

NOTICES = frozenset({*range(2100, 2200), 1100, 1101, 1102, 0, 165})
"""State of the link to IBKR: they never turn a client away."""


def from_host(code: int) -> bool:
    """Whether TWS itself sent the message, which proves that somebody was connected."""
    return code not in CLIENT_MADE and code != CLIENT_ID_IN_USE and code > 0


def can_reject(code: int) -> bool:
    """Whether the message, just before a close, can be the reason for it."""
    return from_host(code) and code not in NOTICES
