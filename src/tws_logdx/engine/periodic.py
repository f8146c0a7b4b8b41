"""`test every T [tolerance D] [by keys]`: again and again at the same local time."""

from __future__ import annotations

from collections.abc import Sequence

from tws_logdx.engine import nearest
from tws_logdx.engine.calendar import wall_clock
from tws_logdx.engine.route import doubtful
from tws_logdx.engine.select import Key, key_of
from tws_logdx.engine.tally import Tally
from tws_logdx.engine.watcher import Setting
from tws_logdx.model.event import Event
from tws_logdx.model.match import Answer, Truth
from tws_logdx.model.sentence import Every

ENOUGH = 3
"""Times that make a rhythm."""


class Rhythm:
    """Events that follow one another after whole periods of local time."""

    def __init__(self, event: Event, local: int) -> None:
        self.beats = Tally([event])
        self.members = 1
        self._last = local

    def take(self, event: Event, local: int, period: int, tolerance: int) -> bool:
        """Accept an event a whole number of periods after the last beat; one at the same beat joins it silently."""
        periods = (local - self._last + period // 2) // period
        if abs(local - self._last - periods * period) > tolerance:
            return False
        self.members += 1
        if periods > 0:
            self.beats.add(event)
            self._last = local
        return True


class Beating:
    """Watches one `Every` sentence; events without a date are left out."""

    def __init__(self, sentence: Every, setting: Setting) -> None:
        self._sentence = sentence
        self.tests = (sentence.test,)
        self._doubt = doubtful(sentence.test, (), setting.windows)
        self._key = key_of(sentence.by)
        self._local = wall_clock(setting.zone)
        self._groups: dict[Key, list[Rhythm]] = {}

    def take(self, events: Sequence[Event]) -> None:
        for event in events if self._doubt is None else filter(self._doubt, events):
            if event.dated:
                self._beat(event)

    def _beat(self, event: Event) -> None:
        key, local = self._key(event), self._local(event.time)
        if key is None or local is None:
            return
        rhythms = self._groups.setdefault(key, [])
        period, tolerance = self._sentence.period, self._sentence.tolerance
        if not any(rhythm.take(event, local, period, tolerance) for rhythm in rhythms):
            rhythms.append(Rhythm(event, local))

    def answer(self) -> Answer:
        matches = tuple(
            rhythm.beats.match(self._sentence.by, key)
            for key, rhythms in self._groups.items()
            for rhythm in rhythms
            if self._holds(rhythm, rhythms)
        )
        if matches:
            return Answer(Truth.HOLDS, matches)
        best = max(
            (rhythm for rhythms in self._groups.values() for rhythm in rhythms),
            key=lambda rhythm: rhythm.beats.count,
            default=None,
        )
        if best is None:
            return Answer(Truth.FAILS, nearest=nearest.nothing(self._sentence.test))
        words = nearest.off_beat(self._sentence, best.beats.count, ENOUGH)
        return Answer(Truth.FAILS, nearest=words, near=best.beats.events)

    @staticmethod
    def _holds(rhythm: Rhythm, rhythms: list[Rhythm]) -> bool:
        """Three beats, and half of all events on the beat: what happens all day is not daily."""
        everything = sum(other.members for other in rhythms)
        return rhythm.beats.count >= ENOUGH and 2 * rhythm.members >= everything
