"""The settings checklist, as compact as the room asks for: what is wrong is told last to go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.text import Text

from tws_logdx.report.model import State, StatusItem
from tws_logdx.report.renderers.text.lines import cropped, flowing
from tws_logdx.report.visible import one_line
from tws_logdx.report.words import STATES

COLOURS: dict[State, str] = {"bad": "red", "unknown": "yellow", "ok": "green"}


def checklist(items: Sequence[StatusItem], width: int, most: int) -> list[Text]:
    """At most `most` lines of at most `width` columns; items are in the order wrong, not known, right."""
    if not items:
        return []
    for spelled in (("bad", "unknown", "ok"), ("bad", "unknown"), ("bad",)):
        lines = _lines(items, width, spelled)
        if len(lines) <= most:
            return lines
    first, rest = items[: most - 1], items[most - 1 :]
    return [*(cropped(entry(item, how=True), width) for item in first), *flowing(_counts(rest, "more "), width)][:most]


def entry(item: StatusItem, *, how: bool = False) -> Text:
    """`❌ Trusted IPs: 10.0.0.5`, with the way to set it when asked."""
    told = Text(f"{STATES[item.state][0]} ").append(one_line(item.label), COLOURS[item.state])
    if item.value is not None:
        told.append(f": {one_line(item.value)}")
    if how and item.how_to_set:
        told.append(f" – {one_line(item.how_to_set)}", "dim")
    return told


def _lines(items: Sequence[StatusItem], width: int, spelled: tuple[str, ...]) -> list[Text]:
    lines = [cropped(entry(item, how=True), width) for item in items if item.state == "bad"]
    for state in spelled[1:]:
        lines += flowing((entry(item) for item in items if item.state == state), width)
    return [*lines, *flowing(_counts([item for item in items if item.state not in spelled]), width)]


def _counts(items: Sequence[StatusItem], more: str = "") -> list[Text]:
    counts = Counter(item.state for item in items)
    return [Text(f"{STATES[state][0]} {count:,} {more}{STATES[state][1]}") for state, count in counts.items()]
