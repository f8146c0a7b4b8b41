"""Who has which id, and what later folders add to or replace in the first."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from tws_logdx.model.rules import Change, Place
from tws_logdx.rulelang.document import Document, Path_
from tws_logdx.rulelang.files import RuleFile

Kind = Literal["cause", "event", "check", "window", "version", "code", "priors"]


class Ledger:
    """Every id of every kind with the file it is in."""

    def __init__(self, base: Path | None) -> None:
        """`base` is the first folder: what it has is the rule, what others have is a change."""
        self._base = base
        self._home: dict[tuple[Kind, str], RuleFile] = {}
        self.changes: list[Change] = []

    def enter(self, kind: Kind, id_: str, file: RuleFile, document: Document, path: Path_, place: Place) -> None:
        """Note an id; two files of one folder must not have the same, a later folder replaces it."""
        twin = self._home.get((kind, id_))
        self._home[kind, id_] = file
        if twin is file or document.is_mended(path):
            return
        if twin is not None and twin.folder == file.folder:
            document.problem(path, f"`{id_}` is also in {twin.shown}", "ids are unique")
        elif file.folder != self._base:
            self.changes.append(Change("added" if twin is None else "replaced", kind, id_, place))
