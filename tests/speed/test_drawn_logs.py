"""Logs drawn from lines of all kinds, read in ways drawn as well: the report must be the same."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import BinaryIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sources.build import gzipped, zstandard
from tws_logdx.sources.find import find
from tws_logdx.sources.source import Source

from .same import ENGINES, MODIFIED, SAMPLES, SIZES, Ways, assert_same, piped, read, reported, told

NAMES = (
    "client.log",
    "api.7.20260302.230000.log",
    "api.3.Mon.log",
    "tws.20261006.exported.log",
    "launcher.log",
    "ibc-3.23.0_GATEWAY-1037_Monday.txt",
    "gateway-container.log",
)
ODD = (
    b"",
    b"\r",
    b"  indented, as in a traceback",
    b"\tat java.base/java.net.SocketInputStream.read",
    b"23:59:58:100 IBController: detected dialog entitled: Second Factor Authentication; event=Opened",
    b"00:00:02:100 IBController: detected dialog entitled: Login failed; event=Opened",
    b"22:10:00:001 <- 71-2-4--",
    b"22:10:00:101 -> ---\n4-2--1-2104-Market data farm connection is OK:usfarm--",
    b"00:00:07:101 -> ---a4-2--1-326-Unable to connect as the client id is already in use. Retry with a unique client id.--",
    b"====================== Log file: /home/x/Jts/abc/api.9.20260304.101500.ibgzenc ======================",
    b"Apr 25 03:00:01 host ibgateway[77]: 03:00:01:020 IBC: Login has completed",
    b"2026-10-25T00:59:58.120Z 2026/10/25 02:59:58 socat[12] E connect(5, AF=2 127.0.0.1:4002, 16): Connection refused",
    b"2026-10-25T01:00:03.120Z 2026/10/25 02:00:03 socat[13] E connect(5, AF=2 127.0.0.1:4002, 16): Connection refused",
    b"2026-10-25 02:40:00,100 ib_async.client INFO Connecting to 127.0.0.1:4002 with clientId 7...",
    b"2026-10-25 02:01:00,100 ib_async.client ERROR API connection failed: TimeoutError()",
    b"API connection failed: ConnectionRefusedError(111, \"Connect call failed ('127.0.0.1', 4002)\")",
    b"gateway-1  | 2026-10-25 02:01:00:100 IBC: Exiting with exit code=1111",
    b"\x1b[31mERROR\x1b[0m \xfcnbekannter Fehler \xe9\xff",
    "WARNING: größer als erlaubt … Verbindung abgebrochen".encode(),
    b"ERROR " + b"connection refused " * 1_200,
    b"x" * 20_000 + b" Connection refused",
    b"\0\0\0 ERROR after a hole",
    b"a\rb\rERROR lone carriage returns Connection refused",
)
"""Lines at which a reader that works in pieces may stumble."""


@cache
def lines() -> tuple[bytes, ...]:
    """Some lines of every sample log, and the odd ones."""
    found: dict[bytes, None] = {}
    for number, path in enumerate(sorted(SAMPLES.rglob("*.*"))):
        if path.suffix in (".log", ".txt") and ("real-clients" not in path.parts or number % 9 == 0):
            for line in path.read_bytes().split(b"\n")[:40]:
                if len(line) < 400:
                    found.setdefault(line)
    return tuple(found)


def log_of(draw: st.DrawFn) -> bytes:
    pieces = []
    for _ in range(draw(st.integers(1, 6))):
        pool = draw(st.sampled_from([lines(), ODD]))
        start = draw(st.integers(0, len(pool) - 1))
        pieces.append(b"\n".join(pool[start : start + draw(st.sampled_from([1, 1, 2, 8]))]))
    end = draw(st.sampled_from([b"\n", b"\n", b"\r\n", b"\n\n"]))
    data = end.join(pieces).replace(b"\n", end) if end == b"\r\n" else end.join(pieces)
    return data[:60_000] * draw(st.sampled_from([1, 1, 2])) + draw(st.sampled_from([b"", end]))


@st.composite
def logs(draw: st.DrawFn) -> bytes:
    """A log of a few pieces, in any encoding."""
    data = log_of(draw)
    coded = draw(st.sampled_from(["", "", "", "utf-16-le", "utf-16-be", "utf-8-sig"]))
    return ("\ufeff" + data.decode("latin-1")).encode(coded.removesuffix("-sig")) if coded else data


PACKINGS: tuple[Callable[[bytes], bytes], ...] = (bytes, gzipped, zstandard)


def found_in(name: str, stream: BinaryIO) -> Source | None:
    """What comes through this stream, as if it was in a file of that name; None when it is no log."""
    found = find(["-"], stdin=stream).sources
    return replace(found[0], name=name, modified=MODIFIED) if found else None


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    data=logs(),
    name=st.sampled_from(NAMES),
    size=st.sampled_from(SIZES),
    engine=st.sampled_from(ENGINES),
    pack=st.sampled_from(PACKINGS),
)
def test_no_log_depends_on_how_it_is_read(
    data: bytes, name: str, size: int, engine: str, pack: Callable[[bytes], bytes], ways: Ways
) -> None:
    plain, packed = found_in(name, io.BytesIO(data)), found_in(name, piped(pack(data)))
    assert (plain is None) == (packed is None)
    if plain is None or packed is None:
        return
    one, other = read(ways.usual, [plain]), read(ways.other(size, engine), [packed])
    assert_same(told(one[0]), told(other[0]))
    assert_same(reported(one, ways.book), reported(other, ways.book))
