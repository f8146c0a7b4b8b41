"""`test [by keys]`: there is such an event."""

from __future__ import annotations

from collections.abc import Sequence

from tws_logdx.engine import nearest
from tws_logdx.engine.route import doubtful
from tws_logdx.engine.select import Key, grouping
from tws_logdx.engine.tally import Tally
from tws_logdx.engine.watcher import Setting
from tws_logdx.model.event import Event
from tws_logdx.model.match import Answer, Truth
from tws_logdx.model.sentence import Occurs


class Occurring:
    """Watches one `Occurs` sentence."""

    def __init__(self, sentence: Occurs, setting: Setting) -> None:
        self._sentence = sentence
        self.tests = (sentence.test,)
        self._seen = setting.seen
        self._doubt = doubtful(sentence.test, (), setting.windows)
        self._grouped = grouping(sentence.by)
        self._groups: dict[Key, Tally] = {}

    def take(self, events: Sequence[Event]) -> None:
        meant = events if self._doubt is None else list(filter(self._doubt, events))
        for key, own in self._grouped(meant).items():
            if own:
                self._groups.setdefault(key, Tally()).extend(own)

    def answer(self) -> Answer:
        by = self._sentence.by
        if self._groups:
            return Answer(Truth.HOLDS, tuple(tally.match(by, key) for key, tally in self._groups.items()))
        others = self._seen.get(self._sentence.test.name)
        if others is None:
            return Answer(Truth.FAILS, nearest=nearest.nothing(self._sentence.test))
        return Answer(Truth.FAILS, nearest=nearest.others(self._sentence, others), near=others.events)
