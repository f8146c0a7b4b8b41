"""Which client and which of its components wrote a line."""

from __future__ import annotations

import re

from tws_logdx.model.event import Event

_LIBRARY = re.compile(r"\b(ib_insync|ib_async|ibapi|nautilus_trader)\b")
_BARE_IBAPI = re.compile(r"(?:^|ERROR:ibapi\.\w+:)ERROR -?\d+ (?:\d{12,13} )?\d{3,5} ")
_NAUTILUS = "InteractiveBrokersClient-"
_LEAN = "InteractiveBrokersBrokerage."


def client_of(event: Event) -> str | None:
    """The library that wrote the line, from the logger in front of the message or from its own wording."""
    found = _LIBRARY.search(event.text)
    if found:
        return found[1]
    client = event.fields.get("client")
    if isinstance(client, str):
        return client
    if _NAUTILUS in event.text:
        return "nautilus_trader"
    if _LEAN in event.text:
        return "lean"
    if event.name == "tws.error" and _BARE_IBAPI.search(event.text):
        return "ibapi"
    return None


def stream_of(event: Event) -> str:
    """The component's name where one log holds several clients, otherwise an empty string."""
    place = event.text.find(_NAUTILUS)
    if place < 0:
        return ""
    start = place + len(_NAUTILUS)
    end = start
    while end < len(event.text) and event.text[end].isalnum():
        end += 1
    return event.text[place:end]


def number(event: Event, name: str) -> int | None:
    """A whole-number field, or None (a bool is not a number here)."""
    value = event.fields.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def word(event: Event, name: str) -> str | None:
    """A text field, or None."""
    value = event.fields.get(name)
    return value if isinstance(value, str) and value else None
