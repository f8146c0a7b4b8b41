"""The outputs. A new one is one module with `render` and one line in `RENDERERS`."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath

from tws_logdx.report.model import Report
from tws_logdx.report.renderers.options import Options


@dataclass(frozen=True, slots=True)
class Renderer:
    """The work is done by the module of that name, which is imported when it is first needed."""

    name: str
    suffixes: tuple[str, ...]

    def render(self, report: Report, options: Options) -> str:
        text: str = import_module(f"{__name__}.{self.name}").render(report, options)
        return text


RENDERERS: tuple[Renderer, ...] = (
    Renderer("text", (".txt", ".log")),
    Renderer("json", (".json",)),
    Renderer("markdown", (".md", ".markdown")),
    Renderer("html", (".html", ".htm")),
)


class UnknownRenderer(ValueError):  # noqa: N818 - it says what is wrong without the word
    """Neither a name nor a suffix of an output."""


def renderer_for(path_or_name: str) -> Renderer:
    """The output called `path_or_name` or whose suffix the path has; `UnknownRenderer` when there is none."""
    name, suffix = path_or_name.lower(), PurePath(path_or_name).suffix.lower()
    for renderer in RENDERERS:
        if name == renderer.name or suffix in renderer.suffixes:
            return renderer
    known = ", ".join(f"{renderer.name} ({' '.join(renderer.suffixes)})" for renderer in RENDERERS)
    raise UnknownRenderer(f"No output is called or ends like {path_or_name!r}. There are: {known}.")


__all__ = ["RENDERERS", "Options", "Renderer", "UnknownRenderer", "renderer_for"]
