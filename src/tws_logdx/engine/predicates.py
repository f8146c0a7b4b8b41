"""Predicates as functions: compiled once per sentence, called once per event."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any as Any_
from typing import cast

from tws_logdx.model.event import Scalar, Value
from tws_logdx.model.sentence import All, Among, Any, Compare, Known, Like, Predicate

Get = Callable[[str], Value | None]
"""Looks a field up by name; None when it is not known."""

LONGEST = 4000
"""Characters of a text that `matches` looks at."""

MEMORY = 512
"""Texts of which it is remembered whether they match."""

Holds = Callable[[Get], bool]

Compares = Callable[[Any_, Any_], bool]

OPERATORS: dict[str, Compares] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def compile_predicate(predicate: Predicate) -> Holds:
    """The predicate as a function of a field look-up. A list has a property when one of its members has it."""
    match predicate:
        case Compare(field, "!=", value):
            equal = _equals(field, value)
            return lambda get: not equal(get)
        case Compare(field, "==", value):
            return _equals(field, value)
        case Compare(field, op, value):
            return _ordered(field, OPERATORS[op], value)
        case Among(field, values):
            return _some_member(field, frozenset(values).__contains__)
        case Like(field, pattern):
            return _some_member(field, _searcher(pattern))
        case Known(field):
            return lambda get: bool(get(field))
        case All(parts):
            return _all(tuple(map(compile_predicate, parts)))
        case Any(parts):
            return _any(tuple(map(compile_predicate, parts)))
        case _:
            inner = compile_predicate(predicate.part)
            return lambda get: not inner(get)


def fields_of(predicate: Predicate) -> tuple[str, ...]:
    """Fields a predicate asks about, in order."""
    match predicate:
        case Compare(field) | Among(field) | Like(field) | Known(field):
            return (field,)
        case All(parts) | Any(parts):
            return tuple(dict.fromkeys(field for part in parts for field in fields_of(part)))
        case _:
            return fields_of(predicate.part)


def _all(parts: tuple[Holds, ...]) -> Holds:
    """In pairs: a generator for each event would take longer than the questions."""
    first, *others = parts
    if not others:
        return first
    rest = _all(tuple(others))
    return lambda get: first(get) and rest(get)


def _any(parts: tuple[Holds, ...]) -> Holds:
    first, *others = parts
    if not others:
        return first
    rest = _any(tuple(others))
    return lambda get: first(get) or rest(get)


def _equals(field: str, wanted: Scalar) -> Holds:
    def holds(get: Get) -> bool:
        value = get(field)
        return wanted in value if isinstance(value, tuple) else value == wanted

    return holds


def _ordered(field: str, compare: Compares, wanted: Scalar) -> Holds:
    text = isinstance(wanted, str)

    def holds(get: Get) -> bool:
        value = get(field)
        if value is None or isinstance(value, tuple) or isinstance(value, str) is not text:
            return False  # a text is neither less nor more than a number
        return compare(value, wanted)

    return holds


def _some_member(field: str, fits: Callable[[Scalar], bool]) -> Holds:
    def holds(get: Get) -> bool:
        value = get(field)
        if value is None:
            return False
        return any(map(fits, value)) if isinstance(value, tuple) else fits(value)

    return holds


@lru_cache(maxsize=1024)
def _searcher(pattern: str) -> Callable[[Scalar], bool]:
    """Searches the beginning of a text: in linear time with RE2, else with `re`, whose risky patterns rulelang refuses.

    `\\d`, `\\w` and `\\b` are ASCII in RE2, so they are in `re` too: the same rules say the same everywhere.
    """
    search = (_linear(pattern) or re.compile(pattern, re.ASCII)).search

    # Logs say the same again and again, and RE2 costs a few microseconds for each text however short.
    @lru_cache(maxsize=MEMORY)
    def found(value: Scalar) -> bool:
        return search(value[:LONGEST] if isinstance(value, str) else _as_text(value)) is not None

    return found


def _linear(pattern: str) -> re.Pattern[str] | None:
    """The pattern for RE2; None where that is not installed, or when only `re` knows what the pattern uses."""
    try:
        import re2
    except ImportError:
        return None
    options = re2.Options()
    options.log_errors = False
    try:
        return cast("re.Pattern[str]", re2.compile(pattern, options))
    except re2.error:
        return None


def _as_text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
