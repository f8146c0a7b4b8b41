"""Version numbers of TWS, IBC and client libraries, and their order.

Neither plain text nor PEP 440 fits: TWS counts in letters (10.30.1i < 10.30.1t), wrote 9.81 as 981 and 10.37 as 1037,
and IBC has releases such as 3.20.0-update.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_VERSION = re.compile(
    r"v?(?P<release>\d{1,9}(?:\.\d{1,9}){0,7})"
    r"(?P<rest>(?:[_+-]?[a-z]{1,12}|\.(?:post|dev|rc|alpha|beta)|[._+-]?\d{1,9}){0,6})"
)
_PART = re.compile(r"[a-z]+|\d+")
_BEFORE = frozenset({"dev", "alpha", "beta", "pre", "preview", "rc", "snapshot"})
"""Words for what comes before the release itself; any other letters come after it."""
_EARLIER, _END, _LATER = 0, 1, 2


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version that can be compared; equal when they mean the same, however they were written."""

    release: tuple[int, ...]
    """The numbers, without zeros at the end."""
    rest: tuple[tuple[int, str, int], ...]
    """What follows the numbers, part by part, closed by an end mark."""
    numbers: tuple[int, ...] = field(compare=False)
    """The numbers as they were written."""

    @property
    def bare(self) -> bool:
        """True when there are only numbers."""
        return len(self.rest) == 1

    def covers(self, other: Version) -> bool:
        """Is the other one this version, or one of the series it names: 10.30 covers 10.30.1t, 981.3c only itself?"""
        return self == other or (self.bare and other.numbers[: len(self.numbers)] == self.numbers)


def parse_version(text: str) -> Version | None:
    """The version, None when the text is none."""
    found = _VERSION.fullmatch(text.strip().lower())
    if found is None:
        return None
    numbers = tuple(int(number) for number in found["release"].split("."))
    if 900 <= numbers[0] <= 1999:  # 981.3c and 1019.2: major and minor in one number
        numbers = (numbers[0] // 100, numbers[0] % 100, *numbers[1:])
    release = numbers
    while len(release) > 1 and release[-1] == 0:
        release = release[:-1]
    rest = [
        (_LATER, "", int(part)) if part.isdigit() else (_EARLIER if part in _BEFORE else _LATER, part, 0)
        for part in _PART.findall(found["rest"])
    ]
    return Version(release, (*rest, (_END, "", 0)), numbers)


def in_range(version: Version, first: str, last: str) -> bool:
    """Does it lie between two versions, both included? Of a `last` without letters, its whole series is included.

    An empty text is an open end.
    """
    low, high = parse_version(first), parse_version(last)
    return (low is None or low <= version) and (high is None or version <= high or high.covers(version))
