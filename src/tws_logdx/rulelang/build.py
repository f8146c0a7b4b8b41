"""Parse tree to sentence: one small method for each rule of grammar.lark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar, cast

from lark import Token, Transformer

from tws_logdx.model.event import Scalar
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
    Sequence,
    Share,
    Step,
    Test,
)
from tws_logdx.rulelang.clauses import (
    By,
    Named,
    Until,
    Within,
    as_test,
    check_window,
    clauses_column,
    clauses_of,
    covers,
    duration,
    literal,
    refined,
    rhythm,
    split_field,
    whole,
    with_keys,
)
from tws_logdx.rulelang.error import SentenceError

T = TypeVar("T")


class Builder(Transformer[Token, Sentence]):
    """Builds the sentence and notes where each part stands."""

    def __init__(self, names: Mapping[str, Sentence | Test]) -> None:
        super().__init__()
        self._names = names
        self.columns: dict[int, int] = {}

    def _at(self, node: T, token: Token) -> T:
        self.columns[id(node)] = token.start_pos or 0
        return node

    # ------------------------------------------------------------ predicates

    def value(self, parts: list[Token]) -> Scalar:
        return literal(parts[0])

    def compare(self, parts: list[object]) -> Predicate:
        field, op, value = cast(tuple[Token, Token, Scalar], parts)
        return self._at(Compare(str(field), str(op), value), field)

    def among(self, parts: list[object]) -> Predicate:
        field, _in, *values = parts
        return self._at(Among(str(field), tuple(cast(list[Scalar], values))), cast(Token, field))

    def not_among(self, parts: list[object]) -> Predicate:
        return No(self.among([parts[0], *parts[2:]]))

    def like(self, parts: list[Token]) -> Predicate:
        field, _matches, pattern = parts
        return self._at(Like(str(field), str(literal(pattern))), field)

    def known(self, parts: list[Token]) -> Predicate:
        return self._at(Known(str(parts[0])), parts[0])

    def p_no(self, parts: list[object]) -> Predicate:
        return No(cast(Predicate, parts[-1]))

    def p_all(self, parts: list[object]) -> Predicate:
        members = tuple(cast(list[Predicate], parts[::2]))
        return members[0] if len(members) == 1 else All(members)

    def p_any(self, parts: list[object]) -> Predicate:
        members = tuple(cast(list[Predicate], parts[::2]))
        return members[0] if len(members) == 1 else Any(members)

    # ------------------------------------------------------------ tests and clauses

    def name(self, parts: list[Token]) -> Named:
        token = parts[0]
        return Named(str(token), token.start_pos or 0)

    def where(self, parts: list[object]) -> Predicate:
        return cast(Predicate, parts[1])

    def during(self, parts: list[Token]) -> Named:
        return Named(str(parts[1]), parts[1].start_pos or 0)

    def test(self, parts: list[object]) -> Test | Sentence:
        named = cast(Named, parts[0])
        where = next((part for part in parts[1:] if not isinstance(part, Named)), None)
        during = next((part.text for part in parts[1:] if isinstance(part, Named)), None)
        test = self._resolve(named, bare=where is None and during is None)
        if isinstance(test, Test):
            test = refined(test, cast("Predicate | None", where), during)
            self.columns[id(test)] = named.column
        return test

    def _resolve(self, named: Named, bare: bool) -> Test | Sentence:
        """The test a name stands for; a whole sentence only where the name stands alone."""
        known = self._names.get(named.text)
        if known is None:
            stem, _, field = named.text.rpartition(".")
            inner = self._names.get(stem)
            if inner is None:
                return Test(named.text)
            test = as_test(inner)
            if test is None:
                raise SentenceError(f"`{stem}` names a sentence, not a test", named.column + 1)
            return replace(test, name=f"{test.name}.{field}")
        test = as_test(known)
        if test is not None:
            return replace(test)
        if not bare:
            raise SentenceError(
                f"`{named.text}` names a whole sentence", named.column + 1, "only a test can take `where` or `during`"
            )
        return cast(Sentence, known)

    def by(self, parts: list[Token]) -> By:
        return By(tuple(str(token) for token in parts[1:] if token.type == "FIELD"), parts[0].start_pos or 0)

    def within(self, parts: list[Token]) -> Within:
        return Within(duration(parts[1]), parts[0].start_pos or 0)

    def tolerance(self, parts: list[Token]) -> Within:
        return Within(duration(parts[1]), parts[0].start_pos or 0)

    def until(self, parts: list[object]) -> Until:
        column = cast(Token, parts[0]).start_pos or 0
        return Until(self._only_test(parts[1], column), column)

    def step(self, parts: list[object]) -> list[object]:
        return parts

    def ending(self, parts: list[object]) -> list[object]:
        return parts

    def _only_test(self, part: object, column: int) -> Test:
        if not isinstance(part, Test):
            raise SentenceError("a test is needed here, not a whole sentence", column + 1)
        return part

    # ------------------------------------------------------------ sentences

    def either(self, parts: list[object]) -> Sentence:
        members = tuple(cast(list[Sentence], parts[::2]))
        return members[0] if len(members) == 1 else Either(members)

    def both(self, parts: list[object]) -> Sentence:
        members = tuple(cast(list[Sentence], parts[::2]))
        return members[0] if len(members) == 1 else Both(members)

    def never(self, parts: list[object]) -> Sentence:
        return Never(cast(Sentence, parts[-1]))

    def count(self, parts: list[object]) -> Sentence:
        head, test, op, number, *clauses = parts
        token = cast(Token, head)
        test = self._only_test(test, token.start_pos or 0)
        within, by = clauses_of(clauses)
        check_window(within, cast(Token, op))
        return self._at(Count(test, str(op), whole(cast(Token, number)), within, by), token)

    def distinct(self, parts: list[object]) -> Sentence:
        head, test, op, number, *clauses = parts
        token = cast(Token, head)
        field, test = split_field(self._only_test(test, token.start_pos or 0), token)
        self.columns[id(test)] = token.end_pos or 0
        within, by = clauses_of(clauses)
        check_window(within, cast(Token, op))
        return self._at(Distinct(field, test, str(op), whole(cast(Token, number)), within, by), token)

    def aggregate(self, parts: list[object]) -> Sentence:
        head, test, op, number, *clauses = parts
        token = cast(Token, head)
        field, test = split_field(self._only_test(test, token.start_pos or 0), token)
        self.columns[id(test)] = token.end_pos or 0
        within, by = clauses_of(clauses)
        value = float(cast(Token, number))
        return self._at(Aggregate(str(head), field, test, str(op), value, within, by), token)

    def shared(self, parts: list[object]) -> Sentence:
        head, part, _of, whole_, _between, low, _and, high, *clauses = parts
        token = cast(Token, head)
        column = token.start_pos or 0
        part, whole_ = self._only_test(part, column), self._only_test(whole_, column)
        if not covers(whole_.name, part.name):
            raise SentenceError(
                f"`{part.name}` is no part of `{whole_.name}`", column + 1, "both tests must ask for the same event"
            )
        bounds = float(cast(Token, low)), float(cast(Token, high))
        if not 0 <= bounds[0] <= bounds[1] <= 1:
            raise SentenceError("a share lies between 0 and 1, the smaller bound first", cast(Token, low).column or 1)
        _, by = clauses_of(clauses)
        return self._at(Share(part, whole_, *bounds, by), token)

    def occurs(self, parts: list[object]) -> Sentence:
        test, *clauses = cast(list[object], parts[0])
        if isinstance(test, Test):
            _, by = clauses_of(clauses)
            sentence = Occurs(test, by)
            self.columns[id(sentence)] = self.columns[id(test)]
            return sentence
        if clauses:
            raise SentenceError("a whole sentence takes no `by`", cast(By, clauses[0]).column + 1)
        return cast(Sentence, test)

    def sequence(self, parts: list[object]) -> Sentence:
        lists = [cast(list[object], part) for part in parts if isinstance(part, list)]
        ending = lists.pop() if parts[-1] is lists[-1] and not isinstance(parts[-2], Token) else []
        steps = [self._step(part) for part in lists]
        within, by = clauses_of([part for part in ending if not isinstance(part, Until)])
        until = [part.test for part in ending if isinstance(part, Until)]
        if len(until) > 1:
            raise SentenceError("`until` may be given once", cast(Until, ending[-1]).column + 1)
        column = self.columns[id(steps[0].test)]
        sentence = Sequence(with_keys(steps, by, column), within, until[0] if until else None)
        self.columns[id(sentence)] = column
        return sentence

    def _step(self, part: list[object]) -> Step:
        test, *clauses = part
        return Step(self._only_test(test, clauses_column(clauses)), clauses_of(clauses)[1])

    def absence(self, parts: list[object]) -> Sentence:
        first, _without, *rest = parts
        test, *own = cast(list[object], first)
        side = str(rest.pop(0)) if isinstance(rest[0], Token) else "both"
        missing, *clauses = rest
        column = cast(Token, _without).start_pos or 0
        within, by = clauses_of([*own, *clauses])
        test, missing = self._only_test(test, column), self._only_test(missing, column)
        sentence = Absence(test, missing, side, within, by)
        self.columns[id(sentence)] = self.columns[id(test)]
        return sentence

    def every(self, parts: list[object]) -> Sentence:
        first, _every, period_token, *clauses = parts
        test, *own = cast(list[object], first)
        token = cast(Token, period_token)
        given, by = clauses_of([*own, *clauses])
        period, tolerance = rhythm(token, given)
        test = self._only_test(test, token.start_pos or 0)
        sentence = Every(test, period, tolerance, by)
        self.columns[id(sentence)] = self.columns[id(test)]
        return sentence

    def fact(self, parts: list[object]) -> Sentence:
        head, name, *test = parts
        return self._at(FactIs(str(name), cast(Predicate, test[0]) if test else None), cast(Token, head))

    def fact_compare(self, parts: list[object]) -> Predicate:
        op, value = parts
        return Compare("value", str(op), cast(Scalar, value))

    def fact_among(self, parts: list[object]) -> Predicate:
        return Among("value", tuple(cast(list[Scalar], parts[1:])))

    def fact_not_among(self, parts: list[object]) -> Predicate:
        return No(self.fact_among(parts[1:]))

    def fact_like(self, parts: list[Token]) -> Predicate:
        return Like("value", str(literal(parts[1])))
