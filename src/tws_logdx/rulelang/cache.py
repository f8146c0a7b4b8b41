"""Compiled rules kept on disk, so that a run needs neither the YAML library nor lark nor pydantic."""

from __future__ import annotations

import contextlib
import os
import pickle
from pathlib import Path

from tws_logdx.model.rules import RuleBook


def read(folder: Path, fingerprint: str) -> RuleBook | None:
    """The rule book under this fingerprint; None when there is none or it cannot be used."""
    try:
        book = pickle.loads(_file(folder, fingerprint).read_bytes())
    except Exception:  # pickles of another time break in many ways, all of them mean: build anew
        return None
    return book if isinstance(book, RuleBook) and book.fingerprint == fingerprint else None


def write(folder: Path, book: RuleBook) -> None:
    """Store the rule book whole or not at all; a folder that cannot be written is no error."""
    import tempfile  # takes longer to import than the whole cache to read

    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix=".rules-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                pickle.dump(book, file, protocol=pickle.HIGHEST_PROTOCOL)
            os.replace(name, _file(folder, book.fingerprint))
        except OSError:
            os.unlink(name)
            raise


def _file(folder: Path, fingerprint: str) -> Path:
    return folder / f"rules-{fingerprint[:32]}.pickle"
