"""Figures as Markdown tables."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.measure import Measured

NONE = "–"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, its first column to the left and the others to the right."""
    marks = ["---", *("---:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, marks, *rows)) + "\n"


def mib(size: float | None) -> str:
    """Bytes in MiB, as memory is counted."""
    return NONE if size is None else f"{size / 2**20:.0f}"


def megabytes(size: float) -> str:
    """`500 MB`, `0.2 MB`."""
    return f"{round(size / 1e6, 2):g} MB"


def percent(share: float) -> str:
    return f"{share * 100:g} %"


def rate(one: Measured | None) -> str:
    """MB a second, or why there is none."""
    if one is None:
        return NONE
    return one.problem or _short(one.rate)


def times(one: Measured | None, other: Measured | None) -> str:
    """How many times as fast the first is as the second."""
    if one is None or other is None or one.problem or other.problem:
        return NONE
    return f"{one.rate / other.rate:.2f}"


def seconds(value: float | None) -> str:
    return NONE if value is None else f"{value:.2f}"


def ms(value: float) -> str:
    return f"{value * 1000:.0f}"


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"
