"""What one kind of log is made of: noise, which means nothing to logdx, and stories, of which every line counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

ALARM = "?"
"""In place of an event: a warning that no pattern knows, which is shown all the same."""


CONNECTED = b"\x02" * len("20240304 09:30")
"""Stands for the minute in the form in which the host tells a client when it connected."""


class Made(NamedTuple):
    """One line behind its time stamp, without line feed."""

    text: bytes
    event: str | None = None
    """The event that is to be found in it, or two with a blank between; None for noise."""
    stamped: bool = True
    """False for a line of a trace, which belongs to the one above."""


Maker = Callable[[Random], list[Made]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of log."""

    name: str
    family: str
    """Family of rules, or writer, that tells which patterns may speak about its lines."""
    minute: str
    """Form of date, hour and minute at the start of each line."""
    rest: str
    """Form of the seconds and milliseconds after it."""
    noise: Sequence[tuple[int, Maker]]
    """With how often each comes."""
    stories: Sequence[tuple[int, Maker]]
    """With how often each is told: connections are made far more seldom than anything else happens."""
    opening: Sequence[Made] = ()
    """Lines before all others."""

    @property
    def mark(self) -> bytes:
        """Stands for date, hour and minute until they are known; as long as they are."""
        return b"\x01" * len("2024-03-04 09:30" if "%d" in self.minute else "09:30")


def one(form: str, event: str | None = None) -> Maker:
    """A line whose `{a}` … are filled with chance numbers: `{price}`, `{size}`, `{req}`, `{client}`, `{order}`."""

    def make(chance: Random) -> list[Made]:
        return [Made(fill(form, numbers(chance)), event)]

    return make


def several(*lines: tuple[str, str | None]) -> Maker:
    """Lines that follow each other and share their numbers."""

    def make(chance: Random) -> list[Made]:
        same = numbers(chance)
        return [Made(fill(form, same), event, not form.startswith("\t")) for form, event in lines]

    return make


SYMBOLS = ("AAPL", "SPY", "MSFT", "NESN", "VOW3", "ES", "EUR", "TSLA", "QQQ", "SAP")


UNITS, TENS = "\x02", "\x03"
"""Digits that are other ones each time a chunk comes again: most lines hold one, so that hardly a line comes twice."""


def numbers(chance: Random) -> dict[str, object]:
    """Chance values for one line or story. Codes such as 1100 and 2104 occur as sizes, as they do on real days."""
    draw = chance.random
    return {
        "price": f"{10 + draw() * 900:.1f}{UNITS}",
        "size": (100, 200, 326, 502, 1100, 1102, 2104, 2110)[int(draw() * 8)],
        "req": f"{100 + int(draw() * 400)}{UNITS}",
        "client": int(draw() * 12),
        "order": f"{1000 + int(draw() * 9000)}{TENS}{UNITS}",
        "symbol": SYMBOLS[int(draw() * len(SYMBOLS))],
        "thread": 60 + int(draw() * 200),
        "id": f"{1_000_000 + int(draw() * 8_000_000)}{TENS}{UNITS}",
    }


def fill(form: str, values: dict[str, object]) -> bytes:
    """The bytes of a line; what Latin-1 can write is written so where the form asks for it by `¤`."""
    text = form.format_map(values)
    return text.replace("¤", "").encode("latin-1") if "¤" in text else text.encode()
