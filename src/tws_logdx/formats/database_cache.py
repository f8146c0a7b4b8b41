"""Databases of hyperscan kept on disk: to read one takes a hundredth of the time that compiling it takes.

A file is a checksum and the database as hyperscan writes it. The checksum covers the key as well, which is all that
the database depends on, so that a damaged file or one made from other needles is never taken.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import hyperscan

CHECKSUM = hashlib.sha256
LENGTH = CHECKSUM().digest_size


def compiled(expressions: Sequence[bytes], flags: Sequence[int], cache: Path | None) -> hyperscan.Database:
    """The database for blocks that reports the index of each expression found; from the folder `cache` if it is there.

    A folder that cannot be read or written is no error: the database is compiled then.
    """
    if cache is None:
        return _compiled(expressions, flags)
    key = _key(expressions, flags)
    path = cache / f"needles-{key.hex()[:32]}.hyperscan"
    kept = _read(path, key)
    if kept is None:
        kept = _compiled(expressions, flags)
        _write(path, key, kept)
    return kept


def _compiled(expressions: Sequence[bytes], flags: Sequence[int]) -> hyperscan.Database:
    import hyperscan

    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=list(expressions), ids=list(range(len(expressions))), elements=len(expressions), flags=list(flags)
    )
    return database


def _key(expressions: Sequence[bytes], flags: Sequence[int]) -> bytes:
    """Of all that a database depends on: what is looked for, the library and the kind of machine."""
    import hyperscan

    key = CHECKSUM(f"{getattr(hyperscan, '__version__', '')} {sys.platform} {platform.machine()}".encode())
    for expression, flag in zip(expressions, flags, strict=True):
        key.update(b"%d %d " % (flag, len(expression)) + expression)
    return key.digest()


def _read(path: Path, key: bytes) -> hyperscan.Database | None:
    import hyperscan

    try:
        content = path.read_bytes()
        database = content[LENGTH:]
        if content[:LENGTH] != CHECKSUM(key + database).digest():
            return None
        kept = hyperscan.loadb(database, hyperscan.HS_MODE_BLOCK)
        kept.scratch = hyperscan.Scratch(kept)  # its room to work in, which only compiling makes by itself
        kept.scan(b"\n", match_event_handler=lambda *told: None)  # says so when it is made for another processor
        return kept
    except (OSError, hyperscan.error):
        return None


def _write(path: Path, key: bytes, database: hyperscan.Database) -> None:
    """Whole or not at all."""
    import hyperscan

    part = path.with_suffix(f".{os.urandom(4).hex()}.part")
    with contextlib.suppress(OSError, hyperscan.error):
        path.parent.mkdir(parents=True, exist_ok=True)
        content = hyperscan.dumpb(database)
        try:
            part.write_bytes(CHECKSUM(key + content).digest() + content)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)


__all__ = ["compiled"]
