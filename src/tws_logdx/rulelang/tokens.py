"""Between lexer and parser: keywords, names from `let`, and which `and` belongs to a predicate."""

from __future__ import annotations

from collections.abc import Container, Iterator

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


def classify(tokens: Iterator[Token], names: Container[str]) -> Iterator[Token]:
    """The tokens with their final types."""
    line = [_word(token, names) for token in tokens]
    for place, token in enumerate(line):
        if token.type in ("AND", "OR") and _field_follows(line, place + 1):
            token = Token.new_borrow_pos(token.type + "_FIELD", token.value, token)
        yield token


def _word(token: Token, names: Container[str]) -> Token:
    if token.type not in ("FIELD", "NAME"):
        return token
    word = str(token)
    kind = KEYWORDS.get(word) if token.type == "FIELD" else None
    if kind is None and (word in names or word.rpartition(".")[0] in names):
        kind = "LET"
    return token if kind is None else Token.new_borrow_pos(kind, token.value, token)


def _field_follows(line: list[Token], place: int) -> bool:
    """Is the next word, after any `not` and brackets, a field?"""
    for token in line[place:]:
        if token.type not in ("NOT", "LPAR"):
            return token.type == "FIELD"
    return False
