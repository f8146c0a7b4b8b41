"""`A without [before|after] B [within T] [by keys]`."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from tws_logdx.engine import nearest
from tws_logdx.engine.ends import Ends
from tws_logdx.engine.select import Key, grouping, select
from tws_logdx.engine.tally import Tally
from tws_logdx.engine.watcher import Setting
from tws_logdx.model.event import Event
from tws_logdx.model.match import Answer, Truth
from tws_logdx.model.sentence import Absence


class Lack:
    """One group: the A that lack their B, those that had it, those still waiting for it, and the last B."""

    def __init__(self, sentence: Absence, ends: Ends) -> None:
        self._before = sentence.side != "after"
        self._after = sentence.side != "before"
        self._within = sentence.within
        self._ends = ends
        self._last_b: int | None = None
        self._waiting: deque[Event] = deque()
        self._waiting_for_ever = Tally()
        """Without `within` there is no deadline, so they need not be told apart."""
        self._late: deque[Event] = deque()
        """Their deadline is past, though the log of their own source may have ended before it."""
        self._lacking = Tally()
        self.had = Tally()

    def a(self, event: Event) -> None:
        self._expire(event.time)
        if self._before and self._last_b is not None and not self._too_far(self._last_b, event.time):
            self.had.add(event)
        elif not self._after:
            self._lacking.add(event)
        elif self._within is None:
            self._waiting_for_ever.add(event)
        else:
            self._waiting.append(event)

    def b(self, event: Event) -> None:
        self._expire(event.time)
        self._last_b = event.time
        for waiting in self._waiting:
            self.had.add(waiting)
        self._waiting.clear()
        self.had.absorb(self._waiting_for_ever)
        self._waiting_for_ever = Tally()

    def a_and_b(self, event: Event) -> None:
        """With both sides searched an event is its own B; else it is B for the others only."""
        if self._before and self._after:
            self.b(event)
            self.had.add(event)
        elif self._after:
            self.b(event)
            self.a(event)
        else:
            self.a(event)
            self.b(event)

    def if_it_ends_here(self) -> tuple[Tally, Tally]:
        """The A that lack their B, and those that would if the log were longer. More events may follow."""
        lacking, left_open = self._lacking.copy(), Tally()
        for event in (*self._late, *self._waiting):
            (lacking if self._seen_enough(event) else left_open).add(event)
        lacking.absorb(self._waiting_for_ever)
        return lacking, left_open

    def _too_far(self, earlier: int, later: int) -> bool:
        return self._within is not None and later - earlier > self._within

    def _seen_enough(self, event: Event) -> bool:
        return self._ends.left(event, self._within or 0) <= 0

    def _expire(self, now: int) -> None:
        """Give up waiting for those whose deadline is past."""
        while self._waiting and self._too_far(self._waiting[0].time, now):
            self._late.append(self._waiting.popleft())
        # In their order, so that it does not matter how far the other sources have been read.
        while self._late and self._seen_enough(self._late[0]):
            self._lacking.add(self._late.popleft())


class Missing:
    """Watches one `Absence` sentence."""

    def __init__(self, sentence: Absence, setting: Setting) -> None:
        self._sentence = sentence
        self._ends = setting.ends
        self.tests = (sentence.test, sentence.missing)
        self._is_a = select(sentence.test, setting.windows)
        self._is_b = select(sentence.missing, setting.windows)
        self._grouped = grouping(sentence.by)
        self._groups: dict[Key, Lack] = {}

    def take(self, events: Sequence[Event]) -> None:
        # Groups come in the order of the events that count, however many are taken at once.
        for key, own in self._grouped([event for event in events if self._is_a(event) or self._is_b(event)]).items():
            for event in own:
                self._show(key, event)

    def _show(self, key: Key, event: Event) -> None:
        is_a, is_b = self._is_a(event), self._is_b(event)
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = Lack(self._sentence, self._ends)
        if is_a and is_b:
            group.a_and_b(event)
        elif is_a:
            group.a(event)
        else:
            group.b(event)

    def answer(self) -> Answer:
        ended = {key: group.if_it_ends_here() for key, group in self._groups.items()}
        matches = tuple(lacking.match(self._sentence.by, key) for key, (lacking, _) in ended.items() if lacking.count)
        if matches:
            return Answer(Truth.HOLDS, matches)
        waiting = [event for _, left_open in ended.values() for event in left_open.events]
        if waiting:
            left = self._ends.left(waiting[0], self._sentence.within or 0)
            return Answer(Truth.INCONCLUSIVE, nearest=nearest.still_open(self._sentence, left), near=tuple(waiting[:1]))
        had = max((group.had for group in self._groups.values()), key=lambda tally: tally.count, default=Tally())
        if not had.count:
            return Answer(Truth.FAILS, nearest=nearest.nothing(self._sentence.test))
        return Answer(Truth.FAILS, nearest=nearest.not_missing(self._sentence, had), near=had.events)
