"""All sentences over all events in one pass: equal sentences are one, and each event goes to few of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import itemgetter

from tws_logdx.engine import nearest
from tws_logdx.engine.absence import Missing
from tws_logdx.engine.dispatch import dispatch
from tws_logdx.engine.ends import Ends
from tws_logdx.engine.moving import Measuring
from tws_logdx.engine.occurs import Occurring
from tws_logdx.engine.periodic import Beating
from tws_logdx.engine.predicates import compile_predicate
from tws_logdx.engine.sequence import Sequencing
from tws_logdx.engine.share import Sharing
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

MOST = 7
"""Events shown as nearest."""

Leaf = Occurs | Count | Distinct | Aggregate | Share | Sequence | Absence | Every
"""Sentences that are told from events; the others are put together from them, or from facts."""


def evaluate(
    sentences: Mapping[str, Sentence],
    events: Iterable[Event],
    facts: Facts,
    *,
    windows: Mapping[str, Window] | None = None,
    zone: str = "UTC",
    end: int | None = None,
) -> dict[str, Answer]:
    """The answer to each sentence, by its name. The order in which events are given does not matter.

    `zone` is the local time of `every`; `end` is where the dated log ends (ms since 1970 UTC), default its last event.
    """
    stream = in_order(events)
    setting = Setting(windows or {}, zone, Ends(stream, end), seen={})
    watchers = {leaf: watcher_of(leaf, setting) for sentence in sentences.values() for leaf in leaves(sentence)}
    dispatch(stream, tuple(watchers.values()), setting.seen)
    known: dict[Sentence, Answer] = {leaf: watcher.answer() for leaf, watcher in watchers.items()}
    return {name: answer(sentence, known, facts) for name, sentence in sentences.items()}


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
        case Count() | Distinct() | Aggregate():
            return Measuring(leaf, setting)
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
