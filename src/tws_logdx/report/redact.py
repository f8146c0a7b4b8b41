"""Makes texts fit to be shown to others: equal values become equal tokens such as `account-1`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from tws_logdx.report.known import known_values
from tws_logdx.report.model import Replaced
from tws_logdx.report.sensitive import bare, known_value, sensitive

__all__ = ["Redactor", "known_values"]

ANY_CASE = frozenset(["account", "email", "ip", "mac", "user"])
"""Kinds whose values mean the same in capitals and small letters."""
SHORTEST_KNOWN = 3
REMEMBERED = 10_000
"""Clean texts that are known again."""
ROUNDS = 4
"""Replacing can lay bare one more value behind it; a few rounds always came to rest."""


class Redactor:
    """Replaces sensitive values in one text after the other; tokens are numbered in the order of first appearance."""

    def __init__(self, known: Iterable[tuple[str, str]] = ()) -> None:
        """`known` are pairs of kind (`user`, `account`, …) and value to be replaced wherever they stand as a word."""
        wanted = {(kind, value) for kind, value in known if len(value) >= SHORTEST_KNOWN}
        self._known = tuple(known_value(*pair) for pair in sorted(wanted, key=lambda pair: (-len(pair[1]), pair)))
        self._tokens: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = {}
        self._given: Counter[str] = Counter()
        self._count: Counter[str] = Counter()
        self._clean: set[str] = set()
        """Texts without any sensitive value: paths and phrases stand in a report many times."""

    def __call__(self, text: str) -> str:
        """The text with every sensitive value replaced; a text without any comes back unchanged."""
        if text in self._clean:
            return text
        written = text
        for _ in range(ROUNDS):
            done = self._once(text)
            if done == text:
                break
            text = done
        if text == written and len(self._clean) < REMEMBERED:
            self._clean.add(text)
        return text

    def replaced(self) -> tuple[Replaced, ...]:
        """How many values of which kind were replaced so far."""
        return tuple(Replaced(kind, self._count[kind]) for kind in sorted(self._count))

    def restoring(self) -> Mapping[str, str]:
        """Token to value, for the owner of the logs only: never part of a report."""
        return dict(self._values)

    def _once(self, text: str) -> str:
        parts, position = [], 0
        for found in sensitive(text, self._known):
            parts += [text[position : found.start], self._token(found.kind, text[found.start : found.end])]
            position = found.end
        return "".join((*parts, text[position:])) if parts else text

    def _token(self, kind: str, value: str) -> str:
        self._count[kind] += 1
        value = bare(value)
        key = (kind, value.lower() if kind in ANY_CASE else value)
        if key not in self._tokens:
            self._given[kind] += 1
            self._tokens[key] = f"{kind}-{self._given[kind]}"
            self._values[self._tokens[key]] = value
        return self._tokens[key]
