"""Events of a few log lines, straight from the patterns in `rules/events/`, without the layers between."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from tws_logdx.model.event import Event, Value

RULES = Path(__file__).resolve().parents[2] / "rules" / "events"
_FAMILIES = {
    "client": ("client", "codes", "program"),
    "tws": ("tws",),
    "ibc": ("ibc",),
    "socat": ("container",),
    "api": ("api",),
}
_STAMP = re.compile(r"^\[?(\d{4}[-/]\d\d[-/]\d\d \d\d:\d\d:\d\d)(?:[,.:](\d{3}))?\]? ?")
_HEADS = {
    "client": re.compile(r"^(?:[\w.]+ (?:DEBUG|INFO|WARNING|ERROR) |:?(?:INFO|WARNING|ERROR):)"),
    "tws": re.compile(r"^(?:\[[A-Z]{2}\] )?[A-Z]+ +\[[^\]]*\] - "),
    "ibc": re.compile(r"^IBC: "),
    "socat": re.compile(r"^socat\[\d+\] "),
}


@cache
def _patterns(family: str) -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    found = []
    for name in _FAMILIES[family]:
        path = RULES / f"{name}.yaml"
        if path.exists():
            for entry in YAML(typ="safe", pure=True).load(path)["events"]:
                found.append((re.compile(entry["pattern"]), entry))
    return found


def read_lines(
    lines: str | Iterable[str], *, source: str = "client.log", writer: str = "client", order: int = 0
) -> list[Event]:
    """Events of one log of one writer; lines without a stamp take the time above them."""
    events: list[Event] = []
    time, dated = 0, False
    for number, line in enumerate(lines.splitlines() if isinstance(lines, str) else lines, start=1):
        stamp = _STAMP.match(line)
        if stamp:
            day = datetime.strptime(stamp[1].replace("/", "-"), "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
            time, dated = int(day.timestamp() * 1000) + int(stamp[2] or 0), True
        message = line[stamp.end() :] if stamp else line
        head = _HEADS.get(writer)
        message = head.sub("", message) if head else message
        for pattern, entry in _patterns(writer):
            found = pattern.search(message) or pattern.search(line)
            if found:
                fields = _fields(found, entry)
                events.append(Event(time, order, number, entry["name"], fields, source, line, writer, "", dated))
    return events


def _fields(found: re.Match[str], entry: dict[str, Any]) -> dict[str, Value]:
    fields: dict[str, Value] = dict(entry.get("set", {}))
    for name, kind in (entry.get("fields") or {}).items():
        value = found[name]
        if value is not None:
            fields[name] = int(value) if kind in ("int", "ms") else value
    return fields
