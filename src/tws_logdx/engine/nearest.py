"""Why a sentence does not hold, in words: what was seen, what was lacking and by how much."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from tws_logdx.engine.measures import HUGE, Number
from tws_logdx.engine.predicates import fields_of
from tws_logdx.engine.tally import Tally
from tws_logdx.model.event import Event, Value
from tws_logdx.model.match import Match
from tws_logdx.model.sentence import (
    Absence,
    Aggregate,
    Count,
    Distinct,
    Every,
    FactIs,
    Occurs,
    Sequence,
    Test,
)

_UNITS = ((86_400_000, "d"), (3_600_000, "h"), (60_000, "min"), (1000, "s"))


def duration(ms: int) -> str:
    """Milliseconds in the largest unit that says it shortly: `90 s`, `5 min`, `1 d`, `1.5 s`."""
    for size, unit in _UNITS:
        if ms >= 2 * size or ms == size or (unit == "s" and ms >= size):
            return f"{round(ms / size, 1):g} {unit}"
    return f"{ms} ms"


def number(value: Number) -> str:
    if isinstance(value, Fraction):
        return f"{float(value):g}"
    if abs(value) > HUGE:
        return "a huge number"
    return str(value) if isinstance(value, int) else f"{value:g}"


def nothing(test: Test) -> str:
    """No event of that kind at all."""
    return f"saw no {test.name}{_whose(test)}"


def others(sentence: Occurs, seen: Tally) -> str:
    """Events of that name, none that fits."""
    test = sentence.test
    whose = _whose(test) or f" with {', '.join(sentence.by)}"
    values = "" if test.where is None else _values(seen.events, fields_of(test.where))
    return f"saw {seen.count} {test.name}, none{whose}" + (f": {values}" if values else "")


def measured(sentence: Count | Distinct | Aggregate, best: Number | None, tightest: int | None) -> str:
    """`needed 3 within 60 s, saw 2` or `… the nearest 3 took 74 s, 14 s too long`."""
    wanted = sentence.value if isinstance(sentence, Aggregate) else sentence.n
    sign = "" if sentence.op == ">=" else f"{sentence.op} "
    within = "" if sentence.within is None else f" within {duration(sentence.within)}"
    needed = f"needed {_what(sentence)}{sign}{number(wanted)}{within}"
    if best is None:
        return f"{needed}, saw no {sentence.test.name}{_whose(sentence.test)}"
    words = f"{needed}, saw {number(best)}"
    if isinstance(sentence, Count) and sentence.within is not None and tightest is not None:
        over = tightest - sentence.within
        if over > 0:
            words += f"; the nearest {sentence.n} took {duration(tightest)}, {duration(over)} too long"
    return words


def shared(part: int, whole: int, low: float, high: float) -> str:
    return f"needed a share between {low:g} and {high:g}, saw {part} of {whole} ({part / whole:.2g})"


def broken_off(sentence: Sequence, chain: tuple[Event, ...]) -> str:
    """How far the longest sequence came."""
    lacking = sentence.steps[len(chain)].test
    within = "" if sentence.within is None else f" within {duration(sentence.within)}"
    return f"saw {len(chain)} of {len(sentence.steps)} steps, then no {lacking.name}{_whose(lacking)}{within}"


def still_open(sentence: Absence, left: int) -> str:
    """The log ends `left` ms before the deadline."""
    return f"the log ends {duration(left)} before it is certain that no {sentence.missing.name} follows"


def not_missing(sentence: Absence, had: Tally) -> str:
    side = {"before": " before it", "after": " after it", "both": ""}[sentence.side]
    within = "" if sentence.within is None else f" within {duration(sentence.within)}"
    each = "it has" if had.count == 1 else "each has"
    return f"saw {had.count} {sentence.test.name}, {each} its {sentence.missing.name}{side}{within}"


def off_beat(sentence: Every, best: int, enough: int) -> str:
    rhythm = f"every {duration(sentence.period)}"
    if best >= enough:
        return f"saw {best} {rhythm}, but most {sentence.test.name} come at other times"
    return f"needed {enough} {rhythm} (within {duration(sentence.tolerance)}), saw {best}"


def other_fact(sentence: FactIs, value: Value | None) -> str:
    if value is None:
        return f"{sentence.name} is not known"
    return f"{sentence.name} is {show(value)}"


def after_all(matches: Iterable[Match]) -> str:
    """What a `not` denies was seen."""
    count = sum(match.count for match in matches)
    return f"it was seen, {count} times" if count > 1 else "it was seen"


def show(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ", ".join(value) or "empty"
    return value if isinstance(value, str) else number(value)


def _what(sentence: Count | Distinct | Aggregate) -> str:
    match sentence:
        case Count():
            return ""
        case Distinct(field):
            return f"different {field} "
        case _:
            return f"{sentence.function} of {sentence.field} "


def _whose(test: Test) -> str:
    parts = [" that fits" if test.where is not None else "", f" during {test.during}" if test.during else ""]
    return "".join(parts)


def _values(events: Iterable[Event], fields: tuple[str, ...]) -> str:
    """`code 502, 504` over a few events."""
    words = []
    for field in fields:
        seen = dict.fromkeys(show(value)[:40] for event in events if (value := event.get(field)) is not None)
        if seen and field != "text":
            words.append(f"{field} {', '.join(list(seen)[:4])}")
    return "; ".join(words)
