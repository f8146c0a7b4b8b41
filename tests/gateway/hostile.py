"""Faults that only a probe needs to survive: services that are no TWS, and a TWS that answers oddly.

The docstring of each says in one line what the client sees; `docs/fake-gateway.md` holds the same lines.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import struct
from collections.abc import Iterable

from tests.gateway.scenarios import named
from tests.gateway.talk import CONFIG, EXECUTIONS, POSITIONS, ClientGoneError, Talk
from tests.gateway.wire import framed

DRIP_S, DRIP_FOREVER_S, TRICKLE_S = 0.3, 1.0, 0.05
"""Seconds between two pieces."""
HEADER_S = 1.0
"""How long the web server waits for the end of the header."""
LATE_S, SLOW_ANSWER_S = 1.0, 1.5
CLOCK_AHEAD_S = 300

END_OF_HEADER = b"\r\n\r\n"
REDIRECT = b"gateway.invalid:4001\0"
CHARGEN = b"".join(bytes(32 + (line + at) % 95 for at in range(72)) + b"\r\n" for line in range(95)) * 8
"""What a character generator sends (RFC 864): its first four letters, read as a length, are half a gigabyte."""
NOTICES = framed(b"4\x002\x00-1\x002104\x00Market data farm connection is OK:usfarm\x00") * 1000
DENIED = "Error validating request.-'cfg' : cause - Reading the API settings is not allowed for this client."


async def garbage(talk: Talk) -> None:
    """Random bytes instead of the version, then nothing."""
    await talk.hello()
    await talk.raw(b"\xa7" + random.Random(7).randbytes(511))
    await talk.listen()


async def invalid_utf8(talk: Talk) -> None:
    """The version with the name of a time zone in the code page of Chinese Windows, then a good session."""
    await talk.hello()
    await talk.raw(talk.version_frame("中国标准时间".encode("gbk")))
    await _session(talk)


async def no_zone(talk: Talk) -> None:
    """The version with a time and no time zone, then a good session."""
    await talk.hello()
    await talk.raw(talk.version_frame(b""))
    await _session(talk)


async def one_field(talk: Talk) -> None:
    """A redirect to another host (a frame with one field) instead of the version, then nothing."""
    await talk.hello()
    await talk.raw(framed(REDIRECT))
    await talk.listen()


async def huge_length(talk: Talk) -> None:
    """The length of a frame of 4 GB, and then a trickle of bytes without an end."""
    await talk.hello()
    await talk.raw(struct.pack(">I", 0xFFFFFFF0))
    await _drip(talk, itertools.repeat(bytes(16)), TRICKLE_S)


async def negative(talk: Talk) -> None:
    """The length -1 instead of the version, then nothing."""
    await talk.hello()
    await talk.raw(struct.pack(">i", -1))
    await talk.listen()


async def zero_length(talk: Talk) -> None:
    """Three frames without content, then the version and a good session."""
    await talk.hello()
    await talk.raw(framed(b"") * 3)
    await talk.version()
    await _session(talk)


async def drip(talk: Talk) -> None:
    """The version byte by byte over some nine seconds, then a good session."""
    await talk.hello()
    await _drip(talk, _bytes(talk.version_frame()), DRIP_S)
    await _session(talk)


async def drip_forever(talk: Talk) -> None:
    """The beginning of a frame of 4 kB, one byte per second; its end never comes."""
    await talk.hello()
    body = talk.version_frame()[4:].ljust(4096)
    await _drip(talk, _bytes(framed(body)[:-1]), DRIP_FOREVER_S)
    await talk.listen()


async def flood(talk: Talk) -> None:
    """As many letters as the client takes, without an end and without a frame."""
    await talk.hello()
    await _pour(talk, CHARGEN)


async def flood_frames(talk: Talk) -> None:
    """As many good frames as the client takes, without an end and without the version."""
    await talk.hello()
    await _pour(talk, NOTICES)


async def http_waits(talk: Talk) -> None:
    """Nothing, as from a web server that waits for the end of the header; after a second 408 and a close."""
    status = "404 Not Found"
    if END_OF_HEADER not in await talk.first_bytes():
        await talk.pause(HEADER_S)
        status = "408 Request Timeout"
    await _web(talk, status, "Server: nginx", "Connection: close")


async def client_portal(talk: Talk) -> None:
    """A redirect to the login page of the Client Portal Gateway (`HTTP/1.1 302`, `/sso/Login`), and a close."""
    if b" /v1/api/" in await talk.first_bytes():
        await _web(talk, "401 Unauthorized", "Vary: Origin", body="Access Denied")
    else:
        await _web(talk, "302 Found", "Vary: Origin", "Location: /sso/Login?forwardTo=22&RL=1&ip2loc=on")


async def redis(talk: Talk) -> None:
    """`-ERR max number of clients reached` at once, and a close."""
    await talk.raw(b"-ERR max number of clients reached\r\n")
    await talk.fin()


async def smtp_banner(talk: Talk) -> None:
    """The banner of a mail server at once, and `500` in answer to the hello."""
    await talk.raw(b"220 mail.example.com ESMTP Postfix\r\n")
    await talk.first_bytes()
    await talk.raw(b"500 5.5.2 Error: command not recognized\r\n")
    await talk.listen()


async def accepts_late(talk: Talk) -> None:
    """The version and the account list, the next id a second later, then a good session."""
    await talk.hello()
    await talk.version()
    await talk.start_api()
    await talk.account_list()
    await asyncio.sleep(LATE_S)
    await talk.next_id()
    await talk.farms()
    await talk.serve()


async def ids_only(talk: Talk) -> None:
    """The version and the next id; an account list never comes."""
    await talk.hello()
    await talk.version()
    await talk.start_api()
    await talk.next_id()
    await talk.ignore()


async def slow_requests(talk: Talk) -> None:
    """A good session in which positions are answered after a second and a half, all else at once."""
    await talk.handshake()
    late: set[asyncio.Task[None]] = set()
    try:
        while True:
            fields = await talk.request()
            if fields[0] == POSITIONS:
                late.add(asyncio.create_task(_answer_late(talk, fields)))
            else:
                await talk.answer(fields)
    finally:
        for task in late:
            task.cancel()


async def hanging_executions(talk: Talk) -> None:
    """A good session in which only the request for executions is never answered."""
    await talk.handshake()
    await _serve_all_but(talk, EXECUTIONS)


async def clock_off(talk: Talk) -> None:
    """A good session with a host whose clock is five minutes ahead."""
    talk.clock_ahead = CLOCK_AHEAD_S
    await talk.handshake()
    await talk.serve()


async def config_denied(talk: Talk) -> None:
    """A good session in which the request for the API settings (server version 219) gets error 321."""
    await talk.handshake()
    while True:
        fields = await talk.request()
        if fields[0] == CONFIG:
            await talk.error(321, DENIED, int(fields[2]) if len(fields) > 2 else -1)
        else:
            await talk.answer(fields)


async def config_silent(talk: Talk) -> None:
    """A good session in which the request for the API settings (server version 219) is never answered."""
    await talk.handshake()
    await _serve_all_but(talk, CONFIG)


HOSTILE = named(
    garbage,
    invalid_utf8,
    no_zone,
    one_field,
    huge_length,
    negative,
    zero_length,
    drip,
    drip_forever,
    flood,
    flood_frames,
    http_waits,
    client_portal,
    redis,
    smtp_banner,
    accepts_late,
    ids_only,
    slow_requests,
    hanging_executions,
    clock_off,
    config_denied,
    config_silent,
)
"""Faults of one conversation, by name. No real client is run over them."""


async def _session(talk: Talk) -> None:
    """What follows the version."""
    await talk.start_api()
    await talk.ready()
    await talk.serve()


async def _serve_all_but(talk: Talk, kind: str) -> None:
    while True:
        fields = await talk.request()
        if fields[0] != kind:
            await talk.answer(fields)


async def _answer_late(talk: Talk, fields: tuple[str, ...]) -> None:
    await asyncio.sleep(SLOW_ANSWER_S)
    with contextlib.suppress(ClientGoneError):
        await talk.answer(fields)


async def _drip(talk: Talk, pieces: Iterable[bytes], pause: float) -> None:
    wait = 0.0
    for piece in pieces:
        if wait:  # not behind the last piece, which the client answers
            await talk.pause(wait)
        await talk.raw(piece)
        wait = pause


async def _pour(talk: Talk, data: bytes) -> None:
    """Send for as long as the client takes it."""
    while True:
        await talk.raw(data)
        await asyncio.sleep(0)  # a client that is fast enough would keep all others waiting


def _bytes(data: bytes) -> Iterable[bytes]:
    return (bytes([byte]) for byte in data)


async def _web(talk: Talk, status: str, *headers: str, body: str = "") -> None:
    """One answer of a web server, and a close."""
    head = (f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}")
    await talk.raw("\r\n".join(head).encode() + END_OF_HEADER + body.encode())
    await talk.fin()
