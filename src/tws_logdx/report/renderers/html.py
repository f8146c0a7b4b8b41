"""One self-contained HTML file: no network, no script, everything from outside escaped."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from tws_logdx.report.model import Report
from tws_logdx.report.renderers.environment import environment
from tws_logdx.report.renderers.options import Options
from tws_logdx.report.renderers.swimlanes import swimlanes
from tws_logdx.report.view import view

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

ROWS_FIRST, ROWS_LAST = 60, 40
"""Attempts listed when there are more than both together; the JSON report has them all."""
LONGEST = 1200
MOST = {"open": 6, "evidence": 20, "findings": 40, "targets": 50, "entries": 200}
"""How many of each are shown; `open` is evidence that needs no click."""
CODE = re.compile(r"`([^`\n]+)`")


def render(report: Report, options: Options | None = None) -> str:
    """The page as text, to be written as UTF-8."""
    shown = view(report, LONGEST)
    items = shown.report.attempts.items
    cut = len(items) > ROWS_FIRST + ROWS_LAST
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            v=shown,
            r=shown.report,
            chart=swimlanes(shown.report),
            first_rows=items[:ROWS_FIRST] if cut else items,
            last_rows=items[-ROWS_LAST:] if cut else (),
            left_out=len(items) - ROWS_FIRST - ROWS_LAST if cut else 0,
            style=_style(),
            most=MOST,
        )
    )


def prose(text: str) -> Markup:
    """A sentence of a rule: escaped, `code` in backticks marked up."""
    from markupsafe import Markup, escape

    parts = CODE.split(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part) for place, part in enumerate(parts)
    )


def is_link(text: str) -> bool:
    return re.match(r"https?://[^\s]+$", text) is not None


@cache
def _environment() -> Environment:
    made = environment(autoescape=True)
    made.filters["prose"] = prose
    made.tests["link"] = is_link
    return made


@cache
def _style() -> Markup:
    from markupsafe import Markup

    made = _environment()
    assert made.loader is not None
    return Markup(made.loader.get_source(made, "report.css")[0])
