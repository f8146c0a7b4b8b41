"""Mistakes in rule files: where, what, and what to do. All of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    message: str
    hint: str = ""
    excerpt: str = ""
    """The line as written, with carets under the place."""

    def __str__(self) -> str:
        parts = [f"{self.file}:{self.line}:{self.column}: {self.message}", self.excerpt]
        if self.hint:
            parts.append(f"  {self.hint}")
        return "\n".join(part for part in parts if part)


class RuleProblems(Exception):  # noqa: N818 - it holds problems, not one error
    """Rule files that cannot be used; `problems` are in order of file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(str(self))

    def __str__(self) -> str:
        count = len(self.problems)
        return "\n\n".join([*map(str, self.problems), f"{count} problem{'s' * (count != 1)} in the rules"])
