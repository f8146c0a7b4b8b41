"""Message codes that sentences ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tws_logdx.model.rules import RuleBook
from tws_logdx.model.sentence import Among, Compare, Predicate, Sentence
from tws_logdx.rulelang import Problem
from tws_logdx.rulelang.walk import atoms, leaves, tests

EVENT, FIELD = "tws.error", "code"


def unknown_codes(book: RuleBook) -> Iterator[Problem]:
    """A warning for every code that a sentence asks for and the code book does not describe."""
    known = book.codes.numbers("api")
    if not known:
        return
    for cause in book.causes:
        for one in (*cause.evidence, *cause.against):
            for number in sorted(set(_asked(one.when)) - known):
                yield Problem(
                    one.place.file, one.place.line, one.place.column,
                    f"no code {number} is described under codes/, but {cause.id}/{one.id} asks for it",
                    "correct the number, or describe the code in codes/*.yaml",
                )  # fmt: skip


def _asked(sentence: Sentence) -> Iterator[int]:
    for leaf in leaves(sentence):
        for test, _ in tests(leaf):
            if test.name == EVENT and test.where is not None:
                yield from _numbers(test.where)


def _numbers(predicate: Predicate) -> Iterator[int]:
    for atom in atoms(predicate):
        values: Iterable[object] = ()
        if isinstance(atom, Compare) and atom.field == FIELD and atom.op in ("==", "!="):
            values = (atom.value,)
        elif isinstance(atom, Among) and atom.field == FIELD:
            values = atom.values
        yield from (int(value) for value in values if isinstance(value, int | float))
