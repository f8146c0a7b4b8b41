"""Literals that every match of a regular expression must contain, for the scanner that finds candidate lines."""

from __future__ import annotations

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable
from typing import Any

SHORTEST = 3
"""Characters below which a literal finds nothing but noise."""
MOST = 64
"""Alternatives above which a set is not worth scanning for."""
RUNS = 6
"""Runs of text followed at the same time."""

# fmt: off
EVERYWHERE = frozenset({
    "info", "error", "debug", "warn", "warning", "trace", "fatal", "client", "server", "connect", "connection",
    "connected", "api", "tws", "port", "the", "time", "java", "jts", "socket", "message", "for", "http", "date",
    "account", "ibc:", "ibapi.", "ib_async.", "ib_insync.", "ibapi.client", "ib_async.client", "ib_insync.client",
    "-", "://", ":", "::",
})
# fmt: on
"""Fragments that stand on very many lines."""
LONG_FRAGMENTS = sorted((one for one in EVERYWHERE if len(one) >= 4), key=lambda one: (-len(one), one))

Set = frozenset[str]
NOTHING: Set = frozenset({""})


def literals(pattern: str) -> tuple[tuple[str, ...], bool]:
    """Literals of which every match contains at least one, and whether to ignore case; () when none is good."""
    tree = parser.parse(pattern)
    caseless = bool(tree.state.flags & re.IGNORECASE) or _has_inner_caseless(tree)
    sets = [frozenset(map(str.lower, found)) if caseless else found for found in _Walk().required(tree)]
    good = [_without_longer(found) for found in sets if _usable(found)]
    return tuple(sorted(max(good, key=_worth))) if good else (), caseless


def _usable(found: Set) -> bool:
    """Three characters, or two that take three bytes each, as Chinese ones do."""
    return 0 < len(found) <= MOST and all(len(one) >= SHORTEST or len(one.encode()) >= 2 * SHORTEST for one in found)


def _without_longer(found: Set) -> Set:
    """What contains another member need not be looked for itself."""
    return frozenset(one for one in found if not any(other in one for other in found if other != one))


def _worth(found: Iterable[str]) -> tuple[float, list[str]]:
    """The set whose weakest member is strongest; each further member costs a little."""
    members = sorted(found)
    return min(map(_strength, members)) - 0.05 * len(members), members


def _compactness(found: Iterable[str]) -> tuple[float, list[str]]:
    """Like `_worth`, but eight bytes are enough and every member costs much."""
    members = sorted(found)
    return min(8, *map(_strength, members)) - 0.25 * len(members), members


def _strength(literal: str) -> float:
    """Length in bytes, without what stands on every line anyway; digits and punctuation say little."""
    plain = literal.lower()
    if plain.strip() in EVERYWHERE:
        return 0.5
    for fragment in LONG_FRAGMENTS:
        plain = plain.replace(fragment, fragment[0])
    return len(plain.encode()) - 0.5 * sum(character in " .:,-0123456789" for character in plain)


def _has_inner_caseless(items: Iterable[Any]) -> bool:
    for kind, value in items:
        if kind is op.SUBPATTERN and (value[1] & re.IGNORECASE or _has_inner_caseless(value[3])):
            return True
        if kind is op.BRANCH and any(_has_inner_caseless(branch) for branch in value[1]):
            return True
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT) and _has_inner_caseless(value[2]):
            return True
        if kind is op.ATOMIC_GROUP and _has_inner_caseless(value):
            return True
    return False


def _joined(left: Set, right: Set) -> Set:
    return frozenset(one + other for one in left for other in right)


class _Walk:
    """Collects required sets: runs of fixed text, widened by small alternations such as `(?:async|insync)`."""

    def required(self, items: Iterable[Any]) -> list[Set]:
        """Sets such that every match of the sequence contains a member of each."""
        found: list[Set] = []
        runs: list[Set] = [NOTHING]
        for kind, value in items:
            exact = self._exact(kind, value)
            if exact is None:
                found += [*runs, *self._inside(kind, value)]
                runs = [NOTHING]
                continue
            if len(exact) > 1:
                # A choice multiplies what follows it, so runs that stop before it or begin at it may be better.
                found += runs
                runs = sorted([*runs, NOTHING], key=len)[:RUNS]
            found += [run for run in runs if len(run) * len(exact) > MOST]
            runs = [_joined(run, exact) for run in runs if len(run) * len(exact) <= MOST]
            if len(exact) > 1:
                runs.append(NOTHING)
        return found + runs

    def _exact(self, kind: Any, value: Any) -> Set | None:
        """All texts an item can match, when they are few; None when they are not."""
        if kind is op.LITERAL:
            return frozenset({chr(value)})
        if kind is op.AT:
            return NOTHING
        if kind in (op.ASSERT, op.ASSERT_NOT):
            return NOTHING
        if kind is op.SUBPATTERN:
            return self._exact_sequence(value[3])
        if kind is op.ATOMIC_GROUP:
            return self._exact_sequence(value)
        if kind is op.BRANCH:
            return self._exact_branch(value[1])
        if kind is op.IN:
            return self._exact_class(value)
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            return self._exact_repeat(*value)
        return None

    def _exact_sequence(self, items: Iterable[Any]) -> Set | None:
        texts = NOTHING
        for kind, value in items:
            exact = self._exact(kind, value)
            if exact is None or len(texts) * len(exact) > MOST:
                return None
            texts = _joined(texts, exact)
        return texts

    def _exact_branch(self, branches: Iterable[Any]) -> Set | None:
        texts: Set = frozenset()
        for branch in branches:
            exact = self._exact_sequence(branch)
            if exact is None:
                return None
            texts |= exact
        return texts if len(texts) <= MOST else None

    @staticmethod
    def _exact_class(members: list[Any]) -> Set | None:
        if len(members) > 4 or any(kind is not op.LITERAL for kind, _ in members):
            return None
        return frozenset(chr(value) for _, value in members)

    def _exact_repeat(self, low: int, high: Any, items: Any) -> Set | None:
        if high is op.MAXREPEAT or high > 1:
            inner = self._exact_sequence(items) if low == high and low <= 8 else None
            if inner is None or len(inner) != 1:
                return None
            return frozenset(text * low for text in inner)
        inner = self._exact_sequence(items)
        if inner is None or high == 0:
            return None
        return inner if low == 1 else inner | {""}

    def _inside(self, kind: Any, value: Any) -> list[Set]:
        """Required sets within an item that has no short list of texts."""
        if kind is op.SUBPATTERN:
            return self.required(value[3])
        if kind is op.ATOMIC_GROUP:
            return self.required(value)
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            return self.required(value[2]) if value[0] >= 1 else []
        if kind is op.BRANCH:
            return self._one_of(value[1])
        return []

    def _one_of(self, branches: Iterable[Any]) -> list[Set]:
        """An alternation needs the best set of each branch; where those are too many, the most compact ones."""
        choices = [[found for found in self.required(branch) if _usable(found)] for branch in branches]
        if not all(choices):
            return []
        return [frozenset().union(*(max(sets, key=key) for sets in choices)) for key in (_worth, _compactness)]
