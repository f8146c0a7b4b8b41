"""`A then B [then C] [within T] [by keys] [until X]`."""

from __future__ import annotations

from collections.abc import Iterable

from tws_logdx.engine import nearest
from tws_logdx.engine.route import doubtful
from tws_logdx.engine.select import Key, KeyOf, Selects, key_of, named, select
from tws_logdx.engine.tally import KEPT, Tally
from tws_logdx.engine.watcher import Setting
from tws_logdx.model.event import Event
from tws_logdx.model.match import Answer, Truth
from tws_logdx.model.sentence import Sequence

Chain = tuple[Event, ...]


class Progress:
    """One group: for each number of steps, the chain with the latest start that has come so far."""

    def __init__(self, length: int) -> None:
        self._last = length - 1
        self._chains: list[Chain | None] = [None] * length
        self.found = Tally()
        self.longest: Chain = ()

    def extend(self, event: Event, step: int, within: int | None) -> bool:
        """Use the event as step number `step` (from 0); True when that completes the sequence."""
        if step == 0:
            chain = self._chains[0] = (event,)
            self.longest = self.longest or chain
            return False
        before = self._chains[step - 1]
        if before is None or (within is not None and event.time - before[0].time > within):
            return False
        if step < self._last:
            self._keep((*before, event), step)
            return False
        self._complete(before, event)
        return True

    def _complete(self, before: Chain, event: Event) -> None:
        found = self.found
        found.count += 1
        found.latest = event
        if len(found.kept) < KEPT:
            for one in (*before, event):
                found.note(one)
        self.clear()

    def _keep(self, chain: Chain, step: int) -> None:
        known = self._chains[step]
        # Of chains with the same start the earlier one stays: it leaves most room for what follows.
        if known is None or known[0] is not chain[0]:
            self._chains[step] = chain
        if step >= len(self.longest):
            self.longest = chain

    def clear(self) -> None:
        self._chains = [None] * (self._last + 1)


Plan = tuple[tuple[int, Selects | None, KeyOf], ...]
"""Steps that an event of one name may be: number from 0, what is still doubtful, and its keys."""


class Sequencing:
    """Watches one `Sequence` sentence."""

    def __init__(self, sentence: Sequence, setting: Setting) -> None:
        self._sentence = sentence
        self._until = None if sentence.until is None else select(sentence.until, setting.windows)
        self._by = sentence.steps[0].by
        self._until_key = key_of(self._by)
        self.tests = (*(step.test for step in sentence.steps), *filter(None, [sentence.until]))
        # The last step first: one event never serves as two steps of one sequence.
        self._steps = [
            (number, step.test.name, doubtful(step.test, self.tests, setting.windows), key_of(step.by))
            for number, step in enumerate(sentence.steps)
        ][::-1]
        self._plans: dict[str, Plan] = {}
        self._groups: dict[Key, Progress] = {}

    def take(self, events: Iterable[Event]) -> None:
        groups, within, plans = self._groups, self._sentence.within, self._plans
        for event in events:
            plan = plans.get(event.name)
            if plan is None:
                plan = plans[event.name] = self._plan(event.name)
            completed: tuple[Key, ...] = ()
            for number, doubt, key_of_step in plan:
                if doubt is not None and not doubt(event):
                    continue
                key = key_of_step(event)
                if key is None or key in completed:
                    continue
                group = groups.get(key)
                if group is None:
                    if number:
                        continue
                    group = groups[key] = Progress(len(self._steps))
                if group.extend(event, number, within):
                    completed = (*completed, key)
            if self._until is not None and self._until(event):
                self._end(self._until_key(event))

    def _plan(self, name: str) -> Plan:
        return tuple((number, doubt, keys) for number, meant, doubt, keys in self._steps if named(meant, name))

    def _end(self, key: Key | None) -> None:
        """`until` clears its own group, or all of them when the event does not say which."""
        for group in self._groups.values() if key is None else filter(None, [self._groups.get(key)]):
            group.clear()

    def answer(self) -> Answer:
        matches = tuple(group.found.match(self._by, key) for key, group in self._groups.items() if group.found.count)
        if matches:
            return Answer(Truth.HOLDS, matches)
        chain = max((group.longest for group in self._groups.values()), key=len, default=())
        if not chain:
            return Answer(Truth.FAILS, nearest=nearest.nothing(self._sentence.steps[0].test))
        return Answer(Truth.FAILS, nearest=nearest.broken_off(self._sentence, chain), near=chain)
