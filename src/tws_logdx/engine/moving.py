"""`count`, `distinct`, `sum`, `avg`, `max`, `min`: over a whole group, or over a window that moves with its events."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import cast

from tws_logdx.engine import nearest
from tws_logdx.engine.measures import AGGREGATES, Measure, Number, Sum, Take, Variety, number_of, value_of
from tws_logdx.engine.predicates import OPERATORS
from tws_logdx.engine.route import doubtful
from tws_logdx.engine.select import Key, grouping
from tws_logdx.engine.tally import Tally
from tws_logdx.engine.watcher import Setting
from tws_logdx.model.event import Event, Value
from tws_logdx.model.match import Answer, Truth
from tws_logdx.model.sentence import Aggregate, Count, Distinct

Fits = Callable[[Number], bool]
Measured = Count | Distinct | Aggregate


class Episode:
    """A tally that, for `distinct`, counts each value once."""

    def __init__(self, distinct: bool) -> None:
        self.tally = Tally()
        self._seen: set[Value] | None = set() if distinct else None

    def add(self, event: Event, value: Value) -> None:
        if self._seen is None:
            self.tally.add(event)
            return
        if value in self._seen:
            self.tally.note(event, keep=False)
        else:
            self.tally.add(event)
            self._seen.add(value)


class Whole:
    """No `within`: everything counts, and the sentence is judged once, at the end."""

    def __init__(self, measure: Sum, fits: Fits, distinct: bool) -> None:
        self._measure = measure
        self._fits = fits
        self._episode = Episode(distinct)
        self.best: Number | None = None
        self.tightest: int | None = None

    @property
    def tally(self) -> Tally:
        return self._episode.tally

    def add(self, event: Event, value: Value) -> None:
        self._measure.add(value)
        self._episode.add(event, value)

    def episodes(self) -> list[Tally]:
        self.best = self._measure.result() if self.tally.count or isinstance(self._measure, Variety) else None
        return [self.tally] if self.best is not None and self._fits(self.best) else []


class Headcount:
    """`count` over a whole group, by far the commonest measure with `Crowd`: both take many events at once."""

    tightest: int | None = None

    def __init__(self, fits: Fits) -> None:
        self._fits = fits
        self.tally = Tally()

    @property
    def best(self) -> Number | None:
        return self.tally.count

    def extend(self, events: Sequence[Event]) -> None:
        self.tally.extend(events)

    def episodes(self) -> list[Tally]:
        return [self.tally] if self._fits(self.tally.count) else []


class Window:
    """`within T`: judged at each event over the events of the last T, both edges included.

    Consecutive events at which it holds make one episode; an event at which it does not hold ends it.
    """

    def __init__(self, within: int, wanted: int) -> None:
        self._within = within
        self._done: list[Tally] = []
        self._times: deque[int] = deque(maxlen=max(1, wanted))
        self.tally = Tally()
        self.best: Number | None = None
        self.tightest: int | None = None
        """Shortest time in which as many events came as the sentence wants, for the explanation."""

    def _note(self, event: Event, result: Number) -> None:
        """While it has not held yet: what the explanation needs should it never hold."""
        self.tally.add(event)
        if self.best is None or result > self.best:
            self.best = result
        times = self._times
        times.append(event.time)
        if len(times) == times.maxlen:
            span = event.time - times[0]
            if self.tightest is None or span < self.tightest:
                self.tightest = span


class Moving(Window):
    """Any measure over the window."""

    def __init__(self, measure: Measure, fits: Fits, distinct: bool, within: int, wanted: int) -> None:
        super().__init__(within, wanted)
        self._measure = measure
        self._fits = fits
        self._distinct = distinct
        self._window: deque[tuple[Event, Value]] = deque()
        self._current: Episode | None = None

    def add(self, event: Event, value: Value) -> None:
        while self._window and event.time - self._window[0][0].time > self._within:
            self._measure.drop(self._window.popleft()[1])
        self._window.append((event, value))
        self._measure.add(value)
        result = self._measure.result()
        if self._fits(result):
            self._hold(event, value)
        elif self._current is not None:
            self._done.append(self._current.tally)
            self._current = None
        elif not self._done:
            self._note(event, result)

    def _hold(self, event: Event, value: Value) -> None:
        if self._current is not None:
            self._current.add(event, value)
            return
        self._current = Episode(self._distinct)
        for earlier in self._window:
            self._current.add(*earlier)

    def episodes(self) -> list[Tally]:
        return self._done if self._current is None else [*self._done, self._current.tally]


class Crowd(Window):
    """`count` over the window, which itself tells how many there are."""

    def __init__(self, least: int, within: int, wanted: int) -> None:
        super().__init__(within, wanted)
        self._least = least
        self._window: deque[Event] = deque()
        self._current: Tally | None = None

    def extend(self, events: Sequence[Event]) -> None:
        window, within, least = self._window, self._within, self._least
        current = self._current
        for event in events:
            window.append(event)
            oldest = event.time - within
            while window[0].time < oldest:
                window.popleft()
            if len(window) >= least:
                if current is None:
                    current = Tally(window)
                else:
                    current.add(event)
            elif current is not None:
                self._done.append(current)
                current = None
            elif not self._done:
                self._note(event, len(window))
        self._current = current

    def episodes(self) -> list[Tally]:
        return self._done if self._current is None else [*self._done, self._current]


Counted = Headcount | Crowd
Valued = Whole | Moving
LEAST = {">=": 0, ">": 1}
"""How many more than `n` there must be."""


class Measuring:
    """What sentences with a measure have in common; group by group."""

    def __init__(self, sentence: Measured, setting: Setting) -> None:
        self.sentence = sentence
        self.tests = (sentence.test,)
        self._doubt = doubtful(sentence.test, (), setting.windows)
        self._grouped = grouping(sentence.by)

    def meant(self, events: Sequence[Event]) -> Iterable[tuple[Key, Sequence[Event]]]:
        """The events that count, by group."""
        return self._grouped(events if self._doubt is None else list(filter(self._doubt, events))).items()

    def fits(self, value: Number) -> bool:
        """Is it as the sentence wants it?"""
        return OPERATORS[self.sentence.op](value, _wanted(self.sentence))


class Counting(Measuring):
    """Watches one `count` sentence."""

    def __init__(self, sentence: Count, setting: Setting) -> None:
        super().__init__(sentence, setting)
        self._count = sentence
        self._groups: dict[Key, Counted] = {} if sentence.by else {(): self._new_group()}

    def _new_group(self) -> Counted:
        one = self._count
        if one.within is None:
            return Headcount(self.fits)
        return Crowd(one.n + LEAST[one.op], one.within, one.n)

    def take(self, events: Sequence[Event]) -> None:
        for key, own in self.meant(events):
            group = self._groups.get(key)
            if group is None:
                group = self._groups[key] = self._new_group()
            group.extend(own)

    def answer(self) -> Answer:
        return _answer(self.sentence, self._groups)


class Valuing(Measuring):
    """Watches one `distinct` or aggregate sentence; events without the value are left out."""

    def __init__(self, sentence: Distinct | Aggregate, setting: Setting) -> None:
        super().__init__(sentence, setting)
        self._value_of, self._new_measure = _measure(sentence)
        self._groups: dict[Key, Valued] = {} if sentence.by else {(): self._new_group()}

    def _new_group(self) -> Valued:
        distinct = isinstance(self.sentence, Distinct)
        if self.sentence.within is None:
            return Whole(self._new_measure(), self.fits, distinct)
        enough = self.sentence.n if isinstance(self.sentence, Distinct) else 1
        return Moving(self._new_measure(), self.fits, distinct, self.sentence.within, enough)

    def take(self, events: Sequence[Event]) -> None:
        # Groups come in the order of the events that count, however many are taken at once.
        for key, own in self.meant([event for event in events if self._value_of(event) is not None]):
            group = self._groups.get(key)
            if group is None:
                group = self._groups[key] = self._new_group()
            for event in own:
                group.add(event, cast(Value, self._value_of(event)))

    def answer(self) -> Answer:
        return _answer(self.sentence, self._groups)


def _answer(sentence: Measured, groups: Mapping[Key, Counted | Valued]) -> Answer:
    matches = [tally.match(sentence.by, key) for key, group in groups.items() for tally in group.episodes()]
    if matches:
        return Answer(Truth.HOLDS, tuple(matches))
    best = max(groups.values(), key=lambda group: (group.best is not None, group.best or 0), default=None)
    if best is None:
        return Answer(Truth.FAILS, nearest=nearest.nothing(sentence.test))
    words = nearest.measured(sentence, best.best, best.tightest)
    return Answer(Truth.FAILS, nearest=words, near=best.tally.events)


def _wanted(sentence: Measured) -> float:
    return sentence.value if isinstance(sentence, Aggregate) else sentence.n


def _measure(sentence: Distinct | Aggregate) -> tuple[Take, Callable[[], Measure]]:
    if isinstance(sentence, Distinct):
        return value_of(sentence.field), Variety
    return number_of(sentence.field), AGGREGATES[sentence.function]
