"""What a probe is told on the command line: targets, client ids and durations."""

from __future__ import annotations

import re
from typing import Any

import click

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|min|h)?$")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600}
_IDS = re.compile(r"(\d{1,10})(?:-(\d{1,10}))?$")
_BRACKETED = re.compile(r"\[([0-9a-fA-F:.%\w]+)\](?::(\d+))?$")
LAST_PORT = 65_535
LARGEST_ID = 2_147_483_647
MOST_IDS = 200


class Where(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """`HOST`, `HOST:PORT`, `:PORT`, `PORT`, `[::1]:PORT` → host or None, port or None."""

    name = "target"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str | None, int | None]:
        if isinstance(value, tuple):
            return value
        text = str(value).strip()
        found = _BRACKETED.match(text)
        if found:
            return found[1], self._port(found[2], param, ctx)
        if text.isdecimal():
            return None, self._port(text, param, ctx)
        if text.count(":") > 1:  # an IPv6 address without brackets, which then has no port
            return text, None
        host, _, port = text.partition(":")
        if not host and not port:
            self.fail("a target is HOST, HOST:PORT or PORT.", param, ctx)
        return host or None, self._port(port or None, param, ctx)

    def _port(self, text: str | None, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        if text is None:
            return None
        if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= LAST_PORT:
            self.fail(f"{text!r} is no port. A port is a number from 1 to {LAST_PORT}.", param, ctx)
        return int(text)


class Ids(click.ParamType):  # type: ignore[type-arg]  # see above
    """A client id or a range of them, `7` or `0-9`."""

    name = "id"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        found = _IDS.match(str(value).strip())
        if not found:
            self.fail(f"{value!r} is no client id. Write 7 or 0-9.", param, ctx)
        first, last = int(found[1]), int(found[2] or found[1])
        if last < first or last > LARGEST_ID:
            self.fail(f"{value!r}: client ids go from 0 to {LARGEST_ID}, the lower one first.", param, ctx)
        if last - first >= MOST_IDS:
            self.fail(f"{value!r} are more than {MOST_IDS} ids; each of them is a connection to the host.", param, ctx)
        return tuple(range(first, last + 1))


class Duration(click.ParamType):  # type: ignore[type-arg]  # see above
    """Seconds from `5`, `500ms`, `10m`, `2h`."""

    name = "duration"

    def __init__(self, least: float = 0.0, most: float = 86_400.0 * 7) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, int | float):
            return float(value)
        found = _DURATION.match(str(value).strip())
        if not found:
            self.fail(f"{value!r} is no duration. Write 5s, 500ms, 10m or 2h.", param, ctx)
        seconds = float(found[1]) * _UNITS[found[2] or "s"]
        if not self.least <= seconds <= self.most:
            self.fail(f"{value!r} is not between {self.least:g} and {self.most:g} seconds.", param, ctx)
        return seconds
