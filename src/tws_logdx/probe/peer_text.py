"""Text of a peer, which is hostile until it is one short line."""

from __future__ import annotations

import re

TEXT_MOST = 300
"""Characters that are kept."""
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def clean(text: str) -> str:
    """Text of a peer as one short line: its escapes read, what is no printable character replaced."""
    read = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text[: 6 * TEXT_MOST])
    whole = read.encode("utf-16", "surrogatepass").decode("utf-16", "replace")[:TEXT_MOST]
    return "".join(one if one.isprintable() else " " if one.isspace() else "\N{REPLACEMENT CHARACTER}" for one in whole)
