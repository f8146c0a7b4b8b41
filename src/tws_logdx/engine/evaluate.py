"""All sentences over all events in one pass: equal sentences are one, and each event goes to few of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING

from tws_logdx.engine import nearest
from tws_logdx.engine.absence import Missing
from tws_logdx.engine.dispatch import Dispatch
from tws_logdx.engine.ends import Ends
from tws_logdx.engine.moving import Counting, Valuing
from tws_logdx.engine.occurs import Occurring
from tws_logdx.engine.periodic import Beating
from tws_logdx.engine.predicates import compile_predicate
from tws_logdx.engine.sequence import Sequencing
from tws_logdx.engine.share import Sharing
from tws_logdx.engine.tally import Tally
from tws_logdx.engine.watcher import Setting, Watcher
from tws_logdx.model.event import Event
from tws_logdx.model.fact import Fact, Facts
from tws_logdx.model.match import Answer, Match, Truth
from tws_logdx.model.rules import Window
from tws_logdx.model.sentence import (
    Absence,
    Aggregate,
    Both,
    Count,
    Distinct,
    Either,
    Every,
    FactIs,
    Never,
    Occurs,
    Sentence,
    Sequence,
    Share,
)

if TYPE_CHECKING:
    from tws_logdx.engine.timed import Clocks
    from tws_logdx.stages import Cost

MOST = 7
"""Events shown as nearest."""

Leaf = Occurs | Count | Distinct | Aggregate | Share | Sequence | Absence | Every
"""Sentences that are told from events; the others are put together from them, or from facts."""


class Evaluation:
    """The sentences over a log that goes on: fed piece by piece, asked at any time as if the log ended there."""

    def __init__(
        self,
        sentences: Mapping[str, Sentence],
        *,
        windows: Mapping[str, Window] | None = None,
        zone: str = "UTC",
        clocks: Clocks | None = None,
    ) -> None:
        """`zone` is the local time of `every`; `clocks` are set beside the sentences when somebody asks for costs."""
        self._sentences = sentences
        self._ends = Ends()
        seen: dict[str, Tally] = {}
        setting = Setting(windows or {}, zone, self._ends, seen)
        self._watchers = {leaf: watcher_of(leaf, setting) for one in sentences.values() for leaf in leaves(one)}
        if clocks is not None:
            self._watchers = clocks.beside(self._watchers)
        self._dispatch = Dispatch(tuple(self._watchers.values()), setting.windows, seen)
        self._last: Event | None = None

    def feed(self, events: Iterable[Event]) -> None:
        """The next piece of the log; the order of events within it does not matter.

        Raises ValueError when one of them belongs before what was fed already: then the answers would be wrong.
        """
        piece = in_order(events)
        if not piece:
            return
        if self._last is not None and place(piece[0]) < place(self._last):
            raise ValueError(f"{piece[0].at} comes before {self._last.at}, which was fed already")
        self._last = piece[-1]
        self._ends.note(piece)
        self._dispatch.show(piece)

    def answers(self, facts: Facts, *, end: int | None = None) -> dict[str, Answer]:
        """The answer to each sentence, by its name.

        `end` is where the dated log ends (ms since 1970 UTC) when that is after its last event.
        """
        self._ends.reach(end)
        known: dict[Sentence, Answer] = {leaf: watcher.answer() for leaf, watcher in self._watchers.items()}
        return {name: answer(sentence, known, facts) for name, sentence in self._sentences.items()}


def evaluate(
    sentences: Mapping[str, Sentence],
    events: Iterable[Event],
    facts: Facts,
    *,
    windows: Mapping[str, Window] | None = None,
    zone: str = "UTC",
    end: int | None = None,
) -> dict[str, Answer]:
    """The answers over a whole log at once, see `Evaluation`. The order in which events are given does not matter."""
    return evaluate_parts(sentences, [events], facts, windows=windows, zone=zone, end=end)


def evaluate_parts(
    sentences: Mapping[str, Sentence],
    parts: Iterable[Iterable[Event]],
    facts: Facts,
    *,
    windows: Mapping[str, Window] | None = None,
    zone: str = "UTC",
    end: int | None = None,
    costs: list[Cost] | None = None,
) -> dict[str, Answer]:
    """The same for a log too large to be held at once: part after part of it.

    What each sentence cost is added to `costs`.
    """
    from tws_logdx.engine.timed import Clocks

    clocks = Clocks() if costs is not None else None
    evaluation = Evaluation(sentences, windows=windows, zone=zone, clocks=clocks)
    for part in parts:
        evaluation.feed(part)
    answers = evaluation.answers(facts, end=end)
    if costs is not None and clocks is not None:
        costs += clocks.costs(sentences)
    return answers


place: Callable[[Event], tuple[int, int, int, str]] = itemgetter(0, 1, 2, 3)
"""Sort key: what one line says at one time is put in the order of names, so that no order of input matters."""


def in_order(events: Iterable[Event]) -> list[Event]:
    """The events in order of `place`. Events are compared as they are, which is quick, unless two have one place."""
    given = list(events)
    try:
        return sorted(given)
    except TypeError:  # then their fields are compared, which have no order
        return sorted(given, key=place)


def leaves(sentence: Sentence) -> Iterator[Leaf]:
    """The parts that are told from events; equal ones are one and the same."""
    match sentence:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)
        case Never(part):
            yield from leaves(part)
        case FactIs():
            return
        case _:
            yield sentence


def watcher_of(leaf: Leaf, setting: Setting) -> Watcher:
    """The state that follows one sentence."""
    match leaf:
        case Occurs():
            return Occurring(leaf, setting)
        case Count():
            return Counting(leaf, setting)
        case Distinct() | Aggregate():
            return Valuing(leaf, setting)
        case Share():
            return Sharing(leaf, setting)
        case Sequence():
            return Sequencing(leaf, setting)
        case Absence():
            return Missing(leaf, setting)
        case _:
            return Beating(leaf, setting)


def answer(sentence: Sentence, known: Mapping[Sentence, Answer], facts: Facts) -> Answer:
    """A sentence from the answers to its parts, in logic with three values."""
    match sentence:
        case Both(parts):
            return _together([answer(part, known, facts) for part in parts], Truth.FAILS, Truth.HOLDS)
        case Either(parts):
            return _together([answer(part, known, facts) for part in parts], Truth.HOLDS, Truth.FAILS)
        case Never(part):
            return _negated(answer(part, known, facts))
        case FactIs():
            return _fact(sentence, facts)
        case _:
            return known[sentence]


def _together(parts: list[Answer], decisive: Truth, otherwise: Truth) -> Answer:
    """`and` (one failure decides) or `or` (one success decides); else one open part leaves all open."""
    truths = {part.truth for part in parts}
    truth = next((truth for truth in (decisive, Truth.INCONCLUSIVE) if truth in truths), otherwise)
    if truth is Truth.HOLDS:
        return Answer(truth, tuple(match for part in parts if part.truth is truth for match in part.matches))
    blame = [part for part in parts if part.truth is truth]
    near = {place(event): event for part in blame for event in part.near}
    words = "; ".join(dict.fromkeys(part.nearest for part in blame if part.nearest))
    return Answer(truth, nearest=words, near=tuple(near[where] for where in sorted(near)[:MOST]))


def _negated(part: Answer) -> Answer:
    match part.truth:
        case Truth.FAILS:
            return Answer(Truth.HOLDS)
        case Truth.INCONCLUSIVE:
            return part
        case _:
            events = tuple(event for match in part.matches for event in match.events)[:MOST]
            return Answer(Truth.FAILS, nearest=nearest.after_all(part.matches), near=events)


def _fact(sentence: FactIs, facts: Facts) -> Answer:
    """An unknown fact fails whatever is asked of it, `!=` too."""
    fact = facts.agreed(sentence.name)
    if fact is None:
        return Answer(Truth.FAILS, nearest=nearest.other_fact(sentence, None))
    if sentence.test is not None and not compile_predicate(sentence.test)(lambda field: fact.value):
        return Answer(Truth.FAILS, nearest=nearest.other_fact(sentence, fact.value))
    return Answer(Truth.HOLDS, (_fact_match(fact),))


def _fact_match(fact: Fact) -> Match:
    time = fact.time or 0
    return Match((), 1, time, time, (), (fact,))
