"""From one message to a pattern for all messages like it: what varies becomes typed groups, the rest stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from tws_logdx.model.event import BUILT_IN
from tws_logdx.report.sensitive import KINDS, sensitive
from tws_logdx.report.visible import visible
from tws_logdx.rulelang.tokens import KEYWORDS

LONGEST = 300
"""Characters of a message that go into the pattern."""
MOST_GROUPS = 12
MOST_DIGITS = 20

_NUMBER = r"(?<![\w.])(?:(?<=[\s=(,:\[-])-)?\d+(?:\.\d+)?(?=(?:ms|s|m|h|d|KB|MB|GB|kB)?(?![\w]))(?!\.\d)"
_VARIES = re.compile(
    rf"""
      (?P<quoted>(?<!\w)'[^'\s][^']{{0,200}}'(?!\w)|"[^"\s][^"]{{0,200}}")
    | (?P<given>\b(?:{"|".join(KINDS)})-\d+\b)
    | (?P<address>\bhttps?://[^\s'"<>)]+)
    | (?P<stamp>\b\d{{4}}[-/.]?\d\d[-/.]?\d\d[T\ -]\d\d:\d\d:\d\d(?:[.,:]\d+)?(?:Z|[+-]\d\d:?\d\d)?)
    | (?P<clock>\b\d\d?:\d\d:\d\d(?:[.,:]\d+)?)
    | (?P<ip>(?<![\w.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?![\w.]))
    | (?P<host>\b(?:[A-Za-z0-9-]+\.)+(?:com|net|org|io|local|lan|internal|localdomain)(?:\.[a-z]{{2}})?\b|\blocalhost\b
              |(?:(?<=\bto\ )|(?<=\bat\ )|(?<=\bhost\ ))[\w.-]*[A-Za-z][\w-]*(?=:\d))
    | (?P<path>(?<![\w:/.])(?:[A-Za-z]:\\|~?/(?=\w))[^\s'",;:)]+)
    | (?P<hex>\b0x[0-9a-fA-F]+\b|\b[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}\b
             |\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{{8,}}\b)
    | (?P<version>(?<![\w.])v?\d+(?:\.\d+){{2,}}\w*)
    | (?P<number>{_NUMBER})
    """,
    re.VERBOSE,
)
_SHAPES = {
    "address": ("address", r"https?://\S{1,300}"),
    "stamp": ("stamp", r"\d[\d/.-]{5,9}[T -][\d:.,]{5,15}[Z\d:+-]{0,6}"),
    "clock": ("clock", r"[\d:.,]{5,15}"),
    "ip": ("host", r"[\w.:-]{1,300}"),
    "host": ("host", r"[\w.-]{1,300}"),
    "path": ("path", r"(?:[A-Za-z]:)?[^\s'\",;:)]{1,300}"),
    "hex": ("token", r"[\w-]{1,300}"),
    "version": ("version", r"v?\d[\w.]{1,30}"),
}
"""Kind of varying part to the name of its group and its pattern."""
_HOST_BEFORE = re.compile(r"(?:(?:to|at|host|from) [\w.-]+|\d\.\d+|[\w-]+\.[\w.-]+|localhost|\]|\bip-\d+):$")
_BEFORE = re.compile(r"(?P<words>[A-Za-z][A-Za-z_]*(?:[ _-][A-Za-z]+)?)[\s:=#(\[]*$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NAMES = {
    "error": "code", "code": "code", "error_code": "code", "errno": "errno", "clientid": "client_id",
    "client": "client_id", "client_id": "client_id", "reqid": "req_id", "req": "req_id", "request_id": "req_id",
    "request": "req_id", "orderid": "order_id", "order": "order_id", "order_id": "order_id", "port": "port",
    "attempt": "attempt", "retry": "attempt", "pid": "pid",
}  # fmt: skip
_UNITS = {"ms": "milliseconds", "s": "seconds", "second": "seconds", "seconds": "seconds", "sec": "seconds",
          "minutes": "minutes", "min": "minutes", "m": "minutes", "MB": "megabytes", "KB": "kilobytes"}  # fmt: skip
_AFTER = re.compile(r"\s?(?P<word>[A-Za-z]+)")
_SIGNED = frozenset({"code", "req_id", "order_id", "number", "errno"})
_WIRE = re.compile(r"(?:->|<-) \d+-")
"""The direction and the id of a message in the API log: the id says which kind of message it is."""
_DULL = frozenset({"the", "a", "an", "to", "is", "was", "with", "and", "or", "for", "from", "after", "no", "on", "at"})


class Part(NamedTuple):
    """A stretch of the message that varies; `kind` is a kind of `_VARIES` or of `report.sensitive`."""

    start: int
    end: int
    kind: str


@dataclass(slots=True)
class Pattern:
    """A regular expression with the types of its groups."""

    text: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    fixed: list[str] = field(default_factory=list)
    """The texts between the groups."""


def generalise(message: str) -> Pattern:
    """The pattern of a message: found in it, and in what a redactor makes of it."""
    made = Pattern()
    message = message.strip()
    wire = _WIRE.match(message)
    position = wire.end() if wire is not None else 0
    _fix(made, message[:position])
    shown = message[:LONGEST]
    for part in _parts(shown):
        if part.start < position:
            continue
        if len(made.fields) == MOST_GROUPS:
            break
        _fix(made, shown[position : part.start])
        made.text += _group(made, shown, part)
        position = part.end
    if len(made.fields) < MOST_GROUPS:
        _fix(made, _whole_words(shown[position:], cut=len(message) > LONGEST))
    return made


def _parts(message: str) -> Iterator[Part]:
    """What varies, in order; what is sensitive comes first, so that redacted lines match too."""
    secret = [Part(one.start, one.end, one.kind) for one in sensitive(message)]
    other = [Part(*found.span(), found.lastgroup or "") for found in _VARIES.finditer(message)]
    free = [one for one in other if not any(one.start < two.end and two.start < one.end for two in secret)]
    return iter(sorted([*secret, *free]))


def _fix(made: Pattern, text: str) -> None:
    """Add fixed text; white space of any width."""
    if text:
        made.fixed.append(text)
        made.text += "".join(_escaped(piece) for piece in re.split(r"([ \t]+)", text))


def _escaped(piece: str) -> str:
    if not piece.strip(" \t"):
        return r"\s+" if piece.strip(" ") or len(piece) > 1 else piece
    return "".join(map(_sign, piece))


def _sign(sign: str) -> str:
    """One character as it stands; one that acts also as it is spelled out in a report."""
    spelled = visible(sign)
    if spelled != sign:
        return rf"(?:{spelled}|\{spelled})"
    if not sign.isprintable():
        return f"\\U{ord(sign):08x}"
    return f"\\{sign}" if sign in r".^$*+?{}[]\|()" else sign


def _whole_words(text: str, *, cut: bool) -> str:
    """Without the half word at the end of what was cut."""
    return text.rpartition(" ")[0] if cut else text.rstrip()


def _group(made: Pattern, message: str, part: Part) -> str:
    written = message[part.start : part.end]
    if part.kind == "quoted":
        quote = written[0]
        return f"{quote}{_named(made, 'quoted', f'[^{quote}]{{0,200}}', 'text')}{quote}"
    if part.kind == "number":
        type_ = "float" if "." in written else "int"
        name = _number_name(message, part)
        sign = "-?" if written[0] == "-" or name in _SIGNED else ""
        # An open end would be tried from every digit of a long line anew.
        digits = rf"\d{{1,{max(MOST_DIGITS, len(written))}}}"
        return _named(made, name, sign + digits + (rf"(?:\.{digits})?" if type_ == "float" else ""), type_)
    if part.kind in _SHAPES:
        return _named(made, *_SHAPES[part.kind], "text")
    name = written.rpartition("-")[0] if part.kind == "given" else part.kind
    shape = (
        r"[\w.@:+-]{1,300}"
        if re.fullmatch(r"[\w.@:+-]+", written)
        else r"\S.{0,200}?"
        if " " in written
        else r"\S{1,300}"
    )
    return _named(made, name, shape, "text")


def _number_name(message: str, part: Part) -> str:
    """From the word before the number, or from its unit or the word behind it."""
    before = message[: part.start]
    if _HOST_BEFORE.search(before):
        return "port"
    behind = _AFTER.match(message, part.end)
    after = behind["word"] if behind is not None else ""
    found = _BEFORE.search(before)
    words = re.split(r"[ _-]", _CAMEL.sub("_", found["words"]).lower()) if found is not None else []
    for name in ("_".join(words), *reversed(words)):
        if name in _NAMES:
            return _NAMES[name]
    if after in _UNITS:
        return _UNITS[after]
    close = [*words[-1:], after.lower()]
    return next((word for word in close if len(word) > 2 and word.isascii() and word not in _DULL), "number")


def _named(made: Pattern, name: str, shape: str, type_: str) -> str:
    """A named group; a name that is taken gets a number, a word of the rule language an underscore."""
    if name in KEYWORDS or name in BUILT_IN:
        name += "_value"
    free, number = name, 1
    while free in made.fields:
        number += 1
        free = f"{name}_{number}"
    made.fields[free] = type_
    return f"(?P<{free}>{shape})"
