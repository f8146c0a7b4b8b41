"""User names and passwords that stand in settings, so that they can be removed wherever else they appear."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tws_logdx.report.detectors.base import SUFFIX
from tws_logdx.report.detectors.secrets import MASKED
from tws_logdx.report.detectors.words import KEPT_USERS, ORDINARY, no_value

SHORTEST = 4
FEWEST_DIGITS = 6
"""A shorter number is too likely to be something else."""

BEGIN = r"(?im)(?:^|[\s\"'])"
GIVEN = r"[\"']?[ \t]*[=:][ \t]*(?P<v>[^\r\n]+)"
LOGIN = re.compile(rf"{BEGIN}(?:IbLoginId|FIXLoginId|(?:TWS|IB|IBKR|FIX)_?USER(?:_?(?:ID|NAME))?){SUFFIX}{GIVEN}")
PASSWORD = re.compile(
    rf"{BEGIN}(?:IbPassword|FIXPassword|(?:TWS|IB|IBKR|FIX|VNC_SERVER|VNC)_?(?:PASSWORD|PASSWD|PWD|PW)"
    rf"|(?:TWOFA|TOTP|TWO_FACTOR)_\w{{0,20}}(?:SECRET|KEY|SEED)){SUFFIX}{GIVEN}"
)
FOLDERS = re.compile(r"(?im)^[ \t]*UserNameToDirectory[ \t]*=(?P<v>[^\r\n]*)")
DEFAULT = re.compile(r"\$\{\w+:?-(?P<value>[^{}]*)\}")


def known_values(kind: str, text: str) -> tuple[tuple[str, str], ...]:
    """Pairs of kind (`user`, `token`) and value in a settings text of this kind, or in a log that lists settings."""
    found = {
        (sort, value): None
        for sort, written in _written(text)
        for value in _values(written, comments=kind == "container-env")
        if _worth(value)
    }
    return tuple(found)


def _written(text: str) -> Iterator[tuple[str, str]]:
    for found in FOLDERS.finditer(text):
        for entry in found["v"].split(";"):
            yield "user", entry.partition(",")[0]
    for sort, pattern in (("user", LOGIN), ("token", PASSWORD)):
        for found in pattern.finditer(text):
            yield sort, found["v"]


def _values(written: str, *, comments: bool) -> Iterator[str]:
    """The value as written, without quotes, and as a properties file means it."""
    value = written.strip()
    if comments:
        value = re.sub(r"\s+#.*$", "", value)
    value = DEFAULT.sub(lambda default: default["value"], value.rstrip(",").strip("\"'"))
    yield value
    if "\\" in value:
        yield re.sub(r"\\(.)", r"\1", value)


def _worth(value: str) -> bool:
    word = value.lower()
    if len(value) < SHORTEST or (value.isdigit() and len(value) < FEWEST_DIGITS):
        return False
    return not (word in KEPT_USERS or word in ORDINARY or no_value(word) or MASKED.fullmatch(value))
