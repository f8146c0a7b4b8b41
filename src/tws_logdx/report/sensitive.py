"""Where texts hold what nobody else should see: account numbers, names, addresses, tokens. Matches, no replacing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tws_logdx.report.detectors.base import KINDS, Detector
from tws_logdx.report.detectors.names import USERS
from tws_logdx.report.detectors.numbers import NUMBERS
from tws_logdx.report.detectors.secrets import HEXADECIMAL, SECRETS
from tws_logdx.report.visible import UNSAFE

__all__ = ["KINDS", "Detector", "Sensitive", "bare", "known_value", "sensitive"]

DETECTORS = (*SECRETS, *USERS, *NUMBERS, HEXADECIMAL)
"""In the order of their right to a place that several claim."""
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
    detectors = (*known, *DETECTORS)
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
    return Detector(kind, re.compile(rf"{case}(?<![A-Za-z0-9])(?P<v>{re.escape(value)})(?![A-Za-z0-9])"))


Claim = tuple[int, int, int, str]
"""Start, rank of the detector, end, kind."""


def _claims(text: str, detectors: Iterable[Detector]) -> list[Claim]:
    lower = text.lower()
    return [
        (match.start("v"), rank, match.end("v"), detector.kind)
        for rank, detector in enumerate(detectors)
        for match in detector.find(text, lower)
    ]


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
