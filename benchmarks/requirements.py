"""What is asked of logdx beside what was measured: a table at the top of the results, computed and never typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.parts import Figure, Part
from benchmarks.tables import NONE, table


@dataclass(frozen=True, slots=True)
class Requirement:
    """One bound for all figures about one thing."""

    text: str
    about: str
    limit: float | None
    """None: to be told, without a bound."""
    most: bool = False
    """True when less is better and figures may be at most the limit; else more is, and they are at least that."""
    unit: str = "×"

    @property
    def asked(self) -> str:
        return NONE if self.limit is None else f"{'≤' if self.most else '≥'} {self.limit:g} {self.unit}"

    def row(self, figures: Sequence[Figure]) -> list[str]:
        """Text, bound, worst figure and best with their places, and whether the bound is kept."""
        mine = sorted((one for one in figures if one.about == self.about), key=self._badness)
        if not mine:
            return [self.text, self.asked, "not measured", NONE, NONE]
        return [self.text, self.asked, self._told(mine[-1]), self._told(mine[0]), self._verdict(mine)]

    def _badness(self, figure: Figure) -> float:
        return figure.value if self.most else -figure.value

    def _told(self, figure: Figure) -> str:
        digits = 0 if abs(figure.value) >= 50 else 1 if abs(figure.value) >= 10 else 2
        return f"{'> ' if figure.bound else ''}{figure.value:.{digits}f} {self.unit} ({figure.where})"

    def _verdict(self, figures: Sequence[Figure]) -> str:
        if self.limit is None:
            return NONE
        failed = [one for one in figures if (one.value > self.limit if self.most else one.value < self.limit)]
        if not failed:
            return "met"
        # Beside a tool that was stopped logdx may be faster by any factor: too little is known.
        return "cannot be told" if all(one.bound for one in failed) else "**not met**"


SAME = 0.95
"""As fast, as far as that can be measured."""
FEW, MANY = "0.1–1 % interesting", "10 % interesting"


def _tool(name: str, peer: str, limit: float) -> list[Requirement]:
    """Beside a slow tool with both sets of patterns."""
    return [
        Requirement(f"Speed of {name} with the full rulebook", f"{peer}, full rulebook", limit),
        Requirement(f"Speed of {name} with this log's patterns", f"{peer}, this log's patterns", limit),
    ]


REQUIREMENTS: tuple[Requirement, ...] = (
    Requirement(f"Speed of `rg` with the full rulebook, {FEW}", "rg, full rulebook: few", 1.2),
    Requirement(f"Speed of `rg` with this log's patterns, {FEW}", "rg, this log's patterns: few", 1.2),
    Requirement(f"Speed of `rg` with the full rulebook, {MANY}", "rg, full rulebook: many", 0.4),
    Requirement(f"Speed of `rg` with this log's patterns, {MANY}", "rg, this log's patterns: many", 0.4),
    *_tool("lnav", "lnav", 5),
    *_tool("hotsos", "hotsos (searchkit)", 100),
    *_tool("SEC", "SEC", 100),
    *_tool("fail2ban-regex", "fail2ban-regex", 100),
    Requirement("Two files on two cores, by one core", "two cores", 1.6),
    Requirement("Peak memory of one process", "memory", 200, most=True, unit="MiB"),
    Requirement("Time with 300 patterns by time with 30", "flat", 1.3, most=True),
    Requirement("More time for 100 patterns more, each interesting line", "per line", 1, most=True, unit="µs"),
    Requirement("Compressed, by unpacking alone, one core", "packed, one core", SAME),
    Requirement("Compressed, by unpacking alone, two cores", "packed, two cores", SAME),
    Requirement("Compressed, by unpacking and then reading a plain file, one core", "packed, in turn", None),
    Requirement("Standard input, by a file", "stdin", SAME),
    Requirement("A pipe from `cat`, by a file, two cores", "pipe", SAME),
    Requirement("Time of commands that read little, by `python -c pass`", "start", None, most=True),
)


def summary(parts: Sequence[Part]) -> str:
    """The table for what these parts measured."""
    figures = [figure for part in parts for figure in part.figures]
    head = ["asked for", "bound", "worst", "best", "result"]
    return table(head, [one.row(figures) for one in REQUIREMENTS])
