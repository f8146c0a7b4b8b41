"""All events of all sources on one timeline in UTC, made from the sightings whenever somebody goes through them.

So that memory does not grow with the log, nobody may keep more of them than it needs.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import heapify, heappop, heapreplace
from itertools import accumulate
from operator import itemgetter

from tws_logdx.events.read import Reading
from tws_logdx.events.sightings import Part
from tws_logdx.events.zones import Zones
from tws_logdx.model.event import Event

SMALL = 120_000
"""Events that are kept as they are: to make them anew for everybody who goes through them would only take time. They
are about 60 MB at the most."""
FOREVER = 1 << 62

_time: Callable[[Event], int] = itemgetter(0)
_place: Callable[[Event], tuple[int, int, int]] = itemgetter(0, 1, 2)

Line = tuple[Event, Mapping[str, str]]
"""An event, and the facts that its pattern tells: fact name to field."""


class Timeline:
    """Goes through all events in order of time, as often as it is asked."""

    def __init__(self, readings: Sequence[Reading], zones: Zones, offsets: Mapping[str, float] | None = None) -> None:
        """`offsets` are seconds to add to the times of a source, by its name."""
        self._readings = readings
        self._zones = zones
        self._offsets = offsets or {}
        self._times: dict[tuple[int, int], array[int]] = {}
        """Milliseconds UTC of each part: they take little room, and a little time to make."""

    def __len__(self) -> int:
        return sum(len(reading.sightings) for reading in self._readings)

    def __iter__(self) -> Iterator[Event]:
        for part in self.parts():
            yield from part

    def parts(self) -> Iterator[Sequence[Event]]:
        """The same, some thousand at a time."""
        if self._kept is not None:
            yield self._in_order
        else:
            yield from self._merged()

    def telling(self, names: Collection[str]) -> Iterator[Line]:
        """Events that tell facts, and those of these names, in the order of sources and lines."""
        for place in range(len(self._readings)):
            for events, part in self._parts_of(place):
                if any(part.facts) or not set(names).isdisjoint(part.names):
                    lines = zip(events, part.facts, strict=True)
                    yield from ((event, facts) for event, facts in lines if facts or event.name in names)

    def sources(self) -> Mapping[str, Written]:
        """The events of each source in the order of its lines, to be gone through as often as needed."""
        found: dict[str, Written] = {}
        for place, reading in enumerate(self._readings):
            if not len(reading.sightings):  # it may stand between two files of one log
                continue
            services = reading.services if len(reading.services) > 1 else ()
            for name in sorted({reading.name, *(f"{reading.name} ({service})" for service in services)}):
                found[name] = Written(self, place, name if services else None)
        return dict(sorted(found.items()))

    def written(self, place: int) -> Iterator[Event]:
        """The events of one reading in the order of its lines."""
        for events, _ in self._parts_of(place):
            yield from events

    @cached_property
    def _kept(self) -> list[list[tuple[list[Event], Part]]] | None:
        if len(self) > SMALL:
            return None
        return [list(self._made(place)) for place in range(len(self._readings))]

    @cached_property
    def _in_order(self) -> list[Event]:
        events = [event for place in range(len(self._readings)) for event in self.written(place)]
        events.sort(key=_place)
        return events

    def _parts_of(self, place: int) -> Iterator[tuple[list[Event], Part]]:
        if self._kept is not None:
            yield from self._kept[place]
        else:
            yield from self._made(place)

    @cached_property
    def _floors(self) -> list[list[int]]:
        """For each part of each reading the first moment of it and all that follow: they need not be in order."""
        starts = [[min(times) for times, _ in self._placed(place)] for place in range(len(self._readings))]
        return [[*reversed([*accumulate(reversed(one), min)]), FOREVER] for one in starts]

    def _merged(self) -> Iterator[list[Event]]:
        """Part by part of whichever source goes on first; what no later part can come before is handed out."""
        floors = self._floors
        coming = [self._made(place) for place in range(len(self._readings))]
        # The first moment of what is still to come of a source, its place, and how many of its parts were taken.
        heap = [(floor[0], place, 0) for place, floor in enumerate(floors)]
        heapify(heap)
        waiting = _Waiting()
        while heap:
            _, place, taken = heap[0]
            made = next(coming[place], None)
            if made is None:
                heappop(heap)
                continue
            heapreplace(heap, (floors[place][taken + 1], place, taken + 1))
            waiting.add(made[0])
            if ready := waiting.before(heap[0][0]):
                yield ready
        yield waiting.rest()

    def _made(self, place: int) -> Iterator[tuple[list[Event], Part]]:
        for times, part in self._placed(place):
            yield _events(self._readings[place], part, times), part

    def _placed(self, place: int) -> Iterator[tuple[Sequence[int], Part]]:
        """The parts of one reading with the times of their sightings."""
        for number, part in enumerate(self._readings[place].sightings.parts()):
            times = self._times.get((place, number))
            if times is None:
                times = self._times[place, number] = array("q", self._times_of(self._readings[place], part))
            yield times, part

    def _times_of(self, reading: Reading, part: Part) -> list[int]:
        times = self._zones.times(reading.order, part)
        if not self._offsets:
            return times
        shifts = {name: round(offset * 1000) for name, offset in self._offsets.items()}
        sources = _sources(reading, part.services)
        return [time + shifts.get(source, 0) for time, source in zip(times, sources, strict=True)]


class _Waiting:
    """Events that something still to come may come before."""

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._enough = 0
        """So many must there be before it is worth while to sort them: twice as many as waited last time."""

    def add(self, events: Iterable[Event]) -> None:
        self._events += events

    def before(self, moment: int) -> list[Event]:
        """Those before that moment, now or a little later."""
        if len(self._events) < self._enough:
            return []
        events = self.rest()
        ready = bisect_left(events, moment, key=_time)
        self._events = events[ready:]
        self._enough = 2 * len(self._events)
        return events[:ready]

    def rest(self) -> list[Event]:
        """All of them in order."""
        self._events.sort(key=_place)
        return self._events


class Events:
    """What is meant of a timeline, with events that no line told."""

    def __init__(self, timeline: Timeline, wanted: Callable[[Event], bool] | None, more: Sequence[Event] = ()) -> None:
        """`wanted`: which of the timeline are meant, None: all of them."""
        self._timeline = timeline
        self._wanted = wanted
        self._more = more

    def __iter__(self) -> Iterator[Event]:
        for part in self.parts():
            yield from part

    def parts(self) -> Iterator[Sequence[Event]]:
        """In order of time, some thousand at a time."""
        return self.parts_with(())

    def parts_with(self, others: Iterable[Event]) -> Iterator[Sequence[Event]]:
        """The same with other events among them. Only within a part may the order be another than that of time."""
        others = sorted([*self._more, *others], key=_time)
        begin = 0
        for part in self._timeline.parts():
            end = bisect_right(others, part[-1].time, key=_time) if part else begin
            meant = part if self._wanted is None else [event for event in part if self._wanted(event)]
            yield [*meant, *others[begin:end]] if end > begin else meant
            begin = end
        yield others[begin:]


class Written:
    """The events of one source in the order of its lines."""

    def __init__(self, timeline: Timeline, place: int, name: str | None) -> None:
        """`name`: only those of this source, where a reading holds several."""
        self._timeline = timeline
        self._place = place
        self._name = name

    def __iter__(self) -> Iterator[Event]:
        events = self._timeline.written(self._place)
        if self._name is None:
            return events
        return (event for event in events if event.source == self._name)


def _events(reading: Reading, part: Part, times: Sequence[int]) -> list[Event]:
    # Not through Event(): that is a call of Python, and these are most of the time of a large log.
    make, order = tuple.__new__, reading.order
    sources = _sources(reading, part.services)
    rows = zip(
        times, part.lines, part.names, part.fields, sources, part.texts, part.writers, part.levels, part.moments,
        strict=True,
    )  # fmt: skip
    return [
        make(Event, (time, order, line, name, fields, source, text, writer, level, moment[1]))
        for time, line, name, fields, source, text, writer, level, moment in rows
    ]


def _sources(reading: Reading, services: Sequence[str]) -> list[str]:
    """The file; with the service where several services of a compose file write into one."""
    name = reading.name
    if len(reading.services) < 2:
        return [name] * len(services)
    return [f"{name} ({service})" if service else name for service in services]
