"""Sentences of the rule language as a tree. `docs/rule-language.md` says what each one means.

Durations are milliseconds. A tree is plain data: `rulelang` builds it, `engine` evaluates it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tws_logdx.model.event import Scalar

# ---------------------------------------------------------------- predicates over one event


@dataclass(frozen=True, slots=True)
class Compare:
    """`field op value`; `op` is ==, !=, <, <=, >, >=. An absent field makes every comparison false but !=."""

    field: str
    op: str
    value: Scalar


@dataclass(frozen=True, slots=True)
class Among:
    """`field in (a, b)`."""

    field: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class Like:
    """`field matches "regex"`: searched, in linear time."""

    field: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Known:
    """`field` alone: the event has it, and it is not false, 0 or empty."""

    field: str


@dataclass(frozen=True, slots=True)
class All:
    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Any:
    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class No:
    part: Predicate


Predicate = Compare | Among | Like | Known | All | Any | No


@dataclass(frozen=True, slots=True)
class Test:
    """`name [where predicate] [during window]`: which events are meant. `a.*` means all names that begin with `a.`."""

    name: str
    where: Predicate | None = None
    during: str | None = None


# ---------------------------------------------------------------- sentences


@dataclass(frozen=True, slots=True)
class Occurs:
    """There is such an event."""

    test: Test
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Count:
    """`count(test) op n [within T] [by keys]`."""

    test: Test
    op: str
    n: int
    within: int | None = None
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Distinct:
    """`distinct(name.field [where …]) op n [within T] [by keys]`: different values of one field."""

    field: str
    test: Test
    op: str
    n: int
    within: int | None = None
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`sum|avg|max|min(name.field [where …]) op value [within T] [by keys]`."""

    function: str
    field: str
    test: Test
    op: str
    value: float
    within: int | None = None
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """`share(part of whole) between low and high [by keys]`, 0 to 1, both ends included."""

    part: Test
    whole: Test
    low: float
    high: float
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    test: Test
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sequence:
    """`A then B [then C] [within T] [by keys] [until X]`."""

    steps: tuple[Step, ...]
    within: int | None = None
    until: Test | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """`A without B [before|after] [within T] [by keys]`; `side` is before, after or both."""

    test: Test
    missing: Test
    side: str = "both"
    within: int | None = None
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Every:
    """`test every T [tolerance D] [by keys]`: at least three times, each a whole number of periods after the last."""

    test: Test
    period: int
    tolerance: int
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactIs:
    """`fact(name) op value`, `fact(name) in (…)`, `fact(name) matches …`, `fact(name)`: the latest value."""

    name: str
    test: Predicate | None
    """Over the pseudo field `value`; None: the fact is known."""


@dataclass(frozen=True, slots=True)
class Both:
    parts: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Never:
    """`not sentence`."""

    part: Sentence


Sentence = Occurs | Count | Distinct | Aggregate | Share | Sequence | Absence | Every | FactIs | Both | Either | Never
