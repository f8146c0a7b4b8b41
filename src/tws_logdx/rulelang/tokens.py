"""Between lexer and parser: keywords, names from `let`, words that are fields, and which `and` belongs to a predicate.

No word is reserved: where the parser waits for a field, every word is one.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from lark import Token

KEYWORDS = {
    "where": "WHERE",
    "during": "DURING",
    "within": "WITHIN",
    "by": "BY",
    "then": "THEN",
    "without": "WITHOUT",
    "before": "SIDE",
    "after": "SIDE",
    "until": "UNTIL",
    "every": "EVERY",
    "tolerance": "TOLERANCE",
    "of": "OF",
    "between": "BETWEEN",
    "in": "IN",
    "not": "NOT",
    "matches": "MATCHES",
    "true": "TRUE",
    "false": "FALSE",
    "and": "AND",
    "or": "OR",
}
WORDS = frozenset({"FIELD", "NAME", "LET", *KEYWORDS.values()})
"""Types of tokens that could be a field."""
NOT_IN = ["NOT", "IN", "LPAR"]


def keyword(token: Token, names: Container[str]) -> Token:
    """The token as a keyword or a name from `let`, when it is one."""
    if token.type not in ("FIELD", "NAME"):
        return token
    word = str(token)
    kind = KEYWORDS.get(word) if token.type == "FIELD" else None
    if kind is None and (word in names or word.rpartition(".")[0] in names):
        kind = "LET"
    return token if kind is None else _as(kind, token)


class Classifier:
    """Gives the tokens of one sentence their final types, one after the other."""

    def __init__(self, line: Sequence[Token]) -> None:
        self._line = line
        self._brackets: list[bool] = []
        """For each open bracket: is it one around predicates?"""
        self.turned: Token | None = None
        """The token before the present one, when it was a keyword that became a field."""

    def typed(self, place: int, expected: Container[str]) -> Token:
        """The token at a place, for a parser that expects these types."""
        token, field = self._line[place], "FIELD" in expected
        self.turned = None
        if token.type == "LPAR":
            self._brackets.append(field)
        elif token.type == "RPAR" and self._brackets:
            self._brackets.pop()
        elif field and _is_word(token):
            if token.type == "NOT" and "NOT" in expected and not self._is_field(place):
                return token
            self.turned = token if token.type in KEYWORDS.values() else None
            return _as("FIELD", token)
        elif token.type in ("AND", "OR") and (self._brackets[-1:] == [True] or self._field_follows(place + 1)):
            return _as(token.type + "_FIELD", token)
        return token

    def _field_follows(self, place: int) -> bool:
        """Is the next word, after any `not` and brackets, a field?"""
        for here in range(place, len(self._line)):
            token = self._line[here]
            if token.type == "LPAR" or (token.type == "NOT" and not self._is_field(here)):
                continue
            return _is_word(token) and (token.type not in ("NAME", "LET") or self._is_compared(here))
        return False

    def _is_field(self, place: int) -> bool:
        """Is this `not` a field of that name?"""
        return self._is_compared(place) or self._types(place + 1, 1) == ["RPAR"]

    def _is_compared(self, place: int) -> bool:
        """Does a comparison follow?"""
        after = self._types(place + 1, 3)
        return after[:1] == ["OP"] or after[:2] in (["IN", "LPAR"], ["MATCHES", "STRING"]) or after == NOT_IN

    def _types(self, place: int, many: int) -> list[str]:
        return [token.type for token in self._line[place : place + many]]


def _is_word(token: Token) -> bool:
    """Could the token be a field? Dotted names cannot."""
    return token.type in WORDS and "." not in token


def _as(kind: str, token: Token) -> Token:
    return Token.new_borrow_pos(kind, token.value, token)
