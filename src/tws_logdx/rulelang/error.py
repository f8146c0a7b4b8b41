"""The one error a sentence can have."""

from __future__ import annotations


class SentenceError(ValueError):
    """A sentence that cannot be understood: what is wrong, at which column (from 1), and what to do."""

    def __init__(self, message: str, column: int, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.column = column
        self.hint = hint

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"column {self.column}: {self.message}{hint}"
