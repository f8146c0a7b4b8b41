"""Which codes somebody means by numbers, ranges, names and words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from tws_logdx.model.codes import NAMESPACES, Code, CodeBook

NUMBER = re.compile(r"-?\d+")
RANGE = re.compile(r"(-?\d+)(?:-|\.\.)(\d+)")
MOST = 20
"""Codes that a search by words shows."""
FEW = 3
"""A range or search with so many answers shows them in full."""
NEAR = 3


@dataclass(slots=True)
class Answer:
    """Codes in the order to be shown, and a sentence for everything that was not found."""

    codes: list[Code] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    listed: bool = False
    """Whether they are many, to be shown one a line."""


def answer(book: CodeBook, words: Sequence[str], namespace: str | None) -> Answer:
    """What the words mean; a word such as `errno` in front says of which kind the numbers are."""
    words = [part for word in words for part in ([word] if " " in word.strip() else word.split(","))]
    if len(words) > 1 and words[0].lower() in NAMESPACES:
        namespace, words = namespace or words[0].lower(), words[1:]
    within = [one for one in book.codes if namespace in (None, one.namespace)]
    found, texts = Answer(), []
    for word in (word.strip("[](){}:; ") or word for word in words):
        around = RANGE.fullmatch(word)
        if NUMBER.fullmatch(word):
            _number(book, within, int(word), namespace, found)
        elif around:
            _range(within, int(around[1]), int(around[2]), found)
        elif named := [one for one in within if one.name and one.name.lower() == word.lower()]:
            found.codes += named
        else:
            texts.append(word)
    if texts:
        _search(within, " ".join(texts), found)
    found.codes = list({one.id: one for one in found.codes}.values())
    found.listed = found.listed and len(found.codes) > FEW
    return found


def _number(book: CodeBook, within: Sequence[Code], number: int, namespace: str | None, found: Answer) -> None:
    known = [one for one in within if number in one.numbers]
    found.codes += known
    if known:
        return
    kind = f" as {namespace}" if namespace else ""
    said = [f"{number} is not known{kind}."]
    near = _near(within, number)
    if near:
        said.append(f"Did you mean {', '.join(near)}?")
    spaces = (namespace,) if namespace else tuple(NAMESPACES)
    around = [(space, book.range_of(space, number)) for space in spaces]
    said += [
        f"Its range ({one.first} to {one.last}, {NAMESPACES[space]}): {one.meaning}" for space, one in around if one
    ]
    found.unknown.append(" ".join(said))


def _near(within: Iterable[Code], number: int) -> list[str]:
    """Numbers that are written alike, the nearest first."""
    written = list(dict.fromkeys(str(one.code) for one in within))
    alike = get_close_matches(str(number), written, n=3 * NEAR, cutoff=0.7)
    return sorted(alike, key=lambda one: abs(int(one) - number))[:NEAR]


def _range(within: Iterable[Code], first: int, last: int, found: Answer) -> None:
    inside = [one for one in within if first <= one.code <= last]
    if not inside:
        found.unknown.append(f"no code is known from {first} to {last}.")
    found.codes += inside
    found.listed = True


def _search(within: Sequence[Code], text: str, found: Answer) -> None:
    """Codes that hold all words; where none does, those that hold most of them, if that is more than half."""
    wanted = list(dict.fromkeys(re.findall(r"\w+", text.lower())))
    scored = [(one, *_score(one, wanted)) for one in within]
    most = max((held for _, held, _ in scored), default=0)
    if not wanted or most * 2 <= len(wanted):
        names = get_close_matches(text.upper(), [one.name for one in within if one.name], n=NEAR, cutoff=0.6)
        hint = f" Did you mean {', '.join(names)}?" if names else " Try fewer or other words."
        found.unknown.append(f"no code is called {text!r}, and none speaks of it.{hint}")
        return
    best = sorted((one for one in scored if one[1] == most), key=lambda one: -one[2])
    found.codes += [one for one, _, _ in best[:MOST]]
    found.listed = True


def _score(code: Code, wanted: Sequence[str]) -> tuple[int, int]:
    """How many of the words it holds, and how much that weighs: what it means before what to do about it."""
    main = f"{code.name} {code.meaning} {code.namespace}".lower()
    rest = " ".join((code.kind, code.when, code.follows, *code.do, *map(str, code.recovers))).lower()
    held = weight = 0
    for word in wanted:
        pattern = re.compile(rf"\b{re.escape(word)}")
        if pattern.search(main):
            held, weight = held + 1, weight + 3
        elif pattern.search(rest):
            held, weight = held + 1, weight + 1
    phrase = " ".join(wanted)
    return held, weight + 4 * (phrase in " ".join(re.findall(r"\w+", main)))
