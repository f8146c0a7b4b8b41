"""What lark found, in the words of the language, with the likeliest correction."""

from __future__ import annotations

from difflib import get_close_matches

from lark import Token, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from tws_logdx.rulelang.error import SentenceError
from tws_logdx.rulelang.tokens import KEYWORDS

FUNCTIONS = ("count", "distinct", "sum", "avg", "max", "min", "share", "fact")
MEANING = {
    "NAME": "an event name",
    "LET": "a name",
    "FIELD": "a field",
    "OP": "a comparison (==, !=, <, <=, >, >=)",
    "NUMBER": "a number",
    "STRING": 'a "text"',
    "DURATION": "a duration",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": ",",
    "SIDE": "before, after",
    "$END": "the end",
}


def explain(error: UnexpectedInput, text: str) -> SentenceError:
    """The lark error as ours."""
    if isinstance(error, UnexpectedCharacters):
        return _character(text, error.pos_in_stream or 0)
    assert isinstance(error, UnexpectedToken)
    return _token(error.token, set(error.expected), text)


def _character(text: str, offset: int) -> SentenceError:
    character = text[offset]
    hint = ""
    if character == "'":
        hint = 'texts stand in double quotes: "…"'
    elif character == '"':
        return SentenceError("the text has no closing quote", offset + 1, 'a quote inside is written \\"')
    elif character == "=":
        hint = "equality is =="
    elif character in "&|":
        hint = "write `and`, `or`"
    elif character == "!":
        hint = "write `not`, or != between two values"
    return SentenceError(f"`{character}` has no meaning here", offset + 1, hint)


def _token(token: Token, expected: set[str], text: str) -> SentenceError:
    wanted = _wanted(expected)
    if token.type == "$END":
        return SentenceError("the sentence ends too early", len(text.rstrip()) + 1, f"expected {wanted}")
    column = (token.start_pos or 0) + 1
    if "DURATION" in expected and token.type == "NUMBER":
        return SentenceError(
            f"`{token}` needs a unit", column, f"write {token}ms, {token}s, {token}m, {token}h or {token}d"
        )
    if "NUMBER" in expected and token.type == "DURATION":
        return SentenceError(f"`{token}` is a duration, a plain number is needed here", column)
    if "NAME" in expected and token.type == "FIELD":
        guess = _guess(str(token), [*FUNCTIONS, "attempt", "session", "not"])
        return SentenceError(
            f"`{token}` is no event name", column, guess or "event names have a dot, for example tws.error"
        )
    if token.type == "SIDE":
        return SentenceError(f"`{token}` stands before the event that is missing", column, f"write `without {token} …`")
    if token.type in ("AND_FIELD", "OR_FIELD"):
        word = str(token)
        return SentenceError(
            f"after `{word}` comes an event, not a field", column, "conditions on fields begin with `where`"
        )
    if "OP" in expected and token.type == "FIELD" and token == "is":
        return SentenceError("`is` has no meaning here", column, "equality is ==")
    guess = _guess(str(token), [word for word, kind in KEYWORDS.items() if kind in expected])
    return SentenceError(f"`{token}` does not fit here", column, guess or f"expected {wanted}")


def _guess(word: str, known: list[str]) -> str:
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else ""


def _wanted(expected: set[str]) -> str:
    words = dict.fromkeys(MEANING[kind] for kind in MEANING if kind in expected and kind != "LET")
    words |= dict.fromkeys(word for word, kind in KEYWORDS.items() if kind in expected and kind != "SIDE")
    if expected & {"COUNT", "FACT"}:
        words["count(…) and the like"] = None
    return ", ".join(words) or "something else"
