"""Sentences of the rule language: text to tree, or one error with its column and a hint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from lark import Lark, ParseTree, Token, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError

from tws_logdx.model.sentence import Sentence, Test
from tws_logdx.rulelang.build import Builder
from tws_logdx.rulelang.error import SentenceError
from tws_logdx.rulelang.syntax import explain
from tws_logdx.rulelang.tokens import Classifier, keyword

__all__ = ["Parsed", "SentenceError", "parse_sentence", "read_sentence"]

EXAMPLE = "write what must be seen, for example: tws.error where code == 326"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A sentence with the place of its parts, so that later checks can point at them."""

    sentence: Sentence
    text: str
    columns: Mapping[int, int]
    """`id()` of a part to its offset in the text, from 0."""


def parse_sentence(text: str, *, names: Mapping[str, Sentence | Test] | None = None) -> Sentence:
    """The tree of one sentence; `names` are the sentences and tests that `let` has named. Raises SentenceError."""
    return read_sentence(text, names or {}).sentence


def read_sentence(text: str, names: Mapping[str, Sentence | Test]) -> Parsed:
    """Like `parse_sentence`, with the offsets of the parts."""
    if not text.strip():
        raise SentenceError("the sentence is empty", 1, EXAMPLE)
    builder = Builder(names)
    try:
        sentence = builder.transform(_tree(text, names))
    except UnexpectedInput as error:
        raise explain(error, text) from None
    except VisitError as error:
        raise error.orig_exc from None
    return Parsed(sentence, text, builder.columns)


def _tree(text: str, names: Mapping[str, Sentence | Test]) -> ParseTree:
    """Lark's own loop, with the types of tokens told by what the parser expects."""
    parsing: Any = _parser().parse_interactive(text)
    line = [keyword(token, names) for token in parsing.lexer_thread.lex(parsing.parser_state)]
    words = Classifier(line)
    wanted: set[str] = set()
    last = None
    for place in range(len(line)):
        before, turned = wanted, words.turned
        wanted = set(parsing.choices())
        last = words.typed(place, wanted)
        try:
            parsing.feed_token(last)
        except UnexpectedToken as error:
            # A keyword after which nothing fits was hardly meant as a field: `where by port`.
            raise error if turned is None else _unexpected(turned, before) from None
    return cast(ParseTree, parsing.feed_eof(last))


_unexpected: Callable[[Token, set[str]], UnexpectedToken] = UnexpectedToken


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", maybe_placeholders=False)
