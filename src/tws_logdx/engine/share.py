"""`share(part of whole) between low and high [by keys]`."""

from __future__ import annotations

from collections.abc import Sequence

from tws_logdx.engine import nearest
from tws_logdx.engine.route import doubtful
from tws_logdx.engine.select import Key, grouping, select
from tws_logdx.engine.tally import Tally
from tws_logdx.engine.watcher import Setting
from tws_logdx.model.event import Event
from tws_logdx.model.match import Answer, Truth
from tws_logdx.model.sentence import Share

KEPT_OF_EACH = 3
"""Events kept of the part, and of the rest: a share is proved by both kinds."""


class Portion:
    """One group: how many there are, and how many of them are of the part."""

    def __init__(self) -> None:
        self.whole = Tally()
        self.part = 0
        self._kept = {True: 0, False: 0}

    def add(self, event: Event, is_part: bool) -> None:
        self.whole.count += 1
        self.whole.note(event, keep=self._kept[is_part] < KEPT_OF_EACH)
        self.part += is_part
        self._kept[is_part] += 1

    @property
    def share(self) -> float:
        return self.part / self.whole.count


class Sharing:
    """Watches one `Share` sentence; the part is counted among the events of the whole."""

    def __init__(self, sentence: Share, setting: Setting) -> None:
        self._sentence = sentence
        self.tests = (sentence.whole,)
        self._doubt = doubtful(sentence.whole, (), setting.windows)
        self._is_part = select(sentence.part, setting.windows)
        self._grouped = grouping(sentence.by)
        self._groups: dict[Key, Portion] = {}

    def take(self, events: Sequence[Event]) -> None:
        whole = events if self._doubt is None else list(filter(self._doubt, events))
        for key, own in self._grouped(whole).items():
            for event in own:
                self._groups.setdefault(key, Portion()).add(event, self._is_part(event))

    def answer(self) -> Answer:
        low, high, by = self._sentence.low, self._sentence.high, self._sentence.by
        matches = tuple(
            portion.whole.match(by, key) for key, portion in self._groups.items() if low <= portion.share <= high
        )
        if matches:
            return Answer(Truth.HOLDS, matches)
        if not self._groups:
            return Answer(Truth.FAILS, nearest=nearest.nothing(self._sentence.whole))
        best = min(self._groups.values(), key=lambda portion: max(low - portion.share, portion.share - high))
        words = nearest.shared(best.part, best.whole.count, low, high)
        return Answer(Truth.FAILS, nearest=words, near=best.whole.events)
