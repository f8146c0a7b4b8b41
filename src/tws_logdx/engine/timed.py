"""Sentences with a clock beside them, for those who ask what the rules cost; nobody else pays for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import perf_counter

from tws_logdx.engine.evaluate import Leaf, leaves
from tws_logdx.engine.watcher import Watcher
from tws_logdx.model.event import Event
from tws_logdx.model.match import Answer
from tws_logdx.model.sentence import Sentence, Test
from tws_logdx.stages import Cost, added


class Timed:
    """A watcher and the time it takes."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self.events = 0
        self.matches = 0
        self.seconds = 0.0

    @property
    def tests(self) -> tuple[Test, ...]:
        return self._watcher.tests

    def take(self, events: Sequence[Event]) -> None:
        start = perf_counter()
        self._watcher.take(events)
        self.seconds += perf_counter() - start
        self.events += len(events)

    def answer(self) -> Answer:
        start = perf_counter()
        answer = self._watcher.answer()
        self.seconds += perf_counter() - start
        self.matches = len(answer.matches)
        return answer


class Clocks:
    """The clocks of one evaluation."""

    def __init__(self) -> None:
        self._timed: dict[Leaf, Timed] = {}

    def beside(self, watchers: Mapping[Leaf, Watcher]) -> dict[Leaf, Watcher]:
        """The same watchers, timed from now on."""
        self._timed = {leaf: Timed(watcher) for leaf, watcher in watchers.items()}
        return dict(self._timed)

    def costs(self, sentences: Mapping[str, Sentence]) -> list[Cost]:
        """What each of them cost; a part that several ask for is followed once, and named after all of them."""
        asking: dict[Leaf, dict[str, None]] = {}
        for name, sentence in sentences.items():
            for leaf in leaves(sentence):
                asking.setdefault(leaf, {})[name] = None
        return added(
            Cost(_name(list(asking[leaf])), one.events, one.matches, one.seconds) for leaf, one in self._timed.items()
        )


def _name(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
