"""What one client did in one connection, for assertions."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

TIME_REQUESTS = ("49", "105")
"""reqCurrentTime and reqCurrentTimeInMillis."""
CHANGES = {
    "3": "placeOrder",
    "4": "cancelOrder",
    "14": "setServerLogLevel",
    "15": "reqAutoOpenOrders",
    "19": "replaceFA",
    "21": "exerciseOptions",
    "58": "reqGlobalCancel",
    "69": "updateDisplayGroup",
    "109": "updateConfig",
}
"""Requests that trade, or leave the host in another state than before."""


@dataclass(slots=True)
class Conversation:
    """One connection as the gateway saw it; complete when the connection is over."""

    scenario: str = ""
    first_bytes: bytes = b""
    offered: tuple[int, int] | None = None
    client_id: int | None = None
    requests: list[tuple[str, ...]] = field(default_factory=list)
    asked_time: list[float] = field(default_factory=list)
    """When the client asked for the time of the host, seconds of the monotonic clock."""
    changed: list[str] = field(default_factory=list)
    """Orders and changes of settings that it sent, by name. A probe sends none."""
    ended: str = ""
    """How the client ended: `fin`, `rst`, or nothing when it was still there at the end of the conversation."""

    def note(self, fields: tuple[str, ...]) -> None:
        """Record one request."""
        self.requests.append(fields)
        if fields[0] in TIME_REQUESTS:
            self.asked_time.append(time.monotonic())
        if fields[0] in CHANGES:
            self.changed.append(CHANGES[fields[0]])
