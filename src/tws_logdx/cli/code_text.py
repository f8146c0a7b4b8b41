"""A code for people, folded to the width of the terminal."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tws_logdx.cli.rules.common import TITLE
from tws_logdx.model.codes import NAMESPACES, Code

WIDEST, NARROWEST = 100, 40
LABEL = 13
"""Columns of the labels on the left."""
IGNORE = {"yes": "Yes.", "no": "No.", "depends": "It depends."}
KINDS = {
    "system": "state of the connection",
    "farm": "data farm",
    "notice": "notice",
    "warning": "warning",
    "pacing": "too many messages",
    "permission": "permission",
    "request": "refused request",
    "order": "order",
    "client-side": "made by the client library",
    "exit": "exit code",
    "socket": "socket or system error",
}


class Line(NamedTuple):
    """One line, and the kind of it as in `cli.rules.common.say`."""

    text: str
    kind: str = ""


def width() -> int:
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((80, 24)).columns))


def full(code: Code) -> Iterator[Line]:
    """Everything about one code."""
    numbers = [f"{place} {number}" for place, number in code.also]
    if code.namespace == "errno" and numbers:
        numbers.insert(0, f"Linux {code.code}")
    name = f"{code.code} {code.name}".rstrip()
    title = [name, NAMESPACES[code.namespace]]
    yield from (Line(text, TITLE) for text in textwrap.wrap(" · ".join(title), width()))
    about = ", ".join(dict.fromkeys([KINDS.get(code.kind, code.kind), *numbers]))
    yield Line(about)
    yield Line("")
    yield from _lines(textwrap.wrap(code.meaning, width()))
    yield Line("")
    yield from _labelled("Ignore it?", [f"{IGNORE.get(code.ignore, code.ignore)} {code.when}".strip()])
    yield from _labelled("Follows", [code.follows] if code.follows else [])
    yield from _labelled("Ended by", _ends(code))
    yield from _labelled("Do", [f"{place}. {step}" for place, step in enumerate(code.do, 1)], hang=3)
    yield from _labelled("Speaks for", [", ".join(code.causes)] if code.causes else [])
    yield from _labelled("Source", list(code.source))


def _ends(code: Code) -> list[str]:
    codes = [str(one) for one in code.recovers if isinstance(one, int)]
    acts = [one for one in code.recovers if isinstance(one, str)]
    return ["; ".join([*([", ".join(codes)] if codes else []), *acts])] if code.recovers else []


def _labelled(label: str, texts: Sequence[str], hang: int = 0) -> Iterator[Line]:
    for place, text in enumerate(texts):
        first = f"{label if place == 0 else '':<{LABEL}}"
        rest = " " * (LABEL + hang)
        yield from _lines(
            textwrap.wrap(
                text, width(), initial_indent=first, subsequent_indent=rest,
                break_long_words=False, break_on_hyphens=False,
            )
        )  # fmt: skip


def _lines(texts: Iterable[str]) -> Iterator[Line]:
    return (Line(text) for text in texts)


def listed(codes: Sequence[Code]) -> Iterator[Line]:
    """One line for each code, under the name of its namespace."""
    names = {one.id: f"{one.code} {one.name}".rstrip() for one in codes}
    column = max(map(len, names.values()))
    for place, space in enumerate(dict.fromkeys(one.namespace for one in codes)):
        if place:
            yield Line("")
        yield Line(NAMESPACES[space], TITLE)
        for one in codes:
            if one.namespace == space:
                room = width() - column - 4
                yield Line(f"  {names[one.id]:<{column}}  {_short(one.meaning, max(20, room))}")
    yield Line("")
    yield Line("`logdx code NUMBER` tells more.")


def _short(meaning: str, room: int) -> str:
    first = re.split(r"(?<=[.;]) ", meaning, maxsplit=1)[0].rstrip(";")
    return first if len(first) <= room else first[: room - 1].rstrip() + "…"
