"""Which sentences an event goes to: those that ask for its name and, where they ask for it, its value of one field.

So the cost of an event does not grow with the number of rules about other codes or other outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from tws_logdx.engine.select import named
from tws_logdx.engine.tally import Tally
from tws_logdx.engine.watcher import Watcher
from tws_logdx.model.event import Event, Scalar, Value
from tws_logdx.model.sentence import All, Among, Any, Compare, Predicate

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
        route.feed(event)


class Route:
    """The way of the events of one name."""

    def __init__(self, name: str, watchers: Iterable[Watcher]) -> None:
        self.seen = Tally()
        self._always: list[Feed] = []
        self._by_value: dict[str, dict[Value, list[Feed]]] = {}
        self._by_field: dict[str, list[Feed]] = {}
        for watcher in watchers:
            self._add(name, watcher)

    def _add(self, name: str, watcher: Watcher) -> None:
        wanted = [demands(test.where) for test in watcher.tests if named(test.name, name)]
        if not wanted:
            return
        either = _either(wanted)
        if not either:
            self._always.append(watcher.feed)
            return
        field = min(either)
        self._by_field.setdefault(field, []).append(watcher.feed)
        table = self._by_value.setdefault(field, {})
        for value in either[field]:
            table.setdefault(value, []).append(watcher.feed)

    def feed(self, event: Event) -> None:
        self.seen.add(event)
        for feed in self._always:
            feed(event)
        for field, table in self._by_value.items():
            value = event.get(field)
            # A list has the value of each of its members: then all who ask for the field look themselves.
            for feed in self._by_field[field] if isinstance(value, tuple) else table.get(value, ()):  # type: ignore[arg-type]
                feed(event)


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
