"""Settings as written, turned into values of facts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tws_logdx.model.event import Location, Value
from tws_logdx.model.fact import Fact

SECRET = re.compile(r"(?i)passw|secret|login_?id|user_?(?:name|id)|totp|token|credential|^fixuser")
"""Names of settings whose values are nobody's business."""

TRUE = frozenset(("true", "yes", "1", "on"))
FALSE = frozenset(("false", "no", "0", "off"))
MEBIBYTES = {"": 1 / (1 << 20), "k": 1 / 1024, "m": 1.0, "g": 1024.0, "t": 1024.0 * 1024}


def fact(name: str, value: Value, source: str, line: int) -> Fact:
    return Fact(name, value, Location(source, line), origin="settings")


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers from 1, without the ends of Unix or Windows; nothing else ends a line."""
    for number, line in enumerate(text.split("\n"), 1):
        yield number, line.removesuffix("\r")


def truth(text: str) -> bool | None:
    word = text.strip().lower()
    return True if word in TRUE else False if word in FALSE else None


def whole(text: str) -> int | None:
    """A whole number of reasonable length."""
    text = text.strip()
    return int(text) if re.fullmatch(r"-?[0-9]{1,12}", text) else None


def port(text: str) -> int | None:
    number = whole(text)
    return number if number is not None and 0 < number < 65536 else None


def addresses(text: str) -> str:
    """A list of addresses in one form: `a,b,c`."""
    return ",".join(part for part in re.split(r"[,;\s]+", text.strip()) if part)


def mebibytes(text: str) -> int | None:
    """A size of Java memory such as `768m` or `4G`."""
    found = re.fullmatch(r"([0-9]{1,15})([kmgtKMGT]?)", text.strip())
    return int(int(found[1]) * MEBIBYTES[found[2].lower()]) if found else None
