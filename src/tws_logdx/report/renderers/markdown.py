"""Markdown for an issue or a forum: short, the evidence folded, nothing from outside acts."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from tws_logdx.report.model import Report
from tws_logdx.report.renderers import markdown_escape as escape
from tws_logdx.report.renderers.environment import environment
from tws_logdx.report.renderers.options import Options
from tws_logdx.report.view import view

if TYPE_CHECKING:
    from jinja2 import Environment

LONGEST = 300
ROWS = {"findings": 6, "evidence": 6, "attempts": 25, "targets": 10, "inputs": 25, "entries": 20}
"""How many of each are listed: issues take 65,536 characters. The JSON report has everything."""


def render(report: Report, options: Options | None = None) -> str:
    """The page as text; with `plain_markdown` there is no HTML in it, not even `<details>`."""
    shown = view(report, LONGEST)
    template = _environment().get_template("report.md.j2")
    plain = bool(options and options.plain_markdown)
    return re.sub(r"\n{3,}", "\n\n", template.render(v=shown, r=shown.report, most=ROWS, plain=plain))


@cache
def _environment() -> Environment:
    """Every value is escaped on its way out, unless a filter here has already made it safe."""
    from markupsafe import Markup

    def finalize(value: Any) -> Any:
        return value if isinstance(value, Markup) else Markup(escape.prose(str(value)))

    made = environment(autoescape=True, finalize=finalize)
    made.filters["code"] = lambda value: Markup(escape.code(str(value)))
    made.filters["cell"] = lambda value: Markup(escape.prose(str(value), in_cell=True))
    made.filters["code_cell"] = lambda value: Markup(escape.code(str(value), in_cell=True))
    made.filters["fenced"] = lambda value: Markup(escape.fenced(str(value)))
    made.filters["link"] = lambda value: Markup(escape.link(str(value)))
    return made
