"""`count`, `distinct`, `sum`, `avg`, `max`, `min`: over a whole group, or over a window that moves with its events."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from tws_logdx.engine import nearest
from tws_logdx.engine.measures import AGGREGATES, Measure, Number, Size, Sum, Take, Variety, number_of, value_of
from tws_logdx.engine.predicates import OPERATORS
from tws_logdx.engine.select import Key, key_of, select
from tws_logdx.engine.tally import Tally
from tws_logdx.engine.watcher import Setting
from tws_logdx.model.event import Event, Value
from tws_logdx.model.match import Answer, Match, Truth
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
        self.best = self._measure.result() if self.tally.count or isinstance(self._measure, Size | Variety) else None
        return [self.tally] if self.best is not None and self._fits(self.best) else []


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
    """`count`, by far the commonest measure: the window itself tells how many there are."""

    def __init__(self, least: int, within: int, wanted: int) -> None:
        super().__init__(within, wanted)
        self._least = least
        self._window: deque[Event] = deque()
        self._current: Tally | None = None

    def add(self, event: Event, value: Value) -> None:
        window = self._window
        window.append(event)
        oldest = event.time - self._within
        while window[0].time < oldest:
            window.popleft()
        if len(window) >= self._least:
            if self._current is None:
                self._current = Tally(window)
            else:
                self._current.add(event)
        elif self._current is not None:
            self._done.append(self._current)
            self._current = None
        elif not self._done:
            self._note(event, len(window))

    def episodes(self) -> list[Tally]:
        return self._done if self._current is None else [*self._done, self._current]


Group = Whole | Moving | Crowd
LEAST = {">=": 0, ">": 1}
"""How many more than `n` there must be."""


class Measuring:
    """Watches one `count`, `distinct` or aggregate sentence, group by group."""

    def __init__(self, sentence: Measured, setting: Setting) -> None:
        self._sentence = sentence
        self.tests = (sentence.test,)
        self._selects = select(sentence.test, setting.windows)
        self._key = key_of(sentence.by)
        self._take: Take | None = None
        """What is measured of an event; None: `count` takes every event as it is."""
        if not isinstance(sentence, Count):
            self._take, self._new_measure = _measure(sentence)
        self.groups: dict[Key, Group] = {}
        if not sentence.by:
            self.groups[()] = self._new_group()

    def _new_group(self) -> Group:
        sentence = self._sentence
        compare, wanted = OPERATORS[sentence.op], _wanted(sentence)
        distinct = isinstance(sentence, Distinct)

        def fits(value: Number) -> bool:
            return compare(value, wanted)

        if isinstance(sentence, Count):
            if sentence.within is None:
                return Whole(Size(), fits, distinct)
            return Crowd(sentence.n + LEAST[sentence.op], sentence.within, sentence.n)
        if sentence.within is None:
            return Whole(self._new_measure(), fits, distinct)
        enough = 1 if isinstance(sentence, Aggregate) else sentence.n
        return Moving(self._new_measure(), fits, distinct, sentence.within, enough)

    def feed(self, event: Event) -> None:
        if self._selects(event):
            self.sure(event)

    def sure(self, event: Event) -> None:
        key = self._key(event)
        value = True if self._take is None else self._take(event)
        if key is None or value is None:
            return
        group = self.groups.get(key)
        if group is None:
            group = self.groups[key] = self._new_group()
        group.add(event, value)

    def answer(self) -> Answer:
        matches: list[Match] = []
        for key, group in self.groups.items():
            matches.extend(tally.match(self._sentence.by, key) for tally in group.episodes())
        if matches:
            return Answer(Truth.HOLDS, tuple(matches))
        best = max(self.groups.values(), key=lambda group: (group.best is not None, group.best or 0), default=None)
        if best is None:
            return Answer(Truth.FAILS, nearest=nearest.nothing(self._sentence.test))
        return Answer(
            Truth.FAILS, nearest=nearest.measured(self._sentence, best.best, best.tightest), near=best.tally.events
        )


def _wanted(sentence: Measured) -> float:
    return sentence.value if isinstance(sentence, Aggregate) else sentence.n


def _measure(sentence: Distinct | Aggregate) -> tuple[Take, Callable[[], Measure]]:
    if isinstance(sentence, Distinct):
        return value_of(sentence.field), Variety
    return number_of(sentence.field), AGGREGATES[sentence.function]
