"""The jinja2 environment that the HTML and Markdown outputs share. Undefined names are errors, not blanks."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tws_logdx.report import view, words
from tws_logdx.report.clock import duration_text, new_york_text, utc_text
from tws_logdx.report.visible import one_line

if TYPE_CHECKING:
    from jinja2 import Environment

FILTERS: dict[str, Callable[..., Any]] = {
    "command": view.command,
    "counted": words.counted,
    "duration": duration_text,
    "likelihood": words.likelihood,
    "new_york": new_york_text,
    "one_line": one_line,
    "ordered": view.ordered,
    "percent": words.percent,
    "place": view.place,
    "rule_change": words.rule_change,
    "size": view.size_text,
    "span": view.span_text,
    "target": view.target,
    "utc": utc_text,
    "who": view.who,
}


def environment(*, autoescape: bool, finalize: Callable[[Any], Any] | None = None) -> Environment:
    """Templates come from `report/templates/` only."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("tws_logdx.report", "templates"),
        autoescape=autoescape,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(FILTERS)
    made.globals.update(outcomes=words.OUTCOMES, symptoms=words.SYMPTOMS, session_ends=words.SESSION_ENDS)
    made.globals.update(states=words.STATES, versions=words.VERSIONS)
    return made
