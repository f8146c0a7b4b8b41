"""Which events a test means, and which group of a sentence an event falls in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tws_logdx.engine.calendar import inside
from tws_logdx.engine.predicates import compile_predicate
from tws_logdx.model.event import Event, Value
from tws_logdx.model.rules import Window
from tws_logdx.model.sentence import Test

Selects = Callable[[Event], bool]
Key = tuple[Value, ...]
KeyOf = Callable[[Event], Key | None]


def named(pattern: str, name: str) -> bool:
    """Does an event name fit the name in a test, which may end in `.*`?"""
    return name == pattern or (pattern.endswith(".*") and name.startswith(pattern[:-1]))


def select(test: Test, windows: Mapping[str, Window]) -> Selects:
    """The whole test as one function of an event: name, `where`, `during`."""
    by_name = _by_name(test.name)
    steps: list[Selects] = []
    if test.where is not None:
        holds = compile_predicate(test.where)
        steps.append(lambda event: holds(event.get))
    if test.during is not None:
        steps.append(inside(windows[test.during]))
    match steps:
        case []:
            return by_name
        case [only]:
            return lambda event: by_name(event) and only(event)
        case _:
            return lambda event: by_name(event) and all(step(event) for step in steps)


def _by_name(pattern: str) -> Selects:
    if pattern.endswith(".*"):
        prefix = pattern[:-1]
        return lambda event: event.name.startswith(prefix)
    return lambda event: event.name == pattern


def key_of(fields: tuple[str, ...]) -> KeyOf:
    """The group of an event under `by fields`: its values, or None when one of them is not known."""
    match fields:
        case ():
            return lambda event: ()
        case (field,):

            def one(event: Event) -> Key | None:
                value = event.get(field)
                return None if value is None else (value,)

            return one
        case _:

            def several(event: Event) -> Key | None:
                key = tuple(value for field in fields if (value := event.get(field)) is not None)
                return key if len(key) == len(fields) else None

            return several
