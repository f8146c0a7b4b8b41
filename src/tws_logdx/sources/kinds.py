"""What the first bytes of a file are: text in some encoding, packed, encrypted, or nothing a log line could be in."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

HEAD = 8192
"""Bytes that are looked at."""

Packing = Literal["gzip", "zstd", "zip", "tar"]


@dataclass(frozen=True, slots=True)
class Junk:
    """Not a log: its short name and what it is in words."""

    format: str
    words: str


@dataclass(frozen=True, slots=True)
class Text:
    """Something with lines: the encoding to transcode from (None: UTF-8 or alike) and the bytes of its mark."""

    encoding: str | None
    mark: int


BINARY = Junk("binary", "binary data, no log lines in it")
PACK_IT_OUT = "packed in a form that is not supported: unpack it first"

MAGIC: tuple[tuple[bytes, Junk], ...] = (
    (b"\x89PNG\r\n", Junk("image", "an image")),
    (b"GIF8", Junk("image", "an image")),
    (b"\xff\xd8\xff", Junk("image", "an image")),
    (b"%PDF-", Junk("document", "a PDF document: save its text as a text file")),
    (b"SQLite format 3\0", Junk("database", "a database")),
    (b"\x7fELF", Junk("program", "a program")),
    (b"\xca\xfe\xba\xbe", Junk("program", "a program")),
    (b"\xcf\xfa\xed\xfe", Junk("program", "a program")),
    (b"\xac\xed\0\x05", Junk("java", "serialised Java objects")),
    (b"JAVA PROFILE", Junk("java", "a Java heap dump")),
    (b"FLR\0", Junk("java", "a Java flight recording")),
    (b"\xca\xfe\xd0\x0d", Junk("java", "packed Java classes")),
    (
        b"LPKSHHRH",
        Junk(
            "journal",
            "a binary systemd journal: save it with `journalctl --file FILE > journal.txt`",
        ),
    ),
    (
        b"ElfFile\0",
        Junk("event-log", "a Windows event log: save it as text from the Event Viewer"),
    ),
    (b"\xd4\xc3\xb2\xa1", Junk("capture", "a network capture")),
    (b"\xa1\xb2\xc3\xd4", Junk("capture", "a network capture")),
    (b"\x0a\x0d\x0d\x0a", Junk("capture", "a network capture")),
    (b"regf", Junk("registry", "a Windows registry file")),
    (b"!<arch>\n", Junk("program", "a program library")),
    (b"7z\xbc\xaf\x27\x1c", Junk("archive", PACK_IT_OUT)),
    (b"Rar!\x1a\x07", Junk("archive", PACK_IT_OUT)),
    (b"\xfd7zXZ\0", Junk("archive", PACK_IT_OUT)),
    (b"BZh91AY&SY", Junk("archive", PACK_IT_OUT)),
    (b"\x04\x22\x4d\x18", Junk("archive", PACK_IT_OUT)),
)

SUFFIXES: dict[str, Junk] = {
    suffix: Junk(kind, words)
    for kind, words, suffixes in (
        ("java", "Java archives and classes", "jar jmod war class jsa cds jks"),
        ("image", "images", "png gif jpg jpeg bmp ico icns svg webp"),
        ("font", "fonts", "ttf otf woff woff2 eot"),
        (
            "program",
            "programs",
            "exe dll so dylib bin msi app deb rpm a o lib pyd pyc whl",
        ),
        (
            "source-code",
            "source code",
            "py pyi ipynb java js mjs ts tsx jsx c h cc cpp hpp cs go rs rb css scss map",
        ),
        ("web", "web pages", "html htm xhtml"),
        ("sound", "sounds and films", "wav mp3 ogg mp4 mov avi"),
        ("document", "documents", "pdf doc docx xls xlsx ppt pptx odt"),
        (
            "database",
            "databases",
            "db sqlite sqlite3 mdb parquet feather h5 pkl pickle npy npz",
        ),
        ("tws-data", "data of TWS that is no log", "trd rul hash nsx bdl"),
        (
            "properties",
            "program properties",
            "properties script policy cfgx security certs pem crt key",
        ),
    )
    for suffix in suffixes.split()
}
"""What a walk through folders passes over by name: opening thousands of files of an installation would take long."""

FOLDERS = frozenset(
    (
        ".git",
        ".hg",
        ".svn",
        ".venv",
        "node_modules",
        "__pycache__",
        ".cache",
        ".mypy_cache",
    )
)
"""Folders without logs that can be very large."""

MARKS: tuple[tuple[bytes, str | None], ...] = (
    (codecs.BOM_UTF8, None),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

ODD = bytes(code for code in range(32) if code not in b"\0\t\n\r\f\x1b")
TEXT_SHARE = 0.7


def suffix_junk(name: str) -> Junk | None:
    """What a file of this name is for sure not worth opening for."""
    return SUFFIXES.get(PurePath(name).suffix[1:].lower())


def packing(head: bytes) -> Packing | None:
    """How the content is packed, by its first bytes."""
    if head.startswith(b"\x1f\x8b\x08"):
        return "gzip"
    if head.startswith(b"\x28\xb5\x2f\xfd") or (head[1:4] == b"\x2a\x4d\x18" and head[:1] in b"PQRSTUVWXYZ[\\]^_"):
        return "zstd"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head[257:262] == b"ustar" or _old_tar(head):
        return "tar"
    return None


def content(head: bytes) -> Text | Junk:
    """Whether there are lines in it, and in which encoding."""
    for magic, junk in MAGIC:
        if head.startswith(magic):
            return junk
    if head.startswith(b"MZ") and b"\0" in head[:64]:
        return Junk("program", "a program")
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return Text(encoding, len(mark))
    wide = _wide(head)
    if wide is not None:
        return Text(wide, 0)
    return Text(None, 0) if _is_text(head) else BINARY


def _is_text(head: bytes) -> bool:
    """A log may hold some control bytes (the API log does), and runs of zeros around it after a crash."""
    written = head.lstrip(b"\0")
    head = written.rstrip(b"\0")
    zeros = len(written) - len(head)
    if not head or (zeros > len(head) and b"\n" not in head and b"\r" not in head):
        return False
    odd = len(head) - len(head.translate(None, ODD + b"\0"))
    if odd / len(head) > 1 - TEXT_SHARE or head.count(b"\0") / len(head) > 0.2:
        return False
    plain = len(head.translate(None, bytes(range(128, 256))))
    return plain / len(head) > 0.5 or _is_utf8(head)


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: zeros on one side of every pair. Zeros behind the last line do not count."""
    written = len(head.rstrip(b"\0"))
    head = head[: written + written % 2]
    pairs = len(head) // 2
    if pairs < 8:
        return None
    for encoding, zeros, others in (
        ("utf-16-le", head[1::2], head[0::2]),
        ("utf-16-be", head[0::2], head[1::2]),
    ):
        if zeros.count(0) > 0.9 * pairs and others.count(0) < 0.02 * pairs and _is_text(others):
            return encoding
    return None


def _old_tar(head: bytes) -> bool:
    """A tar archive from before `ustar`: the check sum of its first header is right."""
    if len(head) < 512 or not head[0] or not head[148:156].strip(b" \0").isdigit():
        return False
    try:
        told = int(head[148:156].strip(b" \0"), 8)
    except ValueError:
        return False
    return told == sum(head[:148]) + 8 * 32 + sum(head[156:512])
