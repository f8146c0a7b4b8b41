"""`count`, `distinct`, `sum`, `avg`, `max`, `min`: over a whole group, or over a window that moves with its events."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from tws_logdx.engine import nearest
from tws_logdx.engine.measures import AGGREGATES, Measure, Number, Size, Take, Variety, anything, number_of, value_of
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
        self.tally.add(event, counts=value not in self._seen, keep=value not in self._seen)
        self._seen.add(value)


class Whole:
    """No `within`: everything counts, and the sentence is judged once, at the end."""

    def __init__(self, measure: Measure, fits: Fits, distinct: bool) -> None:
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


class Moving:
    """`within T`: judged at each event over the events of the last T, both edges included.

    Consecutive events at which it holds make one episode; an event at which it does not hold ends it.
    """

    def __init__(self, measure: Measure, fits: Fits, distinct: bool, within: int, wanted: int) -> None:
        self._measure = measure
        self._fits = fits
        self._distinct = distinct
        self._within = within
        self._window: deque[tuple[Event, Value]] = deque()
        self._current: Episode | None = None
        self._done: list[Tally] = []
        self._times: deque[int] = deque(maxlen=max(1, wanted))
        self.tally = Tally()
        self.best: Number | None = None
        self.tightest: int | None = None
        """Shortest time in which as many events came as the sentence wants, for the explanation."""

    def add(self, event: Event, value: Value) -> None:
        self.tally.add(event)
        self._advance(event.time)
        self._window.append((event, value))
        self._measure.add(value)
        self._judge(event, value)
        self._note_span(event.time)

    def _advance(self, now: int) -> None:
        while self._window and now - self._window[0][0].time > self._within:
            self._measure.drop(self._window.popleft()[1])

    def _judge(self, event: Event, value: Value) -> None:
        result = self._measure.result()
        self.best = result if self.best is None else max(self.best, result)
        if not self._fits(result):
            self._close()
        elif self._current is not None:
            self._current.add(event, value)
        else:
            self._current = Episode(self._distinct)
            for earlier in self._window:
                self._current.add(*earlier)

    def _note_span(self, now: int) -> None:
        self._times.append(now)
        if len(self._times) == self._times.maxlen:
            span = now - self._times[0]
            self.tightest = span if self.tightest is None else min(self.tightest, span)

    def _close(self) -> None:
        if self._current is not None:
            self._done.append(self._current.tally)
            self._current = None

    def episodes(self) -> list[Tally]:
        return self._done if self._current is None else [*self._done, self._current.tally]


class Measuring:
    """Watches one `count`, `distinct` or aggregate sentence, group by group."""

    def __init__(self, sentence: Measured, setting: Setting) -> None:
        self._sentence = sentence
        self.tests = (sentence.test,)
        self._selects = select(sentence.test, setting.windows)
        self._key = key_of(sentence.by)
        self._take, self._new_measure = _measure(sentence)
        self.groups: dict[Key, Whole | Moving] = {}
        if not sentence.by:
            self.groups[()] = self._new_group()

    def _new_group(self) -> Whole | Moving:
        sentence = self._sentence
        compare, wanted = OPERATORS[sentence.op], _wanted(sentence)
        distinct = isinstance(sentence, Distinct)

        def fits(value: Number) -> bool:
            return compare(value, wanted)

        if sentence.within is None:
            return Whole(self._new_measure(), fits, distinct)
        enough = 1 if isinstance(sentence, Aggregate) else sentence.n
        return Moving(self._new_measure(), fits, distinct, sentence.within, enough)

    def feed(self, event: Event) -> None:
        if not self._selects(event):
            return
        key, value = self._key(event), self._take(event)
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


def _measure(sentence: Measured) -> tuple[Take, Callable[[], Measure]]:
    match sentence:
        case Count():
            return anything, Size
        case Distinct(field):
            return value_of(field), Variety
        case Aggregate(function, field):
            return number_of(field), AGGREGATES[function]
