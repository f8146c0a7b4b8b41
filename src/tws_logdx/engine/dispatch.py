"""Which sentences an event goes to: those that ask for its name and, where they ask for it, its value of one field.

So the cost of an event does not grow with the number of rules about other codes or other outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tws_logdx.engine.select import named
from tws_logdx.engine.tally import KEPT, Tally
from tws_logdx.engine.watcher import Watcher
from tws_logdx.model.event import BUILT_IN, Event, Scalar, Value
from tws_logdx.model.sentence import All, Among, Any, Compare, Predicate, Test

Feed = Callable[[Event], None]
Demands = Mapping[str, frozenset[Scalar]]
"""Field to the values of which it must have one."""


def dispatch(stream: Iterable[Event], watchers: tuple[Watcher, ...], seen: dict[str, Tally]) -> None:
    """Show each event to the watchers it may concern; `seen` gets all events by name."""
    routes: dict[str, Route] = {}
    for event in stream:
        route = routes.get(event.name)
        if route is None:
            route = routes[event.name] = Route(event.name, watchers)
            seen[event.name] = route.seen
        seen_so_far = route.seen
        seen_so_far.count += 1
        seen_so_far.latest = event
        if seen_so_far.count <= KEPT:
            seen_so_far.note(event)
        for feed in route.always:
            feed(event)
        for field, declared, table, asking in route.choices:
            value = event.fields.get(field) if declared else event.get(field)
            # A list has the value of each of its members: then all who ask for the field look themselves.
            for feed in asking if isinstance(value, tuple) else table.get(value, ()):  # type: ignore[arg-type]
                feed(event)


class Route:
    """The way of the events of one name."""

    def __init__(self, name: str, watchers: Iterable[Watcher]) -> None:
        self.seen = Tally()
        self.always: list[Feed] = []
        self._by_field: dict[str, tuple[dict[Value, list[Feed]], list[Feed]]] = {}
        for watcher in watchers:
            self._add(name, watcher)
        self.choices = tuple((field, field not in BUILT_IN, *feeds) for field, feeds in self._by_field.items())
        """Fields that decide: is it a declared one, the watchers of each value, and all that ask for the field."""

    def _add(self, name: str, watcher: Watcher) -> None:
        wanted = [test for test in watcher.tests if named(test.name, name)]
        if not wanted:
            return
        either = _either([demands(test.where) for test in wanted])
        sure = watcher.sure if told_by_route(wanted[0]) else None
        if not either:
            self.always.append(sure or watcher.feed)
            return
        field = min(either)
        table, asking = self._by_field.setdefault(field, ({}, []))
        asking.append(watcher.feed)
        for value in either[field]:
            table.setdefault(value, []).append(sure or watcher.feed)


def told_by_route(test: Test) -> bool:
    """Does an event that comes this way fit the test, as nothing but its name and one value is asked for?"""
    return (
        test.during is None
        and isinstance(test.where, Compare | Among | None)
        and (not isinstance(test.where, Compare) or test.where.op == "==")
    )


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
            return _either([demands(part) for part in parts])
        case _:
            return {}


def _either(several: list[Demands]) -> Demands:
    """What is demanded when one of several must hold: fields that all of them ask for."""
    common = set(several[0]).intersection(*several[1:])
    return {field: frozenset().union(*(one[field] for one in several)) for field in common}
