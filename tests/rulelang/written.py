"""Trees written as sentences, and with other names for their fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any as Any_

from tws_logdx.model.event import Scalar
from tws_logdx.model.sentence import (
    Absence,
    Aggregate,
    All,
    Among,
    Any,
    Both,
    Compare,
    Count,
    Distinct,
    Either,
    Every,
    FactIs,
    Known,
    Like,
    Never,
    No,
    Occurs,
    Predicate,
    Sentence,
    Sequence,
    Share,
    Test,
)

EVENT_WORDS = ("attempt", "session", "storm", "shut-gate")
"""Fields with the name of an event or of a test, alone after `and`, are read as events: brackets help."""


def renamed(node: Any_, words: Mapping[str, str]) -> Any_:
    """The same tree with other names for its fields."""
    if isinstance(node, tuple):
        return tuple(renamed(part, words) for part in node)
    if not is_dataclass(node) or isinstance(node, type):
        return node
    new: dict[str, Any_] = {}
    for one in fields(node):
        value = getattr(node, one.name)
        if one.name == "field":
            new[one.name] = words.get(value, value)
        elif one.name == "by":
            new[one.name] = tuple(words.get(key, key) for key in value)
        else:
            new[one.name] = renamed(value, words)
    return type(node)(**new)


def sentence(node: Sentence) -> str:  # noqa: C901 - one line for each form
    match node:
        case Both(parts):
            return " and ".join(f"({sentence(part)})" for part in parts)
        case Either(parts):
            return " or ".join(f"({sentence(part)})" for part in parts)
        case Never(part):
            return f"not ({sentence(part)})"
        case Occurs(seen, by):
            return event(seen) + _by(by)
        case Count(seen, op, n, within, by):
            return f"count({event(seen)}) {op} {n}{_within(within)}{_by(by)}"
        case Distinct(field, seen, op, n, within, by):
            return f"distinct({event(seen, field)}) {op} {n}{_within(within)}{_by(by)}"
        case Aggregate(function, field, seen, op, value, within, by):
            return f"{function}({event(seen, field)}) {op} {value}{_within(within)}{_by(by)}"
        case Share(part, whole, low, high, by):
            return f"share({event(part)} of {event(whole)}) between {low} and {high}{_by(by)}"
        case Sequence(steps, within, until):
            end = f" until {event(until)}" if until else ""
            return " then ".join(event(step.test) + _by(step.by) for step in steps) + _within(within) + end
        case Absence(seen, missing, side, within, by):
            where = "" if side == "both" else f" {side}"
            return f"{event(seen)} without{where} {event(missing)}{_within(within)}{_by(by)}"
        case Every(seen, period, tolerance, by):
            return f"{event(seen)} every {period}ms tolerance {tolerance}ms{_by(by)}"
        case FactIs(name, of_fact):
            return f"fact({name})" + (predicate(of_fact).removeprefix("value") if of_fact else "")


def event(node: Test, field: str = "") -> str:
    name = f"{node.name}.{field}" if field else node.name
    during = f" during {node.during}" if node.during else ""
    if node.where is None:
        return name + during
    where = predicate(node.where)
    whole = isinstance(node.where, All | Any) and any(word in where for word in EVENT_WORDS)
    return f"{name} where {f'({where})' if whole else where}{during}"


def predicate(node: Predicate) -> str:
    match node:
        case All(parts):
            return " and ".join(map(_part, parts))
        case Any(parts):
            return " or ".join(map(_part, parts))
        case No(part):
            return f"not {_part(part)}"
        case Compare(field, op, value):
            return f"{field} {op} {_value(value)}"
        case Among(field, values):
            return f"{field} in ({', '.join(map(_value, values))})"
        case Like(field, pattern):
            return f"{field} matches {_value(pattern)}"
        case Known(field):
            return "(not)" if field == "not" else field


def _part(node: Predicate) -> str:
    return f"({predicate(node)})" if isinstance(node, All | Any) else predicate(node)


def _value(value: Scalar) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def _within(within: int | None) -> str:
    return "" if within is None else f" within {within}ms"


def _by(by: tuple[str, ...]) -> str:
    return f" by {', '.join(by)}" if by else ""
