"""The start-up requests of a session, each timed apart: which are answered, refused, or hang."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from tws_logdx.probe.heard import Message, nameless
from tws_logdx.probe.step import Detail, Step

REQUESTS = {
    "reqPositionsAsync": "positions",
    "reqOpenOrdersAsync": "open orders",
    "reqCompletedOrdersAsync": "completed orders",
    "reqAccountUpdatesAsync": "account updates",
    "reqAccountUpdatesMultiAsync": "account updates multi",
    "reqExecutionsAsync": "executions",
}
"""Methods of ib_async by which it asks, and what is asked for. Each is a question only."""
_NUMBERED = {"account updates multi", "executions"}
_OF_ACCOUNT = {"account updates", "account updates multi"}
_OF_ORDERS = {"open orders", "completed orders"}


@dataclass(slots=True)
class Asked:
    """One request, its answer so far, and the message of TWS that belongs to it."""

    name: str
    request: int | None = None
    """Its number on the wire, where it has one."""
    outcome: str = "silent"
    count: int = 0
    text: str = ""
    begun: float = field(default_factory=perf_counter)
    ended: float | None = None
    time: int = 0
    refusal: Message | None = None

    def over(self, outcome: str, count: int = 0, text: str = "") -> None:
        """Note the end."""
        self.ended, self.time = perf_counter(), time.time_ns() // 1_000_000
        self.outcome, self.count, self.text = outcome, count, text


def time_requests(ib: Any, asked: list[Asked]) -> None:
    """Let this client of ib_async note every start-up request in `asked`, in the order in which it asks."""
    for method, name in REQUESTS.items():
        setattr(ib, method, _timed(ib, name, getattr(ib, method), asked))


def _timed(
    ib: Any, name: str, ask: Callable[..., asyncio.Future[Any]], asked: list[Asked]
) -> Callable[..., asyncio.Future[Any]]:
    def timed(*arguments: Any) -> asyncio.Future[Any]:
        # ib_async does not tell the number it takes; it takes the next one.
        number = ib.client.getReqId() + 1 if name in _NUMBERED else None
        one = Asked(name, number)
        answer = ask(*arguments)
        account = arguments[0] if name in _OF_ACCOUNT else None
        answer.add_done_callback(lambda answer: _note(one, answer, ib, account))
        asked.append(one)
        return answer

    return timed


def _note(one: Asked, answer: asyncio.Future[Any], ib: Any, account: str | None) -> None:
    if answer.cancelled():
        one.over("silent")
    elif error := answer.exception():
        one.over("error", text=f"the connection ended: {error}")
    else:
        one.over("ok", len(answer.result() or ()) if account is None else len(ib.accountValues(account)))


def refusals(asked: Sequence[Asked], messages: Sequence[Message]) -> None:
    """Give each request the message that belongs to it.

    TWS refuses order requests of a read-only API without a number, and ib_async then waits in vain: such messages go
    to the requests that hung, in order.
    """
    for one in asked:
        if one.request is not None:
            one.refusal = next((message for message in messages if message.request == one.request), None)
    spare = [message for message in messages if message.request == -1 and not message.notice]
    for one in asked:
        if one.outcome != "silent" or one.refusal is not None:
            continue
        one.refusal = next((message for message in spare if _fits(message, one)), None)
        if one.refusal is not None:
            spare.remove(one.refusal)


def _fits(message: Message, one: Asked) -> bool:
    about_orders = "read-only" in message.text.lower().replace(" ", "-")
    in_time = one.begun <= message.moment <= (one.ended or message.moment)
    # A lost link to IBKR is no answer to anything, though requests hang of it.
    return in_time and message.code not in (1100, 2110) and (not about_orders or one.name in _OF_ORDERS)


def request_steps(asked: Sequence[Asked], accounts: Sequence[str]) -> list[Step]:
    """A step `request` for each; `hung` where the library waited in vain although TWS had refused."""
    steps = []
    several = sum(one.name == "account updates multi" for one in asked) > 1
    number = 0
    for one in asked:
        details: dict[str, Detail] = {"request": one.name}
        if several and one.name == "account updates multi":
            number += 1
            details["number"] = number
        steps.append(_step(one, details, accounts))
    return steps


def _step(one: Asked, details: dict[str, Detail], accounts: Sequence[str]) -> Step:
    outcome, ended = one.outcome, one.ended or perf_counter()
    if one.refusal is not None:
        details |= {"code": one.refusal.code, "text": nameless(one.refusal.text, accounts)}
        details |= {"hung": True} if outcome == "silent" else {}
        outcome, ended = "error", one.refusal.moment
    elif one.text:
        details["text"] = one.text
    if outcome == "ok":
        details["count"] = one.count
    ms = round((ended - one.begun) * 1000, 1)
    return Step("request", outcome, {**details, "ms": ms}, one.time or time.time_ns() // 1_000_000)
