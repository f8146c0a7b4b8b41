"""Which events tell that the host went down or came up."""

from __future__ import annotations

STOPS = frozenset(
    {
        "host.exiting",
        "host.auto_logoff",
        "host.auto_restart",
        "host.started",
        "ibc.closing",
        "ibc.ended",
        "ibc.exit",
        "ibc.restart",
    }
)
"""The host goes down, or comes up and so had gone down."""

PLANNED = frozenset({"host.auto_logoff", "host.auto_restart", "ibc.restart"})
"""Those that were set to happen at that time."""
