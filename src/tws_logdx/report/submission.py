"""The lines that no pattern knew as a block of text to pass on: what is needed to teach the rules, and no more."""

from __future__ import annotations

from tws_logdx.report.model import Report
from tws_logdx.report.visible import one_line

MOST = 20
"""Kinds of lines in the block."""
HOW = (
    "To have them known to everybody, put this block into an issue of tws-logdx: it holds what lines of a kind have in"
    " common, not the lines. To teach them to your own rules:"
)


def submission(report: Report) -> str:
    """Tool, versions and a line `count × [format] template` for each kind; empty when there is none."""
    if not report.unrecognised:
        return ""
    kinds = report.unrecognised
    lines = [f"unrecognised lines, {one_line(report.tool.name)} {one_line(report.tool.version)}"]
    versions = [one_line(f"{item.label} {item.version}".strip()) for item in report.versions]
    lines.append(f"versions: {', '.join(versions) or 'none in the logs'}")
    lines += [
        f"{kind.count:,} × [{one_line(kind.format or 'unknown')}] {one_line(kind.template)}" for kind in kinds[:MOST]
    ]
    if len(kinds) > MOST:
        lines.append(f"and {len(kinds) - MOST:,} more kinds")
    return "\n".join(lines)


def own_rule(report: Report) -> str:
    """The command that begins a rule of one's own from the most frequent kind of line."""
    numbered = next((kind for kind in report.unrecognised if kind.line is not None), None)
    where = "FILE:LINE" if numbered is None else one_line(f"{numbered.source}:{numbered.line}")
    return f"logdx rules new --from {_quoted(where)}"


def _quoted(where: str) -> str:
    return f'"{where}"' if " " in where else where
