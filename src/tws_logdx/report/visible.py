"""Text from outside made safe to look at: what a terminal or a browser would obey becomes something to read."""

from __future__ import annotations

import re

UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, escape among them; line feed and tab stay
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    "\uffa0\ufff0-\uffff\ud800-\udfff\ue000-\uf8ff\U000e0000-\U0010ffff]"  # bidi, invisible, halves, private
)
"""Characters that act instead of showing: never written raw to any output."""

LONGEST = 2000
"""Characters of one text that a person is shown."""


def visible(text: str) -> str:
    r"""The text with every acting character spelled out, for example `\x1b` or `\u202e`."""
    return UNSAFE.sub(_spelled, text)


def shown(text: str, longest: int = LONGEST) -> str:
    """The visible text, cut to `longest` characters, with a word on how much was left out."""
    if len(text) <= longest:
        return visible(text)
    return f"{visible(text[:longest])} … ({len(text) - longest:,} more characters)"


def one_line(text: str) -> str:
    """All white space as single blanks."""
    return " ".join(text.split())


def _spelled(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
