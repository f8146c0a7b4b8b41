"""The code book: numbers that logs hold, what they mean, and what the reconstruction of attempts makes of them.

The same number means different things in different namespaces: 1100 is a message of TWS and an exit code of IBC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NAMESPACES: Mapping[str, str] = {
    "api": "TWS API message code",
    "ibc": "IBC exit code",
    "errno": "error number of Linux and macOS (errno)",
    "winerror": "error number of Windows (WinError)",
    "gaierror": "error number of a name look-up (gaierror)",
}
"""Where a number comes from, and how that is called; in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Code:
    """One number of one namespace, from `rules/codes/`."""

    namespace: str
    code: int
    name: str
    """Its symbolic name, such as ECONNREFUSED; often empty."""
    also: tuple[tuple[str, int], ...]
    """The same under another number somewhere else: macOS 61."""
    kind: str
    meaning: str
    ignore: str
    """yes, no or depends."""
    when: str
    """When it can be ignored; empty when that needs no word."""
    follows: str
    recovers: tuple[int | str, ...]
    """Codes of the same namespace, and acts, that end it."""
    do: tuple[str, ...]
    causes: tuple[str, ...]
    """Ids of causes for which it speaks."""
    effects: tuple[str, ...]
    """What the reconstruction makes of it, see `Effects`."""
    source: tuple[str, ...]
    file: str
    """Where it was written, as shown to the user."""
    line: int

    @property
    def id(self) -> str:
        return f"{self.namespace}/{self.code}"

    @property
    def numbers(self) -> tuple[int, ...]:
        """Its number, and those it has elsewhere."""
        return self.code, *(number for _, number in self.also)


@dataclass(frozen=True, slots=True)
class CodeRange:
    """What all numbers from `first` to `last` have in common, both included."""

    namespace: str
    first: int
    last: int
    meaning: str
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeBook:
    """Everything that is known about codes, namespace by namespace in the order of the numbers."""

    codes: tuple[Code, ...] = ()
    ranges: tuple[CodeRange, ...] = ()

    def numbers(self, namespace: str) -> frozenset[int]:
        """The codes of a namespace."""
        return frozenset(one.code for one in self.codes if one.namespace == namespace)

    def range_of(self, namespace: str, number: int) -> CodeRange | None:
        """The narrowest range that holds the number."""
        around = [one for one in self.ranges if one.namespace == namespace and one.first <= number <= one.last]
        return min(around, key=lambda one: one.last - one.first, default=None)


@dataclass(frozen=True, slots=True)
class Effects:
    """What the reconstruction makes of API codes: the numbers by effect. The words are those of `rulelang/shape.py`."""

    by_effect: Mapping[str, frozenset[int]] = field(default_factory=dict)
    recovered_by: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Codes of data farms that stand still, and the codes that end them."""

    def has(self, code: int | None, effect: str) -> bool:
        return code in self.by_effect.get(effect, ())

    def of(self, effect: str) -> frozenset[int]:
        """All numbers with an effect."""
        return self.by_effect.get(effect, frozenset())


def effects_of(book: CodeBook) -> Effects:
    """The effects of the API codes and ranges of a book."""
    found: dict[str, set[int]] = {}
    for code in book.codes:
        for effect in code.effects if code.namespace == "api" else ():
            found.setdefault(effect, set()).add(code.code)
    for around in book.ranges:
        for effect in around.effects if around.namespace == "api" else ():
            found.setdefault(effect, set()).update(range(around.first, around.last + 1))
    farms = [one for one in book.codes if one.namespace == "api" and "farm" in one.effects]
    return Effects(
        {effect: frozenset(numbers) for effect, numbers in sorted(found.items())},
        {one.code: frozenset(code for code in one.recovers if isinstance(code, int)) for one in farms},
    )
