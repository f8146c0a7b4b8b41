"""The rates as one SVG of small charts side by side, readable on light and on dark ground."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, log10

from benchmarks.series import Line, Part

WIDTH, HEIGHT, LEFT, TOP = 300, 200, 48, 52
COLOURS = ("#2f7ed8", "#d9730d", "#2a9d5c", "#a14fc2")
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #333 }
.title { font-weight: 600; font-size: 13px }
.grid { stroke: #8884 }
@media (prefers-color-scheme: dark) { text { fill: #ddd } }
"""


def drawn(parts: Sequence[Part]) -> str:
    """One chart for each part that has lines."""
    shown = [part for part in parts if part.lines]
    panel = WIDTH + LEFT + 24
    width, height = max(1, len(shown)) * panel, HEIGHT + TOP + 48
    inside = "".join(
        f'<g transform="translate({number * panel + LEFT},{TOP})">{_panel(part)}</g>'
        for number, part in enumerate(shown)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="Rates of logdx in MB a second"><style>{STYLE}</style>{inside}</svg>\n'
    )


def _panel(part: Part) -> str:
    labels = list(dict.fromkeys(label for line in part.lines for label, _ in line.points))
    top = _round_up(max((rate for line in part.lines for _, rate in line.points), default=1))
    made = [f'<text class="title" y="-34">MB/s {escape(part.chart)}</text>']
    for step in range(5):
        y = HEIGHT - HEIGHT * step / 4
        made.append(f'<line class="grid" x2="{WIDTH}" y1="{y}" y2="{y}"/>')
        made.append(f'<text x="-6" y="{y + 4}" text-anchor="end">{top * step / 4:g}</text>')
    places = {label: WIDTH * (number + 0.5) / len(labels) for number, label in enumerate(labels)}
    made += [
        f'<text x="{x:.0f}" y="{HEIGHT + 20}" text-anchor="middle">{escape(label)}</text>'
        for label, x in places.items()
    ]
    for number, line in enumerate(part.lines):
        made.append(_line(line, places, top, COLOURS[number % len(COLOURS)], number))
    return "".join(made)


def _line(line: Line, places: dict[str, float], top: float, colour: str, number: int) -> str:
    points = [(places[label], HEIGHT - HEIGHT * rate / top) for label, rate in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points)
    return (
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>{dots}'
        f'<circle cx="{4 + number * 100}" cy="-16" r="4" fill="{colour}"/>'
        f'<text x="{12 + number * 100}" y="-12">{escape(line.label)}</text>'
    )


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 5, 8, 10, 20 …"""
    unit: float = 10.0 ** (ceil(log10(value)) - 1) if value > 0 else 1.0
    return next(step * unit for step in (1, 2, 4, 5, 8, 10, 20) if step * unit >= value)
