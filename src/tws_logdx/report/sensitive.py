"""Where texts hold what nobody else should see: account numbers, names, addresses, tokens. Matches, no replacing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from tws_logdx.report.detectors.base import KINDS, Detector, outline
from tws_logdx.report.detectors.names import USERS
from tws_logdx.report.detectors.numbers import NUMBERS
from tws_logdx.report.detectors.secrets import HEXADECIMAL, SECRETS
from tws_logdx.report.visible import UNSAFE

__all__ = ["KINDS", "Detector", "Sensitive", "bare", "known_value", "sensitive"]

DETECTORS = (*SECRETS, *USERS, *NUMBERS, HEXADECIMAL)
"""In the order of their right to a place that several claim."""
OUTLINES = 4_096
"""Outlines of which it is remembered what can stand in them: lines of one kind differ in their numbers."""
UNSEEN = re.compile(rf"\x1b\[[0-9;?]*[A-Za-z]|{UNSAFE.pattern}")
"""What stands in a text and is not seen when it is shown: colours and acting characters."""


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A stretch of text that must not be shown."""

    start: int
    end: int
    kind: str


def sensitive(text: str, known: Iterable[Detector] = ()) -> Iterator[Sensitive]:
    """All stretches in the order of the text, none inside or across another; the first detector wins at one place."""
    detectors = _with(tuple(known))
    found = list(_apart(_claims(text, detectors)))
    if UNSEEN.search(text):  # an unseen character inside a value must not hide it
        places = _seen(text)
        hidden = (
            (places[start], rank, places[end - 1] + 1, kind)
            for start, rank, end, kind in _claims(bare(text), detectors)
        )
        free = [one for one in hidden if not any(one[0] < two.end and two.start < one[2] for two in found)]
        found = sorted([*found, *_apart(free)], key=lambda one: one.start)
    yield from found


def bare(text: str) -> str:
    """The text without what is not seen."""
    return UNSEEN.sub("", text)


def known_value(kind: str, value: str) -> Detector:
    """Finds a value that is known to be sensitive, as a whole word; names of users in any case."""
    case = "(?i)" if kind == "user" else ""
    return Detector(kind, rf"{case}(?<![A-Za-z0-9])(?P<v>{re.escape(value)})(?![A-Za-z0-9])")


Claim = tuple[int, int, int, str]
"""Start, rank of the detector, end, kind."""


@lru_cache(maxsize=16)
def _with(known: tuple[Detector, ...]) -> _Detectors:
    return _Detectors((*known, *DETECTORS))


def _claims(text: str, detectors: _Detectors) -> list[Claim]:
    return [
        (match.start("v"), rank, match.end("v"), detector.kind)
        for rank, detector in detectors.possible(outline(text))
        for match in detector.find(text)
    ]


class _Detectors:
    """Some detectors in the order of their right to a place."""

    def __init__(self, detectors: Iterable[Detector]) -> None:
        self._all = [(rank, one, tuple(map(outline, one.words))) for rank, one in enumerate(detectors)]
        self._known: dict[str, list[tuple[int, Detector]]] = {}

    def possible(self, written: str) -> list[tuple[int, Detector]]:
        """Those that have one of their words in a text of this outline, with their rank."""
        known = self._known.get(written)
        if known is None:
            known = [(rank, one) for rank, one, words in self._all if not words or any(w in written for w in words)]
            if len(self._known) < OUTLINES:
                self._known[written] = known
        return known


def _apart(claims: Iterable[Claim]) -> Iterator[Sensitive]:
    last = 0
    for start, _, end, kind in sorted(claims):
        if start >= last:
            yield Sensitive(start, end, kind)
            last = end


def _seen(text: str) -> list[int]:
    """The place in the text of every character that is seen."""
    places: list[int] = []
    last = 0
    for unseen in UNSEEN.finditer(text):
        places += range(last, unseen.start())
        last = unseen.end()
    return [*places, *range(last, len(text))]
