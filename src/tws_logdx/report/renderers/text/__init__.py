"""Text for people: one screen for a terminal, everything for a file. The home of rich beside the command line."""

from __future__ import annotations

from tws_logdx.report.model import Report
from tws_logdx.report.renderers.options import Options


def render(report: Report, options: Options | None = None) -> str:
    """One screen when `options.height` is known, else the complete report; colours only when asked for."""
    options = options or Options()
    if options.height is None:
        from tws_logdx.report.renderers.text import full

        return full.render(report, options)
    from tws_logdx.report.renderers.text import screen

    return screen.render(report, options)
