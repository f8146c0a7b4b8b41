"""A whole session as ib_async makes it, read-only: is it ready, which start-up request hangs, what does TWS say."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import suppress
from time import perf_counter
from typing import Any

from tws_logdx.probe.asked import Asked, refusals, request_steps, time_requests
from tws_logdx.probe.peer_text import clean
from tws_logdx.probe.step import Detail, Step, ms_since
from tws_logdx.probe.watched import Watched, watched_client

OFF_S = 5
"""From so many seconds on a clock is called wrong."""
LEAST_S = 1.0
"""What the question for the time is given even when all the time is used up."""


async def session(
    host: str,
    port: int,
    client_id: int,
    *,
    timeout: float,
    orders: bool = False,
    linger: float = 0.3,
) -> AsyncGenerator[Step, None]:
    """Connect, start up and leave: `session`, `request`…, `message`…, `farms`, `upstream`, `time`.

    `timeout` and `linger` (how long to listen for farm messages after the start-up) in seconds; it is over after about
    three times the timeout. `orders` asks for open and completed orders too. The host must not have been asked for its
    time within the last second: TWS may hang when asked twice. Close it (`aclosing`) when not read to the end. Raises
    ValueError for client id 0, which would bind the orders that were made by hand, and for negative ones.
    """
    if client_id <= 0:
        raise ValueError(f"client id {client_id}: the probe needs one of its own, greater than 0")
    begun = perf_counter()
    try:
        watched = watched_client()
    except ImportError as error:
        yield Step("session", "unavailable", {"text": clean(f"ib_async does not load: {error}")})
        return
    asked: list[Asked] = []
    time_requests(watched.ib, asked)
    connect = asyncio.create_task(watched.ib.connectAsync(host, port, client_id, timeout=timeout, readonly=not orders))
    try:
        await _decided(watched, connect, timeout)
        yield _session_step(watched, connect, begun).with_details(host=host, port=port, client_id=client_id)
        if watched.ready:
            await asyncio.wait({connect})
            await _listen(watched, linger)
            refusals(asked, watched.heard.messages)
            for step in request_steps(asked, watched.accounts):
                yield step
        for step in _heard(watched):
            yield step
        if watched.ready:
            yield await _clock(watched, min(timeout, max(LEAST_S, begun + 3 * timeout - perf_counter())))
    finally:
        await _leave(watched, connect)


async def _decided(watched: Watched, connect: asyncio.Task[Any], seconds: float) -> None:
    """Wait until it is ready or cannot become so any more: ib_async waits on when the peer has long gone."""
    connect.add_done_callback(lambda _: watched.turn.set())
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await watched.turn.wait()


def _session_step(watched: Watched, connect: asyncio.Task[Any], begun: float) -> Step:
    details: dict[str, Detail] = {"ms": ms_since(begun)}
    if watched.server_version:
        details["server_version"] = watched.server_version
    if watched.ready:
        return Step("session", "ready", {**details, "accounts": len(watched.accounts)})
    failure = watched.failure(connect.exception() if connect.done() and not connect.cancelled() else None)
    if failure.code is not None:
        details["code"] = failure.code
    if failure.text:
        details["text"] = failure.text
    return Step("session", failure.outcome, details)


async def _listen(watched: Watched, seconds: float) -> None:
    """Farms report a moment after the session is ready; none do once it has ended."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await watched.gone.wait()


def _heard(watched: Watched) -> list[Step]:
    heard = watched.heard
    steps = heard.message_steps(watched.accounts)
    if watched.ready or heard.farms:
        steps.append(heard.farms_step())
    if watched.ready or heard.link:
        steps.append(heard.link_step())
    return steps


async def _clock(watched: Watched, seconds: float) -> Step:
    """How far the host's clock is from this one's; `closed` or `reset` when the session ended before."""
    sent, begun = time.time(), perf_counter()
    try:
        async with asyncio.timeout(seconds):
            told = await watched.ib.reqCurrentTimeAsync()
    except TimeoutError:
        return Step("time", "silent", {"ms": ms_since(begun)})
    except ConnectionError:
        return Step("time", watched.end or "closed", {"text": "the session ended before the host told its time"})
    taken = perf_counter() - begun
    # The host tells whole seconds: it is half a second further on average.
    offset = told.timestamp() + 0.5 - (sent + taken / 2)
    return Step(
        "time",
        "off" if abs(offset) > OFF_S else "ok",
        {"offset_s": round(offset, 1), "ms": round(taken * 1000, 1)},
    )


async def _leave(watched: Watched, connect: asyncio.Task[Any]) -> None:
    """End whatever is still under way and hang up."""
    while not connect.done():
        # Once is not always enough: up to Python 3.11 `wait_for` swallows a cancellation that meets its result.
        connect.cancel()
        await asyncio.wait({connect}, timeout=0.1)
    if not connect.cancelled():
        connect.exception()  # read, so that nobody warns of it; the steps have told it
    await watched.close()
