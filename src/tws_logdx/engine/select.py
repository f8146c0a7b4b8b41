"""Which events a test means, and which group of a sentence an event falls in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tws_logdx.engine.calendar import inside
from tws_logdx.engine.predicates import compile_predicate, fields_of
from tws_logdx.model.event import BUILT_IN, Event, Scalar, Value
from tws_logdx.model.rules import Window
from tws_logdx.model.sentence import All, Compare, Predicate, Test

Selects = Callable[[Event], bool]
Key = tuple[Value, ...]
KeyOf = Callable[[Event], Key | None]


def named(pattern: str, name: str) -> bool:
    """Does an event name fit the name in a test, which may end in `.*`?"""
    return name == pattern or (pattern.endswith(".*") and name.startswith(pattern[:-1]))


def select(test: Test, windows: Mapping[str, Window]) -> Selects:
    """The whole test as one function of an event: name, `where`, `during`."""
    match test:
        case Test(name, Compare(field, "==", value), None) if not name.endswith(".*") and field not in BUILT_IN:
            return _one_value(name, field, value)
    by_name = _by_name(test.name)
    if test.where is None and test.during is None:
        return by_name
    rest = select_named(test, windows)
    return lambda event: by_name(event) and rest(event)


def select_named(test: Test, windows: Mapping[str, Window]) -> Selects:
    """What a test asks besides the name, for events that are known to have it."""
    steps: list[Selects] = []
    if test.where is not None:
        steps.append(_where(test.where))
    if test.during is not None:
        steps.append(inside(windows[test.during]))
    match steps:
        case []:
            return lambda event: True
        case [only]:
            return only
        case _:
            first, second = steps
            return lambda event: first(event) and second(event)


def _one_value(name: str, field: str, wanted: Scalar) -> Selects:
    """The commonest test as one function instead of four that call each other."""

    def fits(event: Event) -> bool:
        if event.name != name:
            return False
        value = event.fields.get(field)
        return wanted in value if isinstance(value, tuple) else value == wanted

    return fits


def _where(predicate: Predicate) -> Selects:
    """The predicate of an event; declared fields are looked up directly, which is most of the work of a big log."""
    if isinstance(predicate, All):
        declared = tuple(part for part in predicate.parts if _declared(part))
        if declared and len(declared) < len(predicate.parts):
            # The quick questions first: mostly they decide.
            first = _where(All(declared))
            then = _where(All(tuple(part for part in predicate.parts if not _declared(part))))
            return lambda event: first(event) and then(event)
    holds = compile_predicate(predicate)
    if _declared(predicate):
        return lambda event: holds(event.fields.get)
    return lambda event: holds(event.get)


def _declared(predicate: Predicate) -> bool:
    """Does it ask for nothing but fields that the patterns declare?"""
    return set(fields_of(predicate)).isdisjoint(BUILT_IN)


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
        case (field,) if field not in BUILT_IN:

            def declared(event: Event) -> Key | None:
                value = event.fields.get(field)
                return None if value is None else (value,)

            return declared
        case _:

            def several(event: Event) -> Key | None:
                key = tuple(value for field in fields if (value := event.get(field)) is not None)
                return key if len(key) == len(fields) else None

            return several


def grouping(fields: tuple[str, ...]) -> Callable[[Sequence[Event]], Mapping[Key, Sequence[Event]]]:
    """Sorts events into their groups, in order; those without a group are left out."""
    match fields:
        case ():
            return lambda events: {(): events}
        case (field,) if field not in BUILT_IN:
            return _by_value(field)
    key_of_event = key_of(fields)

    def grouped(events: Sequence[Event]) -> dict[Key, list[Event]]:
        groups: dict[Key, list[Event]] = {}
        for event in events:
            key = key_of_event(event)
            if key is None:
                continue
            own = groups.get(key)
            if own is None:
                groups[key] = [event]
            else:
                own.append(event)
        return groups

    return grouped


def _by_value(field: str) -> Callable[[Sequence[Event]], dict[Key, list[Event]]]:
    """By one declared field, as nearly all groups are."""

    def grouped(events: Sequence[Event]) -> dict[Key, list[Event]]:
        groups: dict[Value, list[Event]] = {}
        for event in events:
            value = event.fields.get(field)
            if value is None:
                continue
            own = groups.get(value)
            if own is None:
                groups[value] = [event]
            else:
                own.append(event)
        return {(value,): own for value, own in groups.items()}

    return grouped
