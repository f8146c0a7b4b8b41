"""The session of ib_async, watched: what is asked, answered, refused, and left behind."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

import pytest

from tests.gateway import FakeGateway
from tests.probe.sessions import ID, NEVER_S, named, played, steps_of, the
from tws_logdx.probe.session import session
from tws_logdx.probe.step import Step


def requests(steps: list[Step]) -> dict[object, str]:
    return {step.details["request"]: step.outcome for step in named(steps, "request")}


# ------------------------------------------------------------ ready


def test_a_healthy_session_tells_all_in_order() -> None:
    steps, _ = played("healthy", linger=0.1)
    assert [step.step for step in steps] == ["session", *["request"] * 4, "farms", "upstream", "time"]
    assert requests(steps) == dict.fromkeys(
        ("positions", "account updates", "account updates multi", "executions"), "ok"
    )
    ready = the(steps, "session")
    assert ready.outcome == "ready"
    assert (ready.details["server_version"], ready.details["accounts"], ready.details["client_id"]) == (178, 1, ID)
    assert the(steps, "upstream").outcome == "ok"
    assert the(steps, "time").outcome == "ok"
    assert "DU5550123" not in "".join(step.line() for step in steps)


def test_farms_are_told_by_name_and_state() -> None:
    steps, _ = played("healthy", linger=0.1)
    farms = the(steps, "farms")
    assert farms.outcome == "ok"
    assert farms.details["ok"] == 3
    assert farms.details["ok_farms"] == ("usfarm", "ushmds", "secdefnj")
    assert farms.details["broken"] == 0


def test_only_questions_are_sent_and_the_time_once() -> None:
    _, gateway = played("healthy", linger=0.0)
    sent = [fields[0] for fields in gateway.conversations[0].requests]
    assert sorted(sent) == sorted(["71", "61", "6", "76", "7", "49"])
    assert sent[-1] == "49"
    assert gateway.conversations[0].client_id == ID


def test_orders_are_asked_for_only_when_wanted() -> None:
    steps, gateway = played("healthy", linger=0.0, orders=True)
    assert requests(steps)["open orders"] == requests(steps)["completed orders"] == "ok"
    sent = {fields[0] for fields in gateway.conversations[0].requests}
    assert sent == {"71", "61", "5", "99", "6", "76", "7", "49"}


def test_accounts_are_counted_and_numbered_never_named() -> None:
    accounts = ("DU5550123", "DU5550124", "DU5550125")
    steps, _ = played("healthy", accounts=accounts, linger=0.0)
    assert the(steps, "session").details["accounts"] == 3
    multi = [step for step in named(steps, "request") if step.details["request"] == "account updates multi"]
    assert [step.details["number"] for step in multi] == [1, 2, 3]
    assert "DU555" not in "".join(step.line() for step in steps)


def test_requests_that_hang_are_named() -> None:
    steps, _ = played("unanswered", linger=0.0)
    assert the(steps, "session").outcome == "ready"
    assert set(requests(steps).values()) == {"silent"}
    assert "executions" in requests(steps)
    assert the(steps, "time").outcome == "silent"


def test_a_read_only_api_refuses_orders_and_the_library_waits_in_vain() -> None:
    steps, _ = played("read-only", linger=0.0, orders=True)
    refused = [step for step in named(steps, "request") if step.outcome == "error"]
    assert {step.details["request"] for step in refused} == {"open orders", "completed orders"}
    assert all(step.details["code"] == 321 and step.details["hung"] for step in refused)
    assert requests(steps)["positions"] == "ok"
    assert [step.details["code"] for step in named(steps, "message")] == [321, 321]


def test_a_host_without_link_to_its_servers_says_so() -> None:
    steps, _ = played("upstream-down", linger=0.1)
    assert the(steps, "upstream").outcome == "lost"
    assert [(step.outcome, step.details["code"]) for step in named(steps, "message")] == [
        ("error", 1100),
        ("error", 2110),
    ]
    assert the(steps, "farms").outcome == "none"
    assert set(requests(steps).values()) == {"ok"}


def test_a_restored_link_makes_the_library_ask_for_nothing() -> None:
    steps, gateway = played("upstream-lost", linger=1.3)
    assert the(steps, "upstream").outcome == "ok"
    assert [(step.outcome, step.details["code"]) for step in named(steps, "message")] == [
        ("error", 1100),
        ("notice", 1102),
    ]
    assert "62" not in {fields[0] for fields in gateway.conversations[0].requests}


@pytest.mark.parametrize(("scenario", "end"), [("session-fin", "closed"), ("session-rst", "reset")])
def test_a_session_that_the_host_ends_has_no_time(scenario: str, end: str) -> None:
    steps, _ = played(scenario, linger=2.0)
    assert the(steps, "session").outcome == "ready"
    assert the(steps, "time").outcome == end


def test_a_session_that_falls_silent_answers_no_time() -> None:
    steps, _ = played("session-silent", linger=0.9)
    assert set(requests(steps).values()) == {"ok"}
    assert the(steps, "time").outcome == "silent"


# ------------------------------------------------------------ closing


def test_the_connection_is_over_when_the_session_is() -> None:
    async def run() -> tuple[int, set[asyncio.Task[Any]]]:
        async with FakeGateway("healthy") as gateway:
            before = asyncio.all_tasks()
            for _ in range(5):
                await steps_of(gateway.host, gateway.port, linger=0.0)
            await asyncio.sleep(0.1)
            return len(gateway.conversations), asyncio.all_tasks() - before

    conversations, left = asyncio.run(run())
    assert conversations == 5
    assert not left


async def leave_at_the_first_step(port: int) -> None:
    async with aclosing(session("127.0.0.1", port, ID, timeout=NEVER_S)) as steps:
        async for _ in steps:
            return


async def be_cancelled(port: int) -> None:
    task = asyncio.create_task(steps_of("127.0.0.1", port, NEVER_S))
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    ("scenario", "leave"),
    [
        ("unanswered", leave_at_the_first_step),
        ("healthy", leave_at_the_first_step),
        ("id-in-use", leave_at_the_first_step),
        ("full-backlog", be_cancelled),
        ("silent", be_cancelled),
        ("silent-after-version", be_cancelled),
        ("unanswered", be_cancelled),
        ("healthy", be_cancelled),
    ],
)
def test_whoever_leaves_early_leaves_nothing_behind(scenario: str, leave: Callable[[int], Awaitable[None]]) -> None:
    async def run() -> set[asyncio.Task[Any]]:
        async with FakeGateway(scenario) as gateway, asyncio.timeout(NEVER_S / 2):
            before = asyncio.all_tasks()
            await leave(gateway.port)
            await asyncio.sleep(0.1)
            return asyncio.all_tasks() - before

    assert not asyncio.run(run())


def test_the_library_prints_nothing_and_its_loggers_stay_as_they_are(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    names = ("ib_async", "ib_async.client", "ib_async.ib", "ib_async.wrapper", "eventkit")
    before = [(logging.getLogger(name).propagate, list(logging.getLogger(name).handlers)) for name in names]
    with caplog.at_level(logging.DEBUG, "ib_async"):
        for scenario in ("refused", "id-in-use", "unanswered", "ssh-banner"):
            played(scenario, linger=0.0)
    assert capfd.readouterr() == ("", "")
    assert not [record for record in caplog.records if record.name.startswith(("ib_async", "eventkit"))]
    assert before == [(logging.getLogger(name).propagate, logging.getLogger(name).handlers) for name in names]
