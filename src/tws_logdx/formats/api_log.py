"""The API message log: one wire message a line, printed with its raw length bytes in front.

TWS prints a message to a modern client as the four bytes of its length followed by the payload, and turns only NUL
bytes into `-`. So `---` is three zero bytes, and the byte after it may be anything: a digit that glues to the
message id, or a line feed that tears the record in two.
"""

from __future__ import annotations

import re

START = re.compile(rb"\d\d:\d\d:\d\d:\d{3} (?:->|<-)")
"""How a record begins; any other line belongs to the one above."""
HEAD = len("09:30:00:123 ->")
TORN = re.compile(rb"(?:\A|\n)(\d\d:\d\d:\d\d:\d{3} (?:->|<-)[^\n]{0,4}\n{1,2})\Z")
"""A record that ends among its length bytes, or seems to: the rest stands on the next line."""
TORN_LONGEST = 24
"""Bytes of such an end."""
SEPARATOR = re.compile(r"={5,} Log file: (?P<path>.+?) ={5,}\s*$")
"""Between the files of an exported log; the path carries client id, date and time."""
_GLUED = re.compile(rb"\d(4-(?:2-)?-?\d+-\d{1,5}-.*)", re.DOTALL)
DASH = 0x2D
_ONE_CHARACTER = re.compile(rb"[\x00-\x7f]|[\x80-\xff][\x80-\xbf]*", re.DOTALL)
_DIRECT = re.compile(rb"4-(?:2-)?-?\d+-\d{1,5}-", re.DOTALL)


def decode(record: bytes) -> bytes:
    """`20:54:49:921 -> 4-2--1-2104-…` from the record as written, without its length bytes."""
    if START.match(record) is None:
        return record
    rest = record[HEAD + 1 :] if record[HEAD : HEAD + 1] == b" " else record[HEAD:]
    return record[:HEAD] + b" " + payload(rest)


def payload(rest: bytes) -> bytes:
    """The message itself. Exact where the length fits, else as good as a damaged line allows.

    Lengths no longer fit when a value was masked, a text spans lines, or Latin-1 was saved as UTF-8.
    """
    if len(rest) > 4 and rest.startswith(b"--"):
        if rest[2] == DASH and rest[3] == len(rest) - 4:
            return rest[4:]
        for last in {rest[3], 0} if rest[3] == DASH else {rest[3]}:
            head = bytes(0 if byte == DASH else byte for byte in rest[:3])
            if int.from_bytes(head + bytes([last]), "big") == len(rest) - 4:
                return rest[4:]
    if rest.startswith(b"---"):
        return _without_length(rest.lstrip(b"- "))
    if rest.startswith(b"--") and _DIRECT.match(rest[4:]):
        return rest[4:]
    return rest


def _without_length(bare: bytes) -> bytes:
    """What follows the dashes, without the last length byte if that is there."""
    glued = _GLUED.match(bare)
    if glued is not None and not _DIRECT.match(bare):
        # A length from 48 to 57 prints as a digit before the id: `54-2--1-2104-` is message 4, not 54.
        return glued[1]
    if bare[:1].isdigit():
        return bare
    return _ONE_CHARACTER.sub(b"", bare, count=1)
