"""Members of zip and tar archives as items. Nothing is written to disk; names are shown, never used as paths."""

from __future__ import annotations

import struct
import tarfile
import time
import zipfile
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, cast

from tws_logdx.sources import streams
from tws_logdx.sources.item import Item
from tws_logdx.sources.source import MIB, Limits, Skipped
from tws_logdx.sources.unpack import DEFLATE, Checked, Inflated

KEPT_MEMBER = 4 * MIB
JAVA = "META-INF/MANIFEST.MF"
OFFICE = "[Content_Types].xml"


def zip_members(item: Item, limits: Limits) -> Iterator[Item | Skipped]:
    """The files of a zip archive, in the order of the archive."""
    if item.path is None and (item.size or 0) > limits.in_memory:
        yield _skip(
            item,
            "an archive inside an archive that is too large to keep in memory: unpack it first",
        )
        return
    try:
        with _zip_bytes(item) as stream, zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
    except Exception as error:
        yield _skip(item, f"a damaged zip archive ({error})", "damaged")
        return
    if any(member.filename in (JAVA, OFFICE) for member in members):
        yield _skip(item, "a Java archive or an office document", "java")
        return
    for index, member in enumerate(members):
        if index >= limits.members:
            yield _skip(item, f"more than {limits.members:,} members: the rest was not read")
            return
        if member.filename.endswith("/"):
            continue
        yield _zip_member(item, member, index)


def tar_members(item: Item, limits: Limits) -> Iterator[Item | Skipped]:
    """The files of a tar archive, in the order of the archive."""
    kept, last = 0, ""
    try:
        with (item.far or item.open)() as stream, _tar_file(item, stream) as archive:
            for index, member in enumerate(archive):
                if index >= limits.members:
                    yield _skip(
                        item,
                        f"more than {limits.members:,} members: the rest was not read",
                    )
                    return
                last = member.name
                if member.isdir():
                    continue
                if not member.isreg() or member.issparse():
                    yield _not_a_file(item, member)
                    continue
                data = _small(archive, member) if item.path is None and kept < limits.in_memory else None
                kept += len(data or b"")
                yield _tar_member(item, member, data)
            problem = streams.problem_of(stream)
            if problem:
                yield _skip(item, f"{problem} (after {last or 'the start'})", "damaged")
    except Exception as error:
        yield _skip(
            item,
            f"a damaged or cut off tar archive ({error}), read up to {last or 'the start'}",
            "damaged",
        )


def _zip_member(item: Item, member: zipfile.ZipInfo, index: int) -> Item | Skipped:
    try:
        modified: float | None = time.mktime((*member.date_time, 0, 0, -1))
    except (ValueError, OverflowError):
        modified = None
    found = item.member(
        member.filename,
        partial(_open_zip_member, item, index),
        member.file_size,
        modified,
    )
    if member.flag_bits & 1:
        return _skip(found, "protected by a password: unpack it first", "archive")
    return found


def _open_zip_member(item: Item, index: int) -> BinaryIO:
    stream = _zip_bytes(item)
    try:
        archive = zipfile.ZipFile(stream)
        member = archive.infolist()[index]
        inner = cast(BinaryIO, archive.open(member))
    except Exception as error:
        stream.close()
        raise OSError(f"damaged member ({error})") from error
    if member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        inner.close()  # zipfile has checked the headers; it unpacks in small steps, slowly
        inner = _content(stream, member)
    return streams.Guarded(inner, stream, most=member.file_size + 1).binary()


def _content(stream: BinaryIO, member: zipfile.ZipInfo) -> BinaryIO:
    """What a stored or deflated member holds, which raises where it does not fit its check sum."""
    stream.seek(member.header_offset + 26)
    name, extra = struct.unpack("<HH", stream.read(4))
    packed = streams.Slice(stream, member.header_offset + 30 + name + extra, member.compress_size).binary()
    stored = member.compress_type == zipfile.ZIP_STORED
    return Checked(packed if stored else Inflated(packed, DEFLATE).binary(), member.file_size, member.CRC).binary()


def _zip_bytes(item: Item) -> BinaryIO:
    """The bytes of a zip archive, with seeking."""
    if item.path is not None:
        return streams.open_file(item.path)
    with item.open() as stream:
        return streams.open_bytes(streams.read_exactly(stream, (item.size or 0) + 1))


def _tar_file(item: Item, stream: BinaryIO) -> tarfile.TarFile:
    """On disk it can be walked by seeking; everything else is read once from start to end."""
    if item.path is not None:
        return tarfile.open(fileobj=stream, mode="r:")
    return tarfile.open(fileobj=stream, mode="r|")


def _small(archive: tarfile.TarFile, member: tarfile.TarInfo) -> bytes | None:
    """The content of a small member, so that it need not be unpacked a second time; None when large or cut off."""
    if member.size > KEPT_MEMBER:
        return None
    inner = archive.extractfile(member)
    try:
        data = inner.read() if inner else b""
    except (tarfile.TarError, OSError, EOFError):
        return None
    return data if len(data) == member.size else None


def _tar_member(item: Item, member: tarfile.TarInfo, data: bytes | None) -> Item:
    opener = (
        partial(streams.open_bytes, data)
        if data is not None
        else partial(streams.open_slice, item.far or item.open, member.offset_data, member.size)
    )
    return item.member(member.name, opener, member.size, float(member.mtime))


def _not_a_file(item: Item, member: tarfile.TarInfo) -> Skipped:
    reason = "a link inside an archive" if member.issym() or member.islnk() else "not an ordinary file"
    return Skipped(
        f"{item.name}!{member.name}",
        reason,
        0,
        modified=float(member.mtime),
        format="link",
    )


def _skip(item: Item, reason: str, kind: str = "archive") -> Skipped:
    return Skipped(item.name, reason, item.size or 0, modified=item.modified, format=kind)
