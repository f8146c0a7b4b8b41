"""Small files, archives and encrypted containers for the tests of sources."""

from __future__ import annotations

import gzip
import io
import struct
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from tws_logdx.sources.source import Source

LINES = b"2031-05-04 03:02:01.456 [QX] INFO  [JTS-SocketListener-9] - first\nsecond line\n"


def encrypted(blocks: int = 3, size: int = 64, end: bool = True, cut: int = 0) -> bytes:
    """A container as TWS writes it, with made-up content."""
    data = b"IBGZENC\0" + struct.pack(">II", 3, 3) + bytes(range(16)) + struct.pack(">I", 3) + b"aaa"
    for number in range(blocks):
        data += struct.pack(">I", size) + bytes([number]) * size + b"\x5a" * 32
    data += struct.pack(">I", 0) if end else b""
    return data[: len(data) - cut]


def zipped(members: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2031, 5, 4, 3, 2, 2)), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def tarred(members: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(data), 1_900_000_000
            archive.addfile(entry, io.BytesIO(data))
    return target.getvalue()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def zstandard(data: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression.zstd import compress
    else:
        from backports.zstd import compress
    return compress(data)


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def everything(stream: BinaryIO) -> bytes:
    """All bytes, read in pieces of odd sizes."""
    parts = []
    while part := stream.read(777):
        parts.append(part)
    return b"".join(parts)


def content(source: Source) -> bytes:
    with source.open() as stream:
        return everything(stream)
