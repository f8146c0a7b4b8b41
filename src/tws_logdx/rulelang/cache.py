"""Compiled rules kept on disk, so that a run needs neither the YAML library nor lark nor pydantic.

The time to read them is that of the pickle. So objects are pickled as a call of their class, which is half the work
of setting them up field by field, and the garbage collector, which would find nothing, waits until they are there.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
from pathlib import Path
from typing import Any

from tws_logdx.model.codes import CodeBook
from tws_logdx.model.rules import RuleBook


def read(folder: Path, fingerprint: str) -> RuleBook | None:
    """The rule book under this fingerprint; None when there is none or it cannot be used."""
    book = _read(_file(folder, fingerprint))
    return book if isinstance(book, RuleBook) and book.fingerprint == fingerprint else None


def read_codes(folder: Path, fingerprint: str) -> CodeBook | None:
    """The code book under this fingerprint; None when there is none or it cannot be used."""
    found = _read(_file(folder, fingerprint, "codes"))
    known = isinstance(found, tuple) and len(found) == 2 and found[0] == fingerprint
    return found[1] if known and isinstance(found[1], CodeBook) else None


def _read(path: Path) -> Any:
    collecting = gc.isenabled()
    gc.disable()
    try:
        return pickle.loads(path.read_bytes())
    except Exception:  # pickles of another time break in many ways, all of them mean: build anew
        return None
    finally:
        if collecting:
            gc.enable()


def write(folder: Path, book: RuleBook) -> None:
    """Store the rule book whole or not at all; a folder that cannot be written is no error.

    The code book has a file of its own: it is large, and only those who ask for a code read it.
    """
    from dataclasses import replace

    _write(_file(folder, book.fingerprint), replace(book, codes=CodeBook()))
    _write(_file(folder, book.fingerprint, "codes"), (book.fingerprint, book.codes))


def _write(path: Path, value: Any) -> None:
    import tempfile  # takes longer to import than the whole cache to read

    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".rules-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_pickled(value))
            os.replace(name, path)
        except OSError:
            os.unlink(name)
            raise


def _pickled(value: Any) -> bytes:
    import io
    import pickletools
    from dataclasses import fields, is_dataclass

    class Calls(pickle.Pickler):
        def reducer_override(self, value: Any) -> Any:
            if isinstance(value, type) or not is_dataclass(value):
                return NotImplemented
            return type(value), tuple(getattr(value, field.name) for field in fields(value))

    file = io.BytesIO()
    Calls(file, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return pickletools.optimize(file.getvalue())


def _file(folder: Path, fingerprint: str, kind: str = "rules") -> Path:
    return folder / f"{kind}-{fingerprint[:32]}.pickle"
