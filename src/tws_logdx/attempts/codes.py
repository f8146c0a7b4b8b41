"""What a message code of TWS decides about a connection. Which code does what is written in `rules/codes/`.

The effects asked for here: `client-made` (the library says it, TWS never does), `notice` (state of the link to IBKR,
which never turns a client away), `client-id-taken`, `no-connection`, `out-of-date`, `bad-length` and `leaving`.
"""

from __future__ import annotations

from tws_logdx.model.codes import Effects


def from_host(effects: Effects, code: int) -> bool:
    """Whether TWS itself sent the message, which proves that somebody was connected."""
    return code > 0 and not effects.has(code, "client-made") and not effects.has(code, "client-id-taken")


def can_reject(effects: Effects, code: int) -> bool:
    """Whether the message, just before a close, can be the reason for it."""
    return from_host(effects, code) and not effects.has(code, "notice")
