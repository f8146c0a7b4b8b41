"""`config.ini` of IBC or IBController: a Java properties file, so trailing blanks and quotes belong to the value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tws_logdx.formats.settings.ibc_keys import ibc_fact
from tws_logdx.formats.settings.values import SECRET, fact, numbered
from tws_logdx.model.fact import Fact

PAIR = re.compile(r"(?P<key>[^\s=:]+)[ \t\f]*[=: \t][ \t\f]*(?P<value>.*)", re.DOTALL)
LONE_BACKSLASH = re.compile(r"(?<!\\)(?:\\\\)*\\(?![\\ntrfu=:#! ])")
ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\(.)")
CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f"}


def read_ibc_config(text: str, source: str) -> tuple[Fact, ...]:
    """Facts of the settings that count: of a key given twice, the last one."""
    last = {key: (number, value) for number, key, value in pairs(text)}
    facts: list[Fact] = []
    for key, (number, raw) in sorted(last.items(), key=lambda entry: entry[1][0]):
        facts.extend(fact(name, value, source, number) for name, value in ibc_fact(key, unescaped(raw)))
        if LONE_BACKSLASH.search(raw) and not SECRET.search(key):
            facts.append(fact("ibc.malformed", f"{key}={raw}", source, number))
    return tuple(facts)


def pairs(text: str) -> Iterator[tuple[int, str, str]]:
    """Line number, key and value as written, lines that end in a backslash joined to the next."""
    start, joined = 0, ""
    for number, line in numbered(text):
        line = line.lstrip("\ufeff \t\f")
        if not joined and (not line or line[0] in "#!"):
            continue
        start = start if joined else number
        joined += line
        if re.search(r"(?<!\\)(?:\\\\)*\\$", joined):
            joined = joined[:-1]
            continue
        found = PAIR.fullmatch(joined)
        if found:
            yield start, found["key"], found["value"]
        joined = ""


def unescaped(value: str) -> str:
    """The value as Java reads it."""
    return ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else CONTROL.get(found[2], found[2]), value)
