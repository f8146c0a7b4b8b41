"""Peers that mean harm, or only behave like it: an end in time, memory that stays small, text that hurts nobody."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import perf_counter

import pytest

from tests.gateway import wire
from tests.probe.probing import at_once, named, plan_for, steps_of
from tws_logdx.probe.attempt import Reached, Target, attempt
from tws_logdx.probe.run import Found, Plan
from tws_logdx.probe.step import Step

ROOT = Path(__file__).resolve().parents[2]
LIMIT_S = 0.4
MB = 1 << 20
SLOW = {
    "drip": "silent",
    "drip-forever": "silent",
    "huge-length": "not-api",
    "smtp-banner": "not-api",
    "negative": "not-api",
}
EVIL = "\x1b]0;owned\x07\x1b[31m\x9b2J\u202e\r\n\x00"
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextmanager
def gateway_process(scenario: str) -> Iterator[int]:
    """A gateway with memory of its own; the port that it listens on."""
    run = subprocess.Popen(
        [sys.executable, "-m", "tests.gateway", scenario, "--for", "60"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stderr is not None
    try:
        yield int(run.stderr.readline().split()[0].rpartition(":")[2])
    finally:
        run.terminate()
        run.communicate(timeout=10)


def peak_of(plan: Plan) -> tuple[list[Step], Found, int]:
    """Steps of a probe, with the bytes that Python held at most meanwhile."""
    found = Found()
    gc.collect()
    tracemalloc.start()
    try:
        steps = asyncio.run(steps_of(plan, found))
        return steps, found, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("scenario", "outcome"), [("flood", "not-api"), ("flood-frames", "silent")])
def test_a_flood_ends_in_time_and_fills_no_memory(scenario: str, outcome: str) -> None:
    with gateway_process(scenario) as port:
        begun = perf_counter()
        steps, found, peak = peak_of(plan_for(port, timeout=LIMIT_S))
        taken = perf_counter() - begun
    assert [step.outcome for step in named(steps, "version")] == [outcome]
    assert found.outcomes == {("127.0.0.1", port): [outcome]}
    assert not found.connected
    assert peak < 20 * MB
    # The step itself, a look at who is there, and twice the time that a peer has to answer a close.
    assert taken < 3 * 2 * LIMIT_S + 2 * 2


@pytest.fixture(scope="module")
def slow() -> dict[str, list[Step]]:
    return {name: steps for name, (steps, _) in at_once(SLOW, timeout=LIMIT_S).items()}


@pytest.mark.parametrize("name", SLOW)
def test_a_slow_or_foreign_peer_costs_no_more_than_the_time_limit(name: str, slow: dict[str, list[Step]]) -> None:
    (step,) = named(slow[name], "version")
    assert step.outcome == SLOW[name]
    ms = step.details["ms"]
    assert isinstance(ms, float)
    assert ms < 3 * LIMIT_S * 1000


@pytest.mark.parametrize("name", ["drip", "drip-forever"])
def test_half_a_message_is_told_with_the_bytes_that_came(name: str, slow: dict[str, list[Step]]) -> None:
    (step,) = named(slow[name], "version")
    assert 1 <= int(str(step.details["bytes"])) <= 10


# ------------------------------------------------------------ peers with a script of their own


@asynccontextmanager
async def serving(serve: Serve) -> AsyncIterator[int]:
    """A peer that does as told and hangs up; its port."""

    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(guarded, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]
    await asyncio.sleep(0.05)


def attempted(serve: Serve, timeout: float = LIMIT_S) -> tuple[str, list[Step]]:
    async def run() -> tuple[str, list[Step]]:
        reached = Reached()
        async with serving(serve) as port:
            steps = [step async for step in attempt(Target("127.0.0.1", port, 90_001, timeout), reached)]
        return reached.outcome, steps

    return asyncio.run(run())


async def greeted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, zone: str = "UTC") -> None:
    """Up to startApi, which is read."""
    await reader.readexactly(4)
    await reader.readexactly(int.from_bytes(await reader.readexactly(4), "big"))
    writer.write(wire.framed(wire.hello_answer(178, b"20261125 09:14:07 " + zone.encode())))
    await reader.readexactly(int.from_bytes(await reader.readexactly(4), "big"))


def test_a_zone_and_an_error_full_of_control_characters_are_plain_text_in_the_lines() -> None:
    async def evil(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await greeted(reader, writer, f"Mars{EVIL.replace(chr(0), '')}")
        writer.write(wire.framed(wire.encoded_error(178, -1, 326, f"in use{EVIL.replace(chr(0), '')}")))
        await writer.drain()

    outcome, steps = attempted(evil)
    assert outcome == "rejected"
    told = [value for step in steps for value in step.details.values() if isinstance(value, str)]
    assert any("Mars" in value for value in told)
    assert any("in use" in value for value in told)
    for value in told:
        assert value.isprintable(), value
    assert all(step.line().isascii() and step.line().isprintable() for step in steps)


def test_escapes_of_an_error_text_are_read_before_it_is_made_harmless() -> None:
    async def evil(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await greeted(reader, writer)
        writer.write(wire.framed(wire.encoded_error(178, -1, 326, r"\u001b[2J\u4e2d\u202e")))
        await writer.drain()

    _, steps = attempted(evil)
    text = str(steps[-1].details["text"])
    assert "中" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_text_of_a_peer_is_cut_off() -> None:
    async def long(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await greeted(reader, writer)
        writer.write(wire.framed(wire.encoded_error(178, -1, 326, "x" * 900_000)))
        await writer.drain()

    outcome, steps = attempted(long)
    assert outcome == "rejected"
    assert len(steps[-1].line()) < 1000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0",
        b"4\0",
        b"4\x002\0",
        b"4\x002\0-1\0abc\0text\0",
        b"four\x002\0-1\x00326\0text\0",
        b"15\0",
        b"9\0",
        "٤\0٢\0-1\0٣٢٦\0text\0".encode(),
        b"4\x002\0-1\0" + b"9" * 5000 + b"\0text\0",
        b"\xff" * 100,
    ],
    ids=lambda body: repr(body[:12]),
)
def test_a_broken_message_before_ready_is_passed_over(body: bytes) -> None:
    async def broken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await greeted(reader, writer)
        writer.write((wire.framed(body) if body else b"") + wire.framed(b"15\x001\0DU5550123\0"))
        writer.write(wire.framed(b"9\x001\x0017\0"))
        await writer.drain()
        await reader.read()

    assert attempted(broken)[0] == "ready"


def test_messages_without_end_before_ready_end_with_the_time_limit_and_stay_small() -> None:
    notices = wire.framed(wire.encoded_error(178, -1, 2104, "Market data farm connection is OK:usfarm")) * 200

    async def chatty(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await greeted(reader, writer)
        while True:
            writer.write(notices)
            await writer.drain()

    outcome, steps = attempted(chatty)
    assert outcome == "stalled"
    assert len(json.dumps([step.line() for step in steps])) < 4000


def test_errors_without_end_before_ready_are_not_kept() -> None:
    errors = wire.framed(wire.encoded_error(178, -1, 502, "y" * 2000)) * 100

    async def angry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await greeted(reader, writer)
        while True:
            writer.write(errors)
            await writer.drain()

    gc.collect()
    tracemalloc.start()
    try:
        outcome, _ = attempted(angry)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert outcome == "stalled"
    assert peak < 20 * MB


def test_a_version_of_many_digits_is_no_version() -> None:
    async def large(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(wire.framed(b"9" * 5000 + b"\x0020261125 09:14:07 UTC\0"))
        await writer.drain()
        await reader.read()

    assert attempted(large)[0] in ("silent", "not-api")


def test_digits_of_another_script_are_no_version() -> None:
    async def arabic(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(wire.framed("²٣\x0020261125 09:14:07 UTC\0".encode()))
        await writer.drain()
        await reader.read()

    assert attempted(arabic)[0] in ("silent", "not-api")
