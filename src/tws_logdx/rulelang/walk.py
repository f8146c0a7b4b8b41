"""Ways through the tree of a sentence."""

from __future__ import annotations

from collections.abc import Iterator

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
    Test,
)

Leaf = Occurs | Count | Distinct | Aggregate | Share | Sequence | Absence | Every | FactIs
Atom = Compare | Among | Like | Known


def leaves(sentence: Sentence) -> Iterator[Leaf]:
    """The sentences that `and`, `or` and `not` put together."""
    match sentence:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)
        case Never(part):
            yield from leaves(part)
        case _:
            yield sentence


def tests(leaf: Leaf) -> Iterator[tuple[Test, tuple[str, ...]]]:
    """The tests of a sentence, each with the keys its events need."""
    match leaf:
        case FactIs():
            return
        case Sequence(steps, _, until):
            for step in steps:
                yield step.test, step.by
            if until is not None:
                yield until, ()
        case Absence(test, missing):
            yield test, leaf.by
            yield missing, leaf.by
        case Share(part, whole):
            yield part, leaf.by
            yield whole, leaf.by
        case _:
            yield leaf.test, leaf.by


def atoms(predicate: Predicate) -> Iterator[Atom]:
    """The conditions on single fields of a predicate."""
    match predicate:
        case All(parts) | Any(parts):
            for part in parts:
                yield from atoms(part)
        case No(part):
            yield from atoms(part)
        case _:
            yield predicate
