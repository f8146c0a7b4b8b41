"""What is sure of an event by the way it came: its name and, where tests ask for it, its value of one field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tws_logdx.engine.select import Selects, named, select_named
from tws_logdx.model.event import Scalar
from tws_logdx.model.rules import Window
from tws_logdx.model.sentence import All, Among, Any, Compare, Predicate, Test

Demands = Mapping[str, frozenset[Scalar]]
"""Field to the values of which it must have one."""


def names(name: str) -> list[str]:
    """What tests may call an event of this name: `api.tcp.refused`, `api.tcp.*`, `api.*`."""
    parts = name.split(".")
    return [name, *(f"{'.'.join(parts[:length])}.*" for length in range(len(parts) - 1, 0, -1))]


def wanted(tests: Iterable[Test], name: str) -> list[Test]:
    """The tests that may mean events of this name."""
    return [test for test in tests if named(test.name, name)]


def doubtful(test: Test, others: Iterable[Test], windows: Mapping[str, Window]) -> Selects | None:
    """The test as a function, for a watcher that may be shown what it does not mean; None when the way says it all.

    `others` are the watcher's other tests: what they ask for comes the same way.
    """
    if told_by_route(test) and not any(other != test and _meet(test.name, other.name) for other in others):
        return None
    return select_named(test, windows)


def told_by_route(test: Test) -> bool:
    """Is nothing asked for but a name and one value?"""
    return (
        test.during is None
        and isinstance(test.where, Compare | Among | None)
        and (not isinstance(test.where, Compare) or test.where.op == "==")
    )


def _meet(one: str, other: str) -> bool:
    """Can an event have a name that fits both?"""
    return named(one, other.removesuffix("*")) or named(other, one.removesuffix("*"))


def demands(predicate: Predicate | None) -> Demands:
    """What must be equal to one of a few values for the predicate to hold."""
    match predicate:
        case Compare(field, "==", value):
            return {field: frozenset({value})}
        case Among(field, values):
            return {field: frozenset(values)}
        case All(parts):
            return {field: values for part in reversed(parts) for field, values in demands(part).items()}
        case Any(parts):
            return either([demands(part) for part in parts])
        case _:
            return {}


def either(several: list[Demands]) -> Demands:
    """What is demanded when one of several must hold: fields that all of them ask for."""
    common = set(several[0]).intersection(*several[1:])
    return {field: frozenset().union(*(one[field] for one in several)) for field in common}
