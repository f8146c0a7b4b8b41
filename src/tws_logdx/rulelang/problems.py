"""Mistakes in rule files: where, what, and what to do. All of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tws_logdx.rulelang.paragraphs import PAGE, paragraph


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

    @property
    def link(self) -> str:
        """The paragraph of the documentation that says how it should be."""
        return f"{PAGE}#{paragraph(self.file, self.message)}"

    def __str__(self) -> str:
        parts = [f"{self.file}:{self.line}:{self.column}: {self.message}", self.excerpt]
        if self.hint:
            parts.append(f"  {self.hint}")
        parts.append(f"  see {self.link}")
        return "\n".join(part for part in parts if part)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or an empty text."""
    from difflib import get_close_matches  # only wrong rules need it

    close = get_close_matches(word, list(known), n=1, cutoff=0.55)
    return close[0] if close else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint, or nothing when no known word is near."""
    close = nearest(word, known)
    return f"did you mean `{close}`?" if close else ""


class RuleProblems(Exception):  # noqa: N818 - it holds problems, not one error
    """Rule files that cannot be used; `problems` are in order of file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(str(self))

    def __str__(self) -> str:
        count = len(self.problems)
        return "\n\n".join([*map(str, self.problems), f"{count} problem{'s' * (count != 1)} in the rules"])
