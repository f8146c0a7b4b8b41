"""Sieves: small regular expressions for scanners of bytes, for patterns whose every literal stands on many lines."""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable
from typing import Any

LENGTH = r"(?: ?[- ]{0,8}(?:[\x00-\x7f]|[\x80-\xff]{1,4})?| ?--[\x00-\xff]{2,5})"
"""What stands between the arrow and an API message: its length in four bytes as TWS prints them, or nothing."""

_UNKNOWN_TO_SCANNERS = {
    op.AT: "an anchor",
    op.ASSERT: "a look-around",
    op.ASSERT_NOT: "a look-around",
    op.GROUPREF: "a back reference",
    op.GROUPREF_EXISTS: "a back reference",
    op.ATOMIC_GROUP: "an atomic group",
    op.POSSESSIVE_REPEAT: "a possessive repeat",
}


def sieve(written: str) -> str:
    """The expression with its placeholder filled in."""
    return written.replace("{length}", LENGTH)


def unfit(written: str) -> tuple[str, str] | None:
    """What is wrong with a sieve and what to do; None when all scanners can use it."""
    try:
        tree = parser.parse(sieve(written).encode())
    except re.error as error:
        return f"this is no regular expression for bytes: {error}", "mend it, or name literals under `scan`"
    used = next((_UNKNOWN_TO_SCANNERS[kind] for kind in _kinds(tree) if kind in _UNKNOWN_TO_SCANNERS), None)
    if used:
        return f"a sieve may not hold {used}", "leave it out: the pattern has the last word"
    low, _ = tree.getwidth()
    return ("a sieve may not match an empty text", "name what must be there") if low == 0 else None


def _kinds(items: Iterable[Any]) -> Iterable[Any]:
    for kind, value in items:
        yield kind
        if kind is op.SUBPATTERN:
            yield from _kinds(value[3])
        elif kind is op.BRANCH:
            for branch in value[1]:
                yield from _kinds(branch)
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            yield from _kinds(value[2])
        elif kind is op.ATOMIC_GROUP:
            yield from _kinds(value)
