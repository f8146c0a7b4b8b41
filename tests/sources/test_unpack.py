from __future__ import annotations

import contextlib
import gzip
import io
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.sources.find import find
from tws_logdx.sources.streams import PIPE, Replayed, open_gzip, open_zstd, problem_of

from .build import LINES, gzipped, write, zipped, zstandard
from .test_find import Pipe

NOISE = random.Random(11).randbytes(400_000).hex().encode()
MOST = 1 << 40


def read_by(stream: BinaryIO, size: int) -> tuple[bytes, str | None]:
    """All of it in pieces of this size, and what went wrong."""
    buffer, parts = bytearray(size), []
    with stream:
        while got := stream.readinto(buffer):  # type: ignore[attr-defined]
            parts.append(bytes(buffer[:got]))
        return b"".join(parts), problem_of(stream)


@pytest.mark.parametrize("damage", [bytes(60), b"\xff" * 100])
@pytest.mark.parametrize("size", [1000, 1 << 16, 1 << 22])
def test_damaged_gzip_data_gives_every_byte_before_the_damage(size: int, damage: bytes) -> None:
    packed = bytearray(gzipped(NOISE))
    packed[200_000 : 200_000 + len(damage)] = damage
    data, problem = read_by(open_gzip(lambda: io.BytesIO(packed), MOST), size)
    assert "damaged" in (problem or "")
    assert data == b"".join(byte_by_byte(packed))
    assert len(data) > 300_000


def byte_by_byte(packed: bytearray) -> Iterator[bytes]:
    """What the standard library makes of each byte, up to the damage."""
    inflater = zlib.decompressobj(31)
    with contextlib.suppress(zlib.error):
        for byte in packed:
            yield inflater.decompress(bytes([byte]))


def test_a_wrong_check_sum_costs_no_data() -> None:
    packed = bytearray(gzipped(NOISE))
    packed[-6] ^= 1
    data, problem = read_by(open_gzip(lambda: io.BytesIO(packed), MOST), 1 << 20)
    assert data == NOISE
    assert "damaged" in (problem or "")


def test_what_is_no_gzip_behind_a_member_is_told() -> None:
    data, problem = read_by(open_gzip(lambda: io.BytesIO(gzipped(LINES) + b"garbage"), MOST), 999)
    assert data == LINES
    assert "damaged" in (problem or "")


def test_zeros_behind_and_between_members_are_passed_over() -> None:
    packed = gzipped(LINES) + bytes(200_000) + gzipped(b"") + gzipped(b"more\n") + bytes(70_000)
    assert read_by(open_gzip(lambda: io.BytesIO(packed), MOST), 999) == (LINES + b"more\n", None)


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=5), st.integers(1, 40), st.booleans())
def test_members_and_frames_are_read_one_after_the_other(parts: list[bytes], size: int, trickling: bool) -> None:
    for pack, open_packed in ((gzipped, open_gzip), (zstandard, open_zstd)):
        packed = b"".join(map(pack, parts))
        inner: BinaryIO = Pipe(packed) if trickling else io.BytesIO(packed)  # type: ignore[assignment]
        assert read_by(open_packed(lambda given=inner: given, MOST), size) == (b"".join(parts), None)  # type: ignore[misc]


def test_cut_off_zstandard_data_is_read_as_far_as_it_goes() -> None:
    packed = zstandard(NOISE)[:200_000]
    first, *others = [read_by(open_zstd(lambda: io.BytesIO(packed), MOST), size) for size in (777, 1 << 17, 1 << 22)]
    assert others == [first, first]
    data, problem = first
    assert "cut off" in (problem or "")
    assert NOISE.startswith(data)
    assert len(data) > 100_000


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_member_is_read_whatever_its_method(method: int, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", method) as archive:
        archive.writestr("first.log", LINES)
        archive.writestr("a.log", LINES + NOISE)
    first, second = find([str(tmp_path)]).sources
    assert read_by(first.open(), 1 << 20) == (LINES + NOISE, None)
    assert read_by(second.open(), 7) == (LINES, None)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_member_with_a_wrong_check_sum_is_told(method: int, tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr("a.log", LINES)
    data = bytearray(target.getvalue())
    central = data.index(b"PK\x01\x02")
    data[central + 16 : central + 20] = struct.pack("<I", 1)
    write(tmp_path, {"a.zip": bytes(data)})
    assert find([str(tmp_path)]).sources == () or _told(tmp_path) == (LINES, True)


def _told(folder: Path) -> tuple[bytes, bool]:
    data, problem = read_by(find([str(folder)]).sources[0].open(), 1 << 20)
    return data, "damaged" in (problem or "")


def test_a_zip_archive_is_closed_with_its_member(tmp_path: Path) -> None:
    write(tmp_path, {"a.zip": zipped({"a.log": LINES})})
    (source,) = find([str(tmp_path)]).sources
    for _ in range(3):
        with source.open() as stream:
            assert stream.read(5) == LINES[:5]
    os.rename(tmp_path / "a.zip", tmp_path / "b.zip")  # fails on Windows while it is open


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes of this kind here")
def test_a_pipe_is_widened_and_closed_at_its_end() -> None:
    fcntl = pytest.importorskip("fcntl")
    reading, writing = os.pipe()
    with os.fdopen(writing, "wb") as target:
        stream = os.fdopen(reading, "rb", buffering=0)
        replayed = Replayed(stream, closing=True)
        if hasattr(fcntl, "F_GETPIPE_SZ"):
            assert fcntl.fcntl(reading, fcntl.F_GETPIPE_SZ) in (PIPE, 1 << 16)
        target.write(LINES)
    for _ in range(2):
        assert read_by(replayed.open(), 10) == (LINES, None)
    assert stream.closed


def test_an_empty_gzip_file_is_no_damage(tmp_path: Path) -> None:
    assert read_by(open_gzip(lambda: io.BytesIO(gzip.compress(b"")), MOST), 10) == (b"", None)
