"""Which sentences an event goes to: those that ask for its name and, where they ask for it, its value of one field.

So the cost of an event does not grow with the number of rules about other codes or other outcomes. Events are sorted
into the inboxes of the sentences, and each sentence then takes its own at once: a call per event is what costs most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from tws_logdx.engine.route import demands, either, names, wanted
from tws_logdx.engine.select import select
from tws_logdx.engine.tally import Tally
from tws_logdx.engine.watcher import Watcher
from tws_logdx.model.event import BUILT_IN, Event, Value
from tws_logdx.model.rules import Window
from tws_logdx.model.sentence import Test

Put = Callable[[Event], None]
CHUNK = 4_096
"""Events sorted at a time, so that inboxes stay small."""


class Dispatch:
    """Shows each event to the watchers it may concern, in order."""

    def __init__(self, watchers: Sequence[Watcher], windows: Mapping[str, Window], seen: dict[str, Tally]) -> None:
        """`seen` gets all events by name."""
        self._windows = windows
        self._seen = seen
        self._routes: dict[str, Route] = {}
        self._inboxes: list[tuple[Watcher, list[Event]]] = [(watcher, []) for watcher in watchers]
        self._askers: dict[str, list[int]] = {}
        """Numbers of the watchers by the names in their tests."""
        for number, watcher in enumerate(watchers):
            for asked in {test.name for test in watcher.tests}:
                self._askers.setdefault(asked, []).append(number)

    def show(self, events: Sequence[Event]) -> None:
        """The next events of the log, in order."""
        for start in range(0, len(events), CHUNK):
            self._sort(events[start : start + CHUNK])
            for watcher, inbox in self._inboxes:
                if inbox:
                    watcher.take(inbox)
                    inbox.clear()
            for route in self._routes.values():
                route.empty()

    def _sort(self, events: Iterable[Event]) -> None:
        routes = self._routes
        for event in events:
            name = event.name
            route = routes.get(name) or self._new_route(name)
            for put in route.always:
                put(event)
            for field, declared, table, offers in route.choices:
                value = event.fields.get(field) if declared else event.get(field)
                # A list has the value of each of its members: then all who ask for the field look at it.
                for put in offers if isinstance(value, tuple) else table.get(value, ()):  # type: ignore[arg-type]
                    put(event)

    def _new_route(self, name: str) -> Route:
        route = self._routes[name] = Route(name, self._seen.setdefault(name, Tally()))
        for number in sorted({number for asked in names(name) for number in self._askers.get(asked, ())}):
            watcher, inbox = self._inboxes[number]
            route.add(wanted(watcher.tests, name), inbox, self._windows)
        route.seal()
        return route


class Route:
    """The way of the events of one name."""

    def __init__(self, name: str, seen: Tally) -> None:
        self._name = name
        self._seen = seen
        self._all: list[Event] = []
        self.always: list[Put] = [self._all.append]
        self._by_field: dict[str, tuple[dict[Value, list[Put]], list[Put]]] = {}
        self.choices: tuple[tuple[str, bool, dict[Value, list[Put]], list[Put]], ...] = ()
        """Fields that decide: is it a declared one, the inboxes of each value, and of all that ask for the field."""

    def add(self, tests: Sequence[Test], inbox: list[Event], windows: Mapping[str, Window]) -> None:
        """Let events that one of these tests may mean go into this inbox."""
        if not tests:
            return
        common = either([demands(test.where) for test in tests])
        if not common:
            self.always.append(inbox.append)
            return
        field = min(common)
        table, offers = self._by_field.setdefault(field, ({}, []))
        offers.append(_offer(tests, inbox, windows))
        for value in common[field]:
            table.setdefault(value, []).append(inbox.append)

    def seal(self) -> None:
        """All are added."""
        self.choices = tuple((field, field not in BUILT_IN, *feeds) for field, feeds in self._by_field.items())

    def empty(self) -> None:
        """Count the events of a chunk."""
        self._seen.extend(self._all)
        self._all.clear()


def _offer(tests: Sequence[Test], inbox: list[Event], windows: Mapping[str, Window]) -> Put:
    means = [select(test, windows) for test in tests]

    def offer(event: Event) -> None:
        if any(one(event) for one in means):
            inbox.append(event)

    return offer
