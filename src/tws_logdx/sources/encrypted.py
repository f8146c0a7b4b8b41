"""Files that TWS and Gateway encrypt: recognised, dated, checked for their end by block lengths, never decrypted."""

from __future__ import annotations

import io
import re
import struct
from datetime import datetime
from typing import BinaryIO

from tws_logdx.sources.source import Skipped
from tws_logdx.sources.streams import CHUNK, read_exactly

MAGIC = b"IBGZENC\0"
LARGEST_BLOCK = 1 << 28
CHECK = 32
"""Bytes behind every block."""

NAMED_TIME = re.compile(r"\.(?P<date>\d{8})\.(?P<time>\d{6})\.")


def skipped(name: str, stream: BinaryIO, size: int, modified: float | None) -> Skipped:
    """What can be told about an encrypted file without its key, and how its user gets a readable copy."""
    begun = time_in_name(name)
    when = f", begun {begun:%Y-%m-%d %H:%M:%S} by its name" if begun else ""
    return Skipped(
        name=name,
        reason=f"encrypted by TWS/Gateway ({ending(stream)}{when}). {how_to_export(name)}",
        size=size,
        encrypted=True,
        modified=begun.timestamp() if begun else modified,
        format="ibgzenc",
    )


def ending(stream: BinaryIO) -> str:
    """Walk the blocks: was the file closed properly, is it still open or truncated, or is it damaged?"""
    head = read_exactly(stream, 36)
    if len(head) < 36 or not head.startswith(MAGIC):
        return "truncated in its header"
    key_name = struct.unpack_from(">I", head, 32)[0]
    if key_name > 1024 or not _skip(stream, key_name):
        return "truncated or damaged in its header"
    while len(length := read_exactly(stream, 4)) == 4:
        size = int.from_bytes(length, "big")
        if size == 0:
            return "closed properly"
        if size % 16 or size > LARGEST_BLOCK:
            return "damaged: its block lengths make no sense"
        if not _skip(stream, size + CHECK):
            return "truncated inside a block, or still being written"
    return "not closed: still open, or truncated"


def time_in_name(name: str) -> datetime | None:
    """The moment the program began the file, local time of that program."""
    found = NAMED_TIME.search(name)
    if found is None:
        return None
    try:
        return datetime.strptime(found["date"] + found["time"], "%Y%m%d%H%M%S")
    except ValueError:
        return None


def how_to_export(name: str) -> str:
    """What the user does to get this content in clear text."""
    base = re.split(r"[/\\!]", name)[-1].lower()
    if base.endswith((".xml", ".rul", ".json.ibgzenc", ".xml.ibgzenc")):
        return (
            "It holds settings, not log lines: look them up in the program (Configuration > API > Settings), "
            "or let a probe ask for them."
        )
    tws = "TWS: Help > Troubleshooting > Diagnostics > {} > Export Today Logs…"
    gateway = "Gateway: File > {} > Export Today Logs…"
    if base.startswith("api."):
        ways = f"{tws.format('API Logs')} · {gateway.format('API Logs')}"
    elif base.startswith("tws."):
        ways = tws.format("TWS Logs")
    elif base.startswith("ibgateway."):
        ways = gateway.format("Gateway Logs")
    else:
        ways = f"{tws.format('API Logs / TWS Logs')} · {gateway.format('API Logs / Gateway Logs')}"
    return f"Export a readable copy from a session of the same user. {ways}"


def _skip(stream: BinaryIO, size: int) -> bool:
    """Pass over `size` bytes; False when the stream ends before."""
    if isinstance(stream, io.FileIO | io.BytesIO) and size > 0:
        stream.seek(size - 1, io.SEEK_CUR)
        return len(stream.read(1)) == 1
    while size > 0:
        part = stream.read(min(size, CHUNK))
        if not part:
            return False
        size -= len(part)
    return True
