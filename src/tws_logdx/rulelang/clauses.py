"""The small parts of a sentence: values, durations, keys, and what may stand with what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import cast

from lark import Token

from tws_logdx.model.event import Scalar
from tws_logdx.model.sentence import All, Occurs, Predicate, Sentence, Step, Test
from tws_logdx.rulelang.error import SentenceError

UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
DEFAULT_TOLERANCE = 300_000
"""Of `every`; at most a tenth of the period."""
FINEST = 2000
"""Parts of a period that can be told apart; it bounds how many rhythms are followed at once."""


@dataclass(frozen=True)
class By:
    fields: tuple[str, ...]
    column: int


@dataclass(frozen=True)
class Within:
    ms: int
    column: int


@dataclass(frozen=True)
class Until:
    test: Test
    column: int


@dataclass(frozen=True)
class Named:
    """A name as written, with its place."""

    text: str
    column: int


def literal(token: Token) -> Scalar:
    """A value as written: only `\\"` is an escape, so that regular expressions need no doubled backslashes."""
    match token.type:
        case "STRING":
            return str(token)[1:-1].replace('\\"', '"')
        case "TRUE":
            return True
        case "FALSE":
            return False
        case _:
            return float(token) if "." in token else int(token)


def duration(token: Token) -> int:
    """`90s` in milliseconds."""
    digits = str(token).rstrip("mshd")
    return round(float(digits) * UNITS[str(token)[len(digits) :]])


def whole(token: Token) -> int:
    if "." in token or int(token) < 0:
        raise SentenceError("a count is a whole number", token.column or 1)
    return int(token)


def covers(whole_name: str, part_name: str) -> bool:
    return whole_name == part_name or (whole_name.endswith(".*") and part_name.startswith(whole_name[:-1]))


def split_field(test: Test, head: Token) -> tuple[str, Test]:
    """`attempt.client where …` is the field `client` of the test `attempt where …`."""
    name, _, field = test.name.rpartition(".")
    if not name or field == "*":
        raise SentenceError(
            f"`{head}` needs a field", (head.end_pos or 0) + 2, f"write {head}({test.name}.field where …)"
        )
    return field, replace(test, name=name)


def as_test(known: Sentence | Test) -> Test | None:
    if isinstance(known, Occurs) and not known.by:
        return known.test
    return known if isinstance(known, Test) else None


def refined(test: Test, where: Predicate | None, during: str | None) -> Test:
    """A test with one more condition."""
    if where is not None and test.where is not None:
        where = All((test.where, where))
    return Test(test.name, where or test.where, during or test.during)


def clauses_of(clauses: list[object]) -> tuple[int | None, tuple[str, ...]]:
    """`within` in milliseconds and the keys of `by`, each given at most once."""
    within: int | None = None
    by: tuple[str, ...] = ()
    for clause in clauses:
        match clause:
            case Within(ms, column):
                if within is not None:
                    raise SentenceError("`within` may be given once", column + 1)
                within = ms
            case _:
                keys = cast(By, clause)
                if by:
                    raise SentenceError("`by` may be given once", keys.column + 1)
                by = keys.fields
    return within, by


def clauses_column(clauses: list[object]) -> int:
    return clauses[0].column if clauses and isinstance(clauses[0], By) else 0


def rhythm(token: Token, tolerance: int | None) -> tuple[int, int]:
    """Period and tolerance in milliseconds; neither so wide that all fits, nor so narrow that nothing does."""
    period = duration(token)
    if tolerance is None:
        tolerance = min(DEFAULT_TOLERANCE, period // 10)
    if tolerance * 2 >= period:
        raise SentenceError("the tolerance must be less than half the period", token.column or 1)
    if tolerance * FINEST < period:
        raise SentenceError(f"the tolerance must be at least 1/{FINEST} of the period", token.column or 1)
    return period, tolerance


def check_window(within: int | None, op: Token) -> None:
    if within is not None and op not in (">=", ">"):
        raise SentenceError(
            f"`{op}` cannot be told within a moving window",
            op.column or 1,
            "use >= or >, with `not` in front if need be",
        )


def with_keys(steps: list[Step], by: tuple[str, ...], column: int) -> tuple[Step, ...]:
    """Keys written after the last step or at the end are those of all steps."""
    given = [step.by for step in steps if step.by]
    if by and given:
        raise SentenceError("`by` stands either with the steps or at the end", column + 1)
    if not by and len(given) == 1 and steps[-1].by:
        by = given[0]
    if by:
        return tuple(Step(step.test, by) for step in steps)
    if given and len({len(step.by) for step in steps}) > 1:
        raise SentenceError("every step needs the same number of keys", column + 1, "give `by` to each step or to none")
    return tuple(steps)
