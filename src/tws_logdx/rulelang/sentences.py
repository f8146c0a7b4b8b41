"""Sentences inside a rule file: parsed, checked, their mistakes reported where they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tws_logdx.model.sentence import Occurs, Sentence, Test
from tws_logdx.rulelang.catalogue import Catalogue
from tws_logdx.rulelang.document import Document, Path_
from tws_logdx.rulelang.meaning import check_sentence
from tws_logdx.rulelang.parse import SentenceError, read_sentence
from tws_logdx.rulelang.tokens import KEYWORDS

BROKEN = Occurs(Test("broken"))
"""Stands for a sentence that could not be read, so that the rest of the file is still checked."""


@dataclass(frozen=True, slots=True)
class Known:
    """What sentences may speak of; None: a file with a mistake leaves it unsure, so that nothing is blamed for it."""

    events: Catalogue | None
    windows: Collection[str] | None


class Reader:
    """Reads the sentences of one file."""

    def __init__(self, document: Document, known: Known) -> None:
        self._document = document
        self._known = known

    def read(self, path: Path_, text: str, names: Mapping[str, Sentence | Test]) -> Sentence:
        """The sentence at a path, or BROKEN with a problem reported."""
        try:
            parsed = read_sentence(text, names)
        except SentenceError as error:
            self._document.problem_in_text(path, error.column - 1, 1, error.message, error.hint)
            return BROKEN

        def report(offset: int, width: int, message: str, hint: str) -> None:
            self._document.problem_in_text(path, offset, width, message, hint)

        if self._known.events is not None:
            check_sentence(parsed, self._known.events, self._known.windows, report)
        return parsed.sentence

    def names(self, texts: Mapping[str, str]) -> Mapping[str, Sentence | Test]:
        """The sentences under `let`; each may use those before it."""
        names: dict[str, Sentence | Test] = {}
        for name, text in texts.items():
            if name in KEYWORDS:
                message = f"`{name}` is a word of the rule language, so it can name no sentence"
                self._document.problem(("let", name), message, "give it another name", key=True)
            names[name] = self.read(("let", name), text, names)
        return names
