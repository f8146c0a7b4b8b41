"""A sentence against what is known: events, fields, kinds of value, windows, regular expressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from tws_logdx.model.event import Scalar
from tws_logdx.model.sentence import Aggregate, Among, Compare, Distinct, FactIs, Like, Test
from tws_logdx.rulelang.catalogue import NUMBER, TEXT, WORDS, Catalogue, kind_of
from tws_logdx.rulelang.parse import Parsed
from tws_logdx.rulelang.problems import did_you_mean
from tws_logdx.rulelang.regex import mistake
from tws_logdx.rulelang.walk import Atom, Leaf, atoms, leaves, tests

Report = Callable[[int, int, str, str], None]
"""Takes offset, width, message, hint."""


def check_sentence(parsed: Parsed, known: Catalogue, windows: Collection[str] | None, report: Report) -> None:
    """Report everything in the sentence that cannot be."""
    checker = _Checker(parsed, known, windows, report)
    for leaf in leaves(parsed.sentence):
        checker.leaf(leaf)


class _Checker:
    def __init__(self, parsed: Parsed, known: Catalogue, windows: Collection[str] | None, report: Report) -> None:
        self._parsed = parsed
        self._known = known
        self._windows = windows
        self._report = report

    def leaf(self, leaf: Leaf) -> None:
        for test, by in tests(leaf):
            if self._test(test):
                for key in by:
                    self._field(test.name, key, leaf)
        match leaf:
            case Distinct() | Aggregate():
                self._measured(leaf)
            case FactIs(_, predicate) if predicate is not None:
                for atom in atoms(predicate):
                    self._fact(atom, leaf)

    def _test(self, test: Test) -> bool:
        """Check one test; False when its event is not known, so that nothing can be said about fields."""
        if test.during is not None and self._windows is not None and test.during not in self._windows:
            hint = did_you_mean(test.during, self._windows) or "windows are declared in windows.yaml"
            self._say(test.during, test, f"no window is called `{test.during}`", hint)
        if not self._known.matching(test.name):
            hint = did_you_mean(test.name, self._known.names()) or "events are declared in events/*.yaml"
            self._say(test.name, test, f"no event is called `{test.name}`", hint)
            return False
        for atom in () if test.where is None else atoms(test.where):
            # What has no place in this text came from `let` and is checked there.
            if id(atom) in self._parsed.columns and self._field(test.name, atom.field, atom):
                self._atom(test.name, atom)
        return True

    def _field(self, name: str, field: str, node: object) -> bool:
        if self._known.kinds(name, field):
            return True
        fields = self._known.fields(name)
        hint = did_you_mean(field, fields) or f"it has {', '.join(fields)}"
        self._say(field, node, f"`{name}` has no field `{field}`", hint)
        return False

    def _atom(self, name: str, atom: Atom) -> None:
        match atom:
            case Compare(field, op, value):
                self._value(name, field, value, atom)
                self._order(op, value, atom)
            case Among(field, values):
                for value in values:
                    self._value(name, field, value, atom)
            case Like(_, pattern):
                self._pattern(pattern, atom)

    def _value(self, name: str, field: str, value: Scalar, node: Atom) -> None:
        """Can the field ever have this value?"""
        kinds, kind, written = self._known.kinds(name, field), kind_of(value), _written(value)
        if kind not in kinds:
            self._say(written, node, f"`{field}` is {_or(kinds)}, {written} is {kind}", "they can never be equal")
        words = WORDS.get((name, field))
        if words and kind == TEXT and value not in words:
            hint = did_you_mean(str(value), words) or f"one of {', '.join(words)}"
            self._say(written, node, f"{written} is no {field} of `{name}`", hint)

    def _order(self, op: str, value: Scalar, node: object) -> None:
        if op in ("<", "<=", ">", ">=") and kind_of(value) != NUMBER:
            self._say(op, node, f"`{op}` compares numbers, {_written(value)} is {kind_of(value)}")

    def _measured(self, leaf: Distinct | Aggregate) -> None:
        name, field = leaf.test.name, leaf.field
        if not self._known.matching(name) or not self._field(name, field, leaf):
            return
        kinds = self._known.kinds(name, field)
        if isinstance(leaf, Aggregate) and NUMBER not in kinds:
            self._say(field, leaf, f"`{leaf.function}` needs a number, `{field}` is {_or(kinds)}")

    def _fact(self, atom: Atom, leaf: FactIs) -> None:
        match atom:
            case Compare(_, op, value):
                self._order(op, value, leaf)
            case Like(_, pattern):
                self._pattern(pattern, leaf)

    def _pattern(self, pattern: str, node: object) -> None:
        wrong = mistake(pattern)
        if wrong:
            self._say(pattern.replace('"', '\\"'), node, *wrong)

    def _say(self, word: str, node: object, message: str, hint: str = "") -> None:
        """Report at the first place of `word` from where the node begins."""
        start = self._parsed.columns.get(id(node), 0)
        found = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])").search(self._parsed.text, start)
        offset, width = (found.start(), len(word)) if found else (start, 1)
        self._report(offset, width, message, hint)


def _written(value: Scalar) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def _or(kinds: Iterable[str]) -> str:
    return " or ".join(sorted(kinds))
