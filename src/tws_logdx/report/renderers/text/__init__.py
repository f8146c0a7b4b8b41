"""Text for people: one screen for a terminal, everything for a file. The home of rich beside the command line."""

from __future__ import annotations

from tws_logdx.report.model import Report
from tws_logdx.report.renderers.options import Options


def render(report: Report, options: Options | None = None) -> str:
    """One screen when `options.height` is known, else the complete report; colours only when asked for."""
    from tws_logdx.report.renderers.text import full, screen

    options = options or Options()
    return full.render(report, options) if options.height is None else screen.render(report, options)
