"""Regular expressions in rules: are they valid, and can a hostile line make them slow?"""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable
from typing import Any

_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT)
_ZERO_WIDTH = (op.AT, op.ASSERT, op.ASSERT_NOT)


def mistake(pattern: str) -> tuple[str, str] | None:
    """Message and hint when the pattern should not be used; None when it is fine."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"not a regular expression: {error}", "it is a Python regular expression"
    if _explodes(parser.parse(pattern)):
        return (
            "a repeat of a repeat can take for ever on a hostile line",
            "bound one of them, or begin the inner part with a fixed character: (?:,a+)* is fine, (?:a+)* is not",
        )
    return None


def _explodes(items: Iterable[Any]) -> bool:
    """Is there an endless repeat of something elastic, so that a text can be split in endless ways?"""
    for kind, value in items:
        if kind in _REPEATS and value[1] is op.MAXREPEAT and _elastic(value[2]):
            return True
        if any(_explodes(part) for part in _inside(kind, value)):
            return True
    return False


def _elastic(items: Iterable[Any]) -> bool:
    """Can the items match texts of any length without one fixed character between them?"""
    endless = False
    for kind, value in items:
        if kind in _REPEATS:
            endless = endless or value[1] is op.MAXREPEAT or _elastic(value[2])
            if value[1] is not op.MAXREPEAT and value[0] > 0 and not _elastic(value[2]):
                return False
        elif kind in (op.SUBPATTERN, op.BRANCH):
            if not any(_elastic(part) for part in _inside(kind, value)):
                return False
            endless = True
        elif kind not in _ZERO_WIDTH:
            return False
    return endless


def _inside(kind: Any, value: Any) -> list[Any]:
    """The sequences within an item."""
    if kind in (*_REPEATS, op.POSSESSIVE_REPEAT):
        return [value[2]]
    if kind is op.SUBPATTERN:
        return [value[3]]
    if kind is op.BRANCH:
        return list(value[1])
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return [value[1]]
    return [value] if kind is op.ATOMIC_GROUP else []
