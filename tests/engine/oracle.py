"""The rule language by brute force: every definition of docs/rule-language.md as literally as it can be put.

Nothing is shared with the engine but the model. It is quadratic or worse and keeps everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from tws_logdx.model.event import Event, Value
from tws_logdx.model.fact import Facts
from tws_logdx.model.match import Answer, Truth
from tws_logdx.model.rules import Window
from tws_logdx.model.sentence import (
    Absence,
    Aggregate,
    All,
    Among,
    Any,
    Both,
    Compare,
    Count,
    Distinct,
    Either,
    Every,
    FactIs,
    Known,
    Like,
    Never,
    No,
    Occurs,
    Predicate,
    Sentence,
    Share,
    Test,
)
from tws_logdx.model.sentence import Sequence as Steps

Key = tuple[Value, ...]
Told = Occurs | Count | Distinct | Aggregate | Share | Steps | Every


@dataclass(frozen=True)
class Found:
    """What the oracle says of one match; the order of matches does not matter."""

    group: tuple[tuple[str, Value], ...]
    count: int
    first: int
    last: int


@dataclass(frozen=True)
class Verdict:
    truth: Truth
    found: tuple[Found, ...]


def seen(answer: Answer) -> Verdict:
    """The engine's answer in the oracle's words."""
    return Verdict(answer.truth, _sorted(Found(m.group, m.count, m.first, m.last) for m in answer.matches))


def oracle(
    sentence: Sentence,
    events: Iterable[Event],
    facts: Facts,
    windows: Mapping[str, Window],
    zone: str = "UTC",
    end: int | None = None,
) -> Verdict:
    """The truth about one sentence."""
    stream = sorted(events, key=lambda event: (event.time, event.order, event.line, event.name))
    return _Oracle(stream, facts, windows, zone, end).verdict(sentence)


def _sorted(found: Iterable[Found]) -> tuple[Found, ...]:
    return tuple(sorted(found, key=repr))


def _relation(op: str, left: object, right: object) -> bool:
    relations: dict[str, Callable[[object, object], bool]] = {
        "==": lambda a, b: a == b,
        "!=": lambda a, b: a != b,
        "<": lambda a, b: a < b,  # type: ignore[operator]
        "<=": lambda a, b: a <= b,  # type: ignore[operator]
        ">": lambda a, b: a > b,  # type: ignore[operator]
        ">=": lambda a, b: a >= b,  # type: ignore[operator]
    }
    return relations[op](left, right)


def fits(predicate: Predicate, get: Callable[[str], Value | None]) -> bool:
    """Does the predicate hold for these fields?"""
    match predicate:
        case All(parts):
            return all(fits(part, get) for part in parts)
        case Any(parts):
            return any(fits(part, get) for part in parts)
        case No(part):
            return not fits(part, get)
        case Known(field):
            return bool(get(field))
        case Compare(field, "!=", value):
            return not fits(Compare(field, "==", value), get)
        case Compare(field) | Among(field) | Like(field):
            known = get(field)
            return known is not None and _has_property(predicate, known)


def _has_property(predicate: Compare | Among | Like, value: Value) -> bool:
    if isinstance(predicate, Compare) and predicate.op in ("<", "<=", ">", ">="):
        if isinstance(value, tuple) or isinstance(value, str) != isinstance(predicate.value, str):
            return False
        return _relation(predicate.op, value, predicate.value)
    members = value if isinstance(value, tuple) else (value,)
    if isinstance(predicate, Compare):
        return any(member == predicate.value for member in members)
    if isinstance(predicate, Among):
        return any(member == one for member in members for one in predicate.values)
    assert isinstance(predicate, Like)
    return any(re.search(predicate.pattern, str(member)) for member in members)


class _Oracle:
    def __init__(
        self, stream: list[Event], facts: Facts, windows: Mapping[str, Window], zone: str, end: int | None
    ) -> None:
        self.stream = stream
        self.facts = facts
        self.windows = windows
        self.zone = ZoneInfo(zone)
        self.end = end

    # ------------------------------------------------------------ which events

    def meant(self, test: Test, event: Event) -> bool:
        if test.name.endswith(".*"):
            if not event.name.startswith(test.name.removesuffix("*")):
                return False
        elif event.name != test.name:
            return False
        if test.where is not None and not fits(test.where, event.get):
            return False
        return test.during is None or self.inside(self.windows[test.during], event)

    def inside(self, window: Window, event: Event) -> bool:
        if not event.dated:
            return False
        local = _local(event.time, ZoneInfo(window.zone))
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        for back in range(15):
            begins = midnight - timedelta(days=back) + timedelta(minutes=window.start)
            day = (midnight - timedelta(days=back)).weekday()
            if day in window.days and begins <= local <= begins + timedelta(minutes=window.minutes):
                return True
        return False

    def groups(self, test: Test, by: tuple[str, ...]) -> dict[Key, list[Event]]:
        """Events of a test by key; those that lack a key are left out."""
        found: dict[Key, list[Event]] = {} if by else {(): []}
        for event in self.stream:
            key = _key(event, by)
            if key is not None and self.meant(test, event):
                found.setdefault(key, []).append(event)
        return found

    # ------------------------------------------------------------ sentences

    def verdict(self, sentence: Sentence) -> Verdict:
        """The truth, and the matches when it holds."""
        match sentence:
            case Both(parts):
                return self._joined([self.verdict(part) for part in parts], all)
            case Either(parts):
                return self._joined([self.verdict(part) for part in parts], any)
            case Never(part):
                inner = self.verdict(part).truth
                swapped = {Truth.HOLDS: Truth.FAILS, Truth.FAILS: Truth.HOLDS}
                return Verdict(swapped.get(inner, inner), ())
            case FactIs():
                return self._fact(sentence)
            case Absence():
                return self._absence(sentence)
            case _:
                return _verdict(self._told(sentence))

    def _told(self, sentence: Told) -> Iterable[Found]:
        match sentence:
            case Occurs():
                return self._occurs(sentence)
            case Count() | Distinct() | Aggregate():
                return self._measured(sentence)
            case Share():
                return self._share(sentence)
            case Steps():
                return self._sequence(sentence)
            case Every():
                return self._every(sentence)

    @staticmethod
    def _joined(parts: list[Verdict], combine: Callable[[Iterable[bool]], bool]) -> Verdict:
        """Logic with three values: whatever the open parts turn out to be, is the result the same?"""
        results = {
            combine(part.truth is Truth.HOLDS or (part.truth is Truth.INCONCLUSIVE and guess) for part in parts)
            for guess in (True, False)
        }
        if len(results) == 2:
            return Verdict(Truth.INCONCLUSIVE, ())
        if results == {False}:
            return Verdict(Truth.FAILS, ())
        return Verdict(
            Truth.HOLDS, _sorted(found for part in parts if part.truth is Truth.HOLDS for found in part.found)
        )

    def _fact(self, sentence: FactIs) -> Verdict:
        fact = self.facts.latest(sentence.name)
        if fact is None or (sentence.test is not None and not fits(sentence.test, lambda name: fact.value)):
            return Verdict(Truth.FAILS, ())
        time = fact.time or 0
        return Verdict(Truth.HOLDS, (Found((), 1, time, time),))

    def _occurs(self, sentence: Occurs) -> Iterable[Found]:
        for key, events in self.groups(sentence.test, sentence.by).items():
            if events:
                yield _found(sentence.by, key, len(events), events)

    def _measured(self, sentence: Count | Distinct | Aggregate) -> Iterable[Found]:
        wanted = sentence.value if isinstance(sentence, Aggregate) else sentence.n
        for key, events in self.groups(sentence.test, sentence.by).items():
            events = [event for event in events if _value(sentence, event) is not None]
            if sentence.by and not events:
                continue  # those that are left out make no group
            if sentence.within is None:
                if _holds(sentence, events, wanted):
                    yield _found(sentence.by, key, _size(sentence, events), events)
                continue
            for episode in _episodes(sentence, events, sentence.within, wanted):
                yield _found(sentence.by, key, _size(sentence, episode), episode)

    def _share(self, sentence: Share) -> Iterable[Found]:
        for key, events in self.groups(sentence.whole, sentence.by).items():
            if not events:
                continue
            share = sum(self.meant(sentence.part, event) for event in events) / len(events)
            if sentence.low <= share <= sentence.high:
                yield _found(sentence.by, key, len(events), events)

    def _sequence(self, sentence: Steps) -> Iterable[Found]:
        keys = {
            key
            for event in self.stream
            for step in sentence.steps
            if (key := _key(event, step.by)) is not None and self.meant(step.test, event)
        }
        for key in keys:
            chains = self._chains(sentence, key)
            if chains:
                involved = [event for chain in chains for event in chain]
                yield _found(sentence.steps[0].by, key, len(chains), involved)

    def _chains(self, sentence: Steps, key: Key) -> list[list[Event]]:
        """Completed sequences of one group: each uses only events after the one before it, or after `until`."""
        chains: list[list[Event]] = []
        begin = 0
        for place, event in enumerate(self.stream):
            chain = self._chain(sentence, key, begin, place)
            if chain is not None:
                chains.append(chain)
                begin = place + 1
            if sentence.until is not None and self.meant(sentence.until, event):
                own = _key(event, sentence.steps[0].by)
                if own is None or own == key:
                    begin = place + 1
        return chains

    def _chain(self, sentence: Steps, key: Key, begin: int, place: int) -> list[Event] | None:
        """The sequence that ends here: of all there are, the one that begins last."""

        def is_step(number: int, event: Event) -> bool:
            step = sentence.steps[number]
            return self.meant(step.test, event) and _key(event, step.by) == key

        last = self.stream[place]
        if not is_step(len(sentence.steps) - 1, last):
            return None
        if len(sentence.steps) == 1:
            return [last]
        for start in range(place - 1, begin - 1, -1):
            first = self.stream[start]
            if sentence.within is not None and last.time - first.time > sentence.within:
                return None
            if not is_step(0, first):
                continue
            chain = [first]
            for event in self.stream[start + 1 : place]:
                if len(chain) < len(sentence.steps) - 1 and is_step(len(chain), event):
                    chain.append(event)
            if len(chain) == len(sentence.steps) - 1:
                return [*chain, last]
        return None

    def _absence(self, sentence: Absence) -> Verdict:
        found: list[Found] = []
        still_open = False
        for key, events in self.groups(sentence.test, sentence.by).items():
            lacking = []
            for event in events:
                if self._has(sentence, key, event):
                    continue
                if self._is_open(sentence, event):
                    still_open = True
                else:
                    lacking.append(event)
            if lacking:
                found.append(_found(sentence.by, key, len(lacking), lacking))
        if found:
            return Verdict(Truth.HOLDS, _sorted(found))
        return Verdict(Truth.INCONCLUSIVE if still_open else Truth.FAILS, ())

    def _has(self, sentence: Absence, key: Key, event: Event) -> bool:
        place = next(i for i, one in enumerate(self.stream) if one is event)
        for i, other in enumerate(self.stream):
            side = (sentence.side != "after" and i < place) or (sentence.side != "before" and i > place)
            if not side and not (sentence.side == "both" and i == place):
                continue
            if sentence.within is not None and abs(other.time - event.time) > sentence.within:
                continue
            if self.meant(sentence.missing, other) and _key(other, sentence.by) == key:
                return True
        return False

    def _is_open(self, sentence: Absence, event: Event) -> bool:
        """Does the log end before it is certain that nothing follows?"""
        if sentence.side == "before" or sentence.within is None:
            return False
        if event.dated:
            end = max(self.end or 0, *(one.time for one in self.stream if one.dated))
        elif event.time == 0:
            return False
        else:
            end = max(one.time for one in self.stream if not one.dated and one.order == event.order)
        return event.time + sentence.within > end

    def _every(self, sentence: Every) -> Iterable[Found]:
        for key, events in self.groups(sentence.test, sentence.by).items():
            events = [event for event in events if event.dated]
            rhythms: list[list[Event]] = []  # the beats
            members: list[int] = []
            for event in events:
                local = _wall(event.time, self.zone)
                for i, beats in enumerate(rhythms):
                    distance = local - _wall(beats[-1].time, self.zone)
                    near = [n for n in range(-1, distance // sentence.period + 2)
                            if abs(distance - n * sentence.period) <= sentence.tolerance]  # fmt: skip
                    if near:
                        members[i] += 1
                        if near[0] > 0:
                            beats.append(event)
                        break
                else:
                    rhythms.append([event])
                    members.append(1)
            for beats, size in zip(rhythms, members, strict=True):
                if len(beats) >= 3 and 2 * size >= len(events):
                    yield _found(sentence.by, key, len(beats), beats)


# ---------------------------------------------------------------- parts


def _verdict(found: Iterable[Found]) -> Verdict:
    all_found = _sorted(found)
    return Verdict(Truth.HOLDS if all_found else Truth.FAILS, all_found)


def _found(by: tuple[str, ...], key: Key, count: int, events: Sequence[Event]) -> Found:
    times = [event.time for event in events] or [0]
    return Found(tuple(zip(by, key, strict=True)), count, times[0], times[-1])


def _key(event: Event, by: tuple[str, ...]) -> Key | None:
    values = [event.get(field) for field in by]
    return None if None in values else tuple(value for value in values if value is not None)


def _value(sentence: Count | Distinct | Aggregate, event: Event) -> Value | None:
    if isinstance(sentence, Count):
        return True
    value = event.get(sentence.field)
    if isinstance(sentence, Aggregate) and (isinstance(value, bool) or not isinstance(value, int | float)):
        return None
    return value


def _size(sentence: Count | Distinct | Aggregate, events: Sequence[Event]) -> int:
    """What a match counts: different values for `distinct`, else events."""
    return len({_value(sentence, event) for event in events}) if isinstance(sentence, Distinct) else len(events)


def _holds(sentence: Count | Distinct | Aggregate, events: Sequence[Event], wanted: float) -> bool:
    values = [_value(sentence, event) for event in events]
    if isinstance(sentence, Count | Distinct):
        return _relation(sentence.op, _size(sentence, events), wanted)
    numbers = [Fraction(value) for value in values]  # type: ignore[arg-type]
    if not numbers:
        return False
    results = {"sum": sum(numbers), "avg": sum(numbers) / len(numbers), "max": max(numbers), "min": min(numbers)}
    return _relation(sentence.op, results[sentence.function], wanted)


def _episodes(
    sentence: Count | Distinct | Aggregate, events: list[Event], within: int, wanted: float
) -> Iterable[list[Event]]:
    """Runs of events at each of which the sentence holds over the window that ends there."""
    runs: list[list[int]] = [[]]
    for place, event in enumerate(events):
        window = [one for one in events[: place + 1] if event.time - one.time <= within]
        if _holds(sentence, window, wanted):
            runs[-1].append(place)
        else:
            runs.append([])
    for run in runs:
        if run:
            start = next(i for i, one in enumerate(events) if events[run[0]].time - one.time <= within)
            yield events[start : run[-1] + 1]


def _local(time: int, zone: ZoneInfo) -> datetime:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=time)
    return moment.astimezone(zone).replace(tzinfo=None)


def _wall(time: int, zone: ZoneInfo) -> int:
    """Wall clock time as milliseconds."""
    return (_local(time, zone) - datetime(1970, 1, 1)) // timedelta(milliseconds=1)
