"""What a caller may ask of a renderer; each takes what it understands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    width: int = 100
    """Columns of the terminal."""
    height: int | None = None
    """Rows of the terminal; None when the text goes to a file."""
    color: bool = False
    full_report: str = ""
    """Where the full report was written, or empty."""
    plain_markdown: bool = False
    """Markdown without any HTML, for places that do not take `<details>`."""
