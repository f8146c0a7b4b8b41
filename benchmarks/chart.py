"""The rates as one SVG of small charts side by side, readable on light and on dark ground."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import ceil, log10

from benchmarks.parts import Line, Part

WIDTH, HEIGHT, LEFT, TOP, BELOW = 300, 200, 56, 76, 44
COLOURS = ("#2f7ed8", "#d9730d", "#2a9d5c", "#a14fc2")
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600; font-size: 13px }
.axis { fill: #656d76 }
.grid { stroke: #8886; stroke-width: 1 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .axis { fill: #9198a1 } }
"""


def drawn(parts: Sequence[Part]) -> str:
    """One chart for each part that has lines; the lines of other tools are dashed in the colour of the log."""
    shown = [part for part in parts if part.lines]
    panel = WIDTH + LEFT + 24
    width, height = max(1, len(shown)) * panel, HEIGHT + TOP + BELOW
    inside = "".join(
        f'<g transform="translate({number * panel + LEFT},{TOP})">{_panel(part)}</g>'
        for number, part in enumerate(shown)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-label="Rates of logdx in MB a second"><style>{STYLE}</style>{inside}</svg>\n'
    )


def _panel(part: Part) -> str:
    labels = list(dict.fromkeys(label for line in part.lines for label, _ in line.points))
    top = _round_up(max((rate for line in part.lines for _, rate in line.points), default=1))
    places = {label: WIDTH * (number + 0.5) / len(labels) for number, label in enumerate(labels)}
    kinds = [line.label for line in part.lines if not line.beside]
    colours = {kind: COLOURS[number % len(COLOURS)] for number, kind in enumerate(kinds)}
    made = [f'<text class="title" y="-56">MB/s {escape(part.chart)}</text>', _grid(top), _axis(places)]
    made += [_line(line, places, top, colours[line.beside or line.label]) for line in part.lines]
    return "".join([*made, *_legend(part.lines, colours)])


def _grid(top: float) -> str:
    made = []
    for step in range(5):
        y = HEIGHT - HEIGHT * step / 4
        made.append(f'<line class="grid" x2="{WIDTH}" y1="{y:g}" y2="{y:g}"/>')
        made.append(f'<text class="axis" x="-8" y="{y + 4:g}" text-anchor="end">{top * step / 4:g}</text>')
    return "".join(made)


def _axis(places: dict[str, float]) -> str:
    return "".join(
        f'<text class="axis" x="{x:.0f}" y="{HEIGHT + 22}" text-anchor="middle">{escape(label)}</text>'
        for label, x in places.items()
    )


def _line(line: Line, places: dict[str, float], top: float, colour: str) -> str:
    points = [(places[label], HEIGHT - HEIGHT * rate / top) for label, rate in line.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    if line.beside:
        return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5" stroke-dasharray="3 4"/>'
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>{dots}'


def _legend(lines: Sequence[Line], colours: dict[str, str]) -> list[str]:
    """The logs by colour in one row, the other tools by their dashes in the next."""
    made = [
        f'<circle cx="{5 + number * 90}" cy="-36" r="4.5" fill="{colour}"/>'
        f'<text x="{14 + number * 90}" y="-32">{escape(kind)}</text>'
        for number, (kind, colour) in enumerate(colours.items())
    ]
    others = dict.fromkeys(line.label for line in lines if line.beside)
    if others:
        made.append(f'<text x="0" y="-13">solid: logdx, dashed: {escape("; ".join(others))}</text>')
    return made


def _round_up(value: float) -> float:
    """The next of 1, 2, 4, 5, 8, 10, 20 …"""
    unit: float = 10.0 ** (ceil(log10(value)) - 1) if value > 0 else 1.0
    return next(step * unit for step in (1, 2, 4, 5, 8, 10, 20) if step * unit >= value)
