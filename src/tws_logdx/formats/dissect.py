"""A written line to its parts, quickly where it looks like the line before."""

from __future__ import annotations

from tws_logdx.formats.headers import HEADERS, LAUNCHER, Header, Line, line_of, take_apart
from tws_logdx.formats.prefixes import Stripped, strip

PLAIN = {header.id: header for header in HEADERS if header.id in ("tws", "ibc", "api", "python")}
"""Headers that begin with a digit and that no line of another header, or with a prefix, can be mistaken for."""


class Dissector:
    """Takes the lines of one source apart. It remembers the header of the last one: the next mostly has the same."""

    def __init__(self) -> None:
        self._last: Header | None = None

    def parts(self, text: str) -> tuple[Stripped, Line]:
        """The line without its prefixes, and what remains taken apart: the same as `strip` and `take_apart`."""
        if text[:1] in ("\t", " ") and LAUNCHER not in text:
            return Stripped(text, None, False), Line("", "", None, "", text)
        header = self._last
        if header is not None and text[:1].isdigit() and LAUNCHER not in text:
            found = header.pattern.match(text)
            # A digit behind the header may be the stamp of a line that a program has logged again.
            if found is not None and not found["msg"][:1].isdigit():
                return Stripped(text, None, False), line_of(header, found)
        stripped = strip(text)
        line = take_apart(stripped.text)
        self._last = None if stripped.wrapped else PLAIN.get(line.header, self._last)
        return stripped, line
