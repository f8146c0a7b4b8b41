"""The tables of the complete text: columns without lines, long words folded inside their column."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from tws_logdx.report import words
from tws_logdx.report.clock import duration_text, utc_text
from tws_logdx.report.model import AttemptItem, FactItem, Input, Report
from tws_logdx.report.renderers.text.lines import PLACE, STYLES
from tws_logdx.report.version_item import VersionItem
from tws_logdx.report.view import View, ordered, place, size_text, span_text, target, who
from tws_logdx.report.visible import one_line

ROWS_FIRST, ROWS_LAST = 200, 100
"""Attempts listed when there are more than both together."""
TARGETS = 50


def outcomes(shown: View) -> list[RenderableType]:
    """Attempts by how they ended; empty when there were none."""
    if not shown.outcomes:
        return []
    table = _table(right=(0, 2))
    for row in shown.outcomes:
        table.add_row(
            f"{row.count:,}", Text(row.label, STYLES[row.tone]), words.percent(row.share), Text(row.meaning, "dim")
        )
    return [table]


def targets(shown: View) -> list[RenderableType]:
    table = _table("Target", "Attempts", "Ready", "How they ended", right=(1, 2))
    for row in shown.targets[:TARGETS]:
        ended = ", ".join(f"{part.count:,} {part.label}" for part in row.outcomes)
        table.add_row(Text(one_line(row.target)), f"{row.total:,}", f"{row.ready:,}", ended)
    if len(shown.targets) > TARGETS:
        table.add_row("…", "", "", f"{len(shown.targets) - TARGETS:,} more targets")
    return [Text(), table]


def attempts(report: Report) -> list[RenderableType]:
    """The list of attempts, its middle left out when it is very long; empty when there is none."""
    items = report.attempts.items
    if not items:
        return []
    table = _table("Time (UTC)", "Client", "Target", "Outcome", "Took", "Seen at", right=(4,))
    cut = len(items) > ROWS_FIRST + ROWS_LAST
    for item in items[:ROWS_FIRST] if cut else items:
        table.add_row(*_attempt(item))
    if not cut:
        return [table]
    table.add_row("…", "", "", f"{len(items) - ROWS_FIRST - ROWS_LAST:,} more", "", "")
    for item in items[-ROWS_LAST:]:
        table.add_row(*_attempt(item))
    return [table]


def _attempt(item: AttemptItem) -> tuple[Text, ...]:
    told = words.OUTCOMES[item.outcome]
    ended = Text(told.label, STYLES[told.tone])
    if item.code is not None:
        ended.append(f", code {item.code}", "default")
    if item.ambiguous:
        ended.append(" (or similar)", "dim")
    if item.session:
        ended.append(f", {duration_text(item.session.seconds)}, {words.SESSION_ENDS[item.session.ended]}", "dim")
    seen = one_line(place(ordered(item.evidence)[0])) if item.evidence else ""
    when = utc_text(item.time) or "not dated"
    cells = (Text(when), Text(one_line(who(item))), Text(one_line(target(item))), ended)
    return (*cells, Text(duration_text(item.seconds)), Text(seen, PLACE))


def inputs(read: Sequence[Input]) -> list[RenderableType]:
    """What was read; empty when nothing was."""
    if not read:
        return []
    table = _table("Source", "Format", "Size", "Records", "Unknown", "Recognised", "Time covered", right=(2, 3, 4, 5))
    for item in read:
        covered = span_text(item.first, item.last) or "not dated"
        covered += f", written in {one_line(item.zone)}" if item.zone else ""
        covered += f", clock set right by {item.clock_offset_s:+.1f} s" if item.clock_offset_s else ""
        covered += f"; {one_line(item.problem)}" if item.problem else ""
        table.add_row(
            Text(one_line(item.path), PLACE),
            Text(item.format or "unknown"),
            size_text(item.bytes),
            f"{item.records:,}",
            f"{item.unrecognised:,}",
            "–" if item.recognised_share is None else words.percent(item.recognised_share),
            Text(covered),
        )
    return [table]


def versions(known: Sequence[VersionItem]) -> RenderableType:
    table = _table("Version", "Verdict", "Seen at")
    for item in known:
        verdict, tone = words.VERSIONS[item.verdict]
        told = Text(verdict, STYLES[tone])
        for note in item.notes:
            told.append(f"; {one_line(note)}", "default")
        where = item.source if item.line is None else f"{item.source}:{item.line}"
        table.add_row(Text(one_line(f"{item.label} {item.version}".strip())), told, Text(one_line(where), PLACE))
    return table


def facts(known: Sequence[FactItem]) -> RenderableType:
    table = _table("Fact", "Value", "Seen at")
    for item in known:
        value = ", ".join(item.value) if isinstance(item.value, tuple) else str(item.value)
        seen = item.source if item.line is None else f"{item.source}:{item.line}"
        table.add_row(Text(one_line(item.name)), Text(one_line(value)), Text(one_line(seen), PLACE))
    return table


def _table(*names: str, right: tuple[int, ...] = ()) -> Table:
    table = Table(box=None, pad_edge=False, show_header=bool(names), header_style="dim", padding=(0, 2, 0, 0))
    for number, name in enumerate(names or ("",) * 4):
        table.add_column(name, justify="right" if number in right else "left", overflow="fold")
    return table
