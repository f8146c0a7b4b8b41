"""What a detector is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

KINDS = ("account", "user", "folder", "email", "ip", "mac", "token")
OWN = re.compile(rf"(?:{'|'.join(KINDS)})-[0-9]+")
"""What a value was replaced with: never replaced again."""

VALUE = r"(?P<q>\\?[\"'])?+(?P<v>(?:(?(q)(?!\\?[\"'])[^\n]|(?![.!?](?:\s|$))[^\s,;&\"'()<>\[\]{}]))++)(?!\[)"
"""A value in quotes (also escaped ones) or without; `Name[…]` is the text form of a Java object."""
SUFFIX = r"(?:[_-](?:paper|live|prod|demo|test|dev|real|ib|ibkr|tws|vnc|\d{1,3}))?"
"""What names of variables end with when there are several."""


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> re.Pattern[str]:
    """Compiled when it is first tried: most texts have the words of a few detectors only."""
    return re.compile(pattern)


@dataclass(frozen=True, slots=True)
class Detector:
    """A pattern whose group `v` is the value; `wanted` has the last word."""

    kind: str
    pattern: str
    wanted: Callable[[re.Match[str]], bool] = lambda found: True
    words: tuple[str, ...] = ()
    """Lower-case words of which one is in every text that can match: a cheap look before the pattern."""

    def find(self, text: str) -> Iterator[re.Match[str]]:
        for match in compiled(self.pattern).finditer(text):
            start, end = match.span("v")
            if start < end and not OWN.fullmatch(match["v"]) and self.wanted(match):
                yield match


DIGITS = str.maketrans("123456789", "000000000")


def outline(text: str) -> str:
    """What many lines of one kind have in common: small letters, every digit a zero."""
    return text.lower().translate(DIGITS)


def before(found: re.Match[str], length: int) -> str:
    """The text before the value, at most `length` characters."""
    start = found.start("v")
    return found.string[max(0, start - length) : start]
