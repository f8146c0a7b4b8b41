"""Whole probes: what belongs to them, and what they leave behind: nothing."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from itertools import pairwise

import psutil
import pytest

from tests.gateway import FakeGateway
from tests.probe.probing import BESIDE, CLIENT_ID, alone, assert_harmless, at_once, named, plan_for, steps_of
from tests.probe.test_attempt import free_port
from tws_logdx.probe import run as run_module
from tws_logdx.probe import sweep
from tws_logdx.probe.attempt import STEPS
from tws_logdx.probe.run import AFTERWARDS, ALL, NEEDS, RARE_ID, USUAL, Found, Plan, probe, rare_id, worth_a_try
from tws_logdx.probe.step import Step

READY = frozenset({"ready"})
PROBES, TRIES = 20, 50
"""A thousand attempts, twenty at a time."""


def names(steps: list[Step]) -> list[str]:
    return [step.step for step in steps]


# ------------------------------------------------------------ what belongs to it


def test_a_healthy_host_is_told_in_the_order_in_which_it_tells_most() -> None:
    steps, gateway = alone("healthy")
    assert list(dict.fromkeys(names(steps))) == [
        *STEPS,
        "session",
        "request",
        "farms",
        "upstream",
        "time",
        "newest",
        "settings",
    ]
    assert [conversation.client_id for conversation in gateway.conversations] == [
        CLIENT_ID,
        CLIENT_ID + 1,
        None,
        None,
    ]
    assert {conversation.ended for conversation in gateway.conversations} == {"fin"}
    assert all(step.details["host"] == "127.0.0.1" for step in steps)
    assert all(step.details["port"] == gateway.port for step in steps if step.step != "settings")


def test_settings_are_asked_for_only_when_wanted() -> None:
    assert "settings" not in USUAL
    assert set(STEPS) | set(AFTERWARDS) == set(ALL)
    steps, gateway = alone("healthy", gateway={"server_version": 225}, wanted=USUAL - {"machine", "ports"})
    assert "settings" not in names(steps)
    sent = {fields[0] for conversation in gateway.conversations for fields in conversation.requests}
    assert "108" not in sent
    assert len(gateway.conversations) == 3


@pytest.mark.parametrize("step", sorted(NEEDS))
def test_what_needs_a_good_connection_is_not_tried_without_one(step: str) -> None:
    steps, gateway = alone("id-in-use", wanted=frozenset({*STEPS, step}))
    assert names(steps) == list(STEPS)
    assert len(gateway.conversations) == 1


def test_two_ports_are_probed_one_after_the_other_and_told_apart() -> None:
    async def run() -> tuple[list[Step], Found, tuple[int, int]]:
        found = Found()
        async with FakeGateway("healthy") as good, FakeGateway("silent") as bad:
            ports = (good.port, bad.port)
            steps = await steps_of(Plan(ports=ports, timeout=0.3, wanted=READY), found)
        return steps, found, ports

    steps, found, (good, bad) = asyncio.run(run())
    assert found.outcomes == {("127.0.0.1", good): ["ready"], ("127.0.0.1", bad): ["silent"]}
    assert not found.connected
    assert {step.details["port"] for step in named(steps, "speaks")} == {bad}


def test_the_time_is_not_asked_twice_within_a_second_behind_two_ports() -> None:
    async def run() -> list[float]:
        wanted = frozenset({*STEPS, "session"})
        async with FakeGateway("healthy") as one, FakeGateway("healthy") as other:
            await steps_of(Plan(ports=(one.port, other.port), timeout=1.0, wanted=wanted))
        return sorted(moment for gateway in (one, other) for c in gateway.conversations for moment in c.asked_time)

    asked = asyncio.run(run())
    assert len(asked) == 2
    assert all(after - before >= 1 for before, after in pairwise(asked))


def test_client_ids_are_tried_in_order_and_those_in_use_are_told() -> None:
    steps, gateway = alone("healthy", gateway={"taken": {1, 2}}, wanted=frozenset({*STEPS, "ids"}), ids=(0, 1, 2, 3))
    told = [(step.details["client_id"], step.outcome, step.details.get("code")) for step in named(steps, "id")]
    assert told == [(0, "free", None), (1, "taken", 326), (2, "taken", 326), (3, "free", None)]
    sent = {fields[0] for conversation in gateway.conversations for fields in conversation.requests}
    assert sent == {"71"}


def test_without_a_port_the_usual_ones_are_swept_and_the_one_that_speaks_is_probed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def run() -> tuple[list[Step], int, int]:
        async with FakeGateway("healthy") as good, FakeGateway("http") as web:
            monkeypatch.setattr(sweep, "PORTS", (free_port(), web.port, good.port))
            return await steps_of(Plan(wanted=frozenset({*STEPS, "ports"}), timeout=1.0)), good.port, web.port

    steps, good, web = asyncio.run(run())
    assert [step.outcome for step in named(steps, "port")] == ["refused", "not-api", "api"]
    assert {step.details["port"] for step in named(steps, "ready")} == {good}
    assert web not in {step.details.get("port") for step in named(steps, "tcp")}


def test_where_nobody_speaks_the_other_usual_ports_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    async def run() -> tuple[list[Step], int]:
        async with FakeGateway("healthy") as good:
            monkeypatch.setattr(sweep, "PORTS", (good.port,))
            return await steps_of(Plan(ports=(free_port(),), wanted=frozenset({*STEPS, "ports"}))), good.port

    steps, good = asyncio.run(run())
    assert [(step.details["port"], step.outcome) for step in named(steps, "port")] == [(good, "api")]


def test_what_is_worth_a_try_is_what_answers_else_what_hangs_else_the_first() -> None:
    refused, silent, api = (
        Step("port", outcome, {"port": port}) for port, outcome in ((7496, "refused"), (7497, "silent"), (4002, "api"))
    )
    assert worth_a_try([refused, silent, api]) == (4002,)
    assert worth_a_try([refused, silent]) == (7497,)
    assert worth_a_try([refused]) == worth_a_try([]) == sweep.PORTS[:1]


def test_client_ids_of_its_own_are_those_that_no_program_has() -> None:
    drawn = {rare_id() for _ in range(300)}
    assert min(drawn) >= RARE_ID
    assert len(drawn) > 100
    assert all((number - RARE_ID) % 3 == 0 for number in drawn)


# ------------------------------------------------------------ again and again


def test_an_intermittent_host_is_told_as_such() -> None:
    steps, _ = alone("healthy", "fin-after-hello", tries=6, interval=0.0, wanted=READY)
    (repeat,) = named(steps, "repeat")
    assert repeat.outcome == "intermittent"
    assert (repeat.details["tries"], repeat.details["successes"], repeat.details["failing_step"]) == (6, 3, "version")
    assert sorted({step.details.get("try", 1) for step in named(steps, "tcp")}) == [1, 2, 3, 4, 5, 6]


def test_what_is_looked_at_once_is_not_repeated() -> None:
    steps, _ = alone("healthy", tries=3, interval=0.0)
    assert len(named(steps, "ready")) == 3
    assert [len(named(steps, name)) for name in ("session", "time", "newest", "settings", "repeat")] == [1] * 5


def test_tries_end_with_the_time_that_is_given() -> None:
    steps, _ = alone("healthy", tries=None, lasts=0.5, interval=0.1, wanted=READY)
    assert 1 <= len(named(steps, "ready")) <= 5


def test_a_thousand_attempts_leave_nothing_behind() -> None:
    this = psutil.Process()
    count_open = getattr(this, "num_fds", None) or getattr(this, "num_handles")  # noqa: B009  # the other one is for Windows

    async def many(port: int, number: int, tries: int) -> list[list[str]]:
        found = Found()
        plan = plan_for(port, client_id=90_001 + 3 * number, tries=tries, interval=0.0, timeout=5.0, wanted=READY)
        async with aclosing(probe(plan, found)) as steps:
            async for _ in steps:
                pass
        return list(found.outcomes.values())

    async def run() -> FakeGateway:
        async with FakeGateway("healthy") as gateway:
            await many(gateway.port, 0, 2)  # whatever is opened once is open now
            await asyncio.sleep(0.1)
            gateway.conversations.clear()
            opened, tasks = count_open(), asyncio.all_tasks()
            outcomes = await asyncio.gather(*(many(gateway.port, number, TRIES) for number in range(PROBES)))
            await asyncio.sleep(0.1)
            assert count_open() <= opened
            assert asyncio.all_tasks() == tasks
            assert gateway.under_way == 0
        assert outcomes == [[["ready"] * TRIES]] * PROBES
        return gateway

    gateway = asyncio.run(run())
    assert len(gateway.conversations) == PROBES * TRIES
    assert {conversation.ended for conversation in gateway.conversations} == {"fin"}
    assert all([fields[0] for fields in conversation.requests] == ["71"] for conversation in gateway.conversations)
    assert_harmless(gateway)


@pytest.mark.parametrize("last", ["resolve", "tcp", "version", "ready", "session", "time"])
def test_who_stops_in_the_middle_leaves_nothing_behind(last: str) -> None:
    async def run() -> FakeGateway:
        async with FakeGateway("healthy") as gateway:
            before = asyncio.all_tasks()
            async with aclosing(probe(plan_for(gateway.port, timeout=2.0), Found())) as steps:
                async for step in steps:
                    if step.step == last:
                        break
            await asyncio.sleep(0.05)
            assert asyncio.all_tasks() == before
            assert gateway.under_way == 0
        return gateway

    gateway = asyncio.run(run())
    assert {conversation.ended for conversation in gateway.conversations} <= {"fin"}
    assert_harmless(gateway)


def test_tries_have_an_end_even_when_nobody_ends_them() -> None:
    assert not run_module._goes_on(Plan(tries=None), run_module.MOST_TRIES, 0.0)


def test_the_newest_version_tells_what_the_host_allows() -> None:
    steps = at_once(["healthy"], wanted=BESIDE - {"session", "settings"})["healthy"][0]
    (step,) = named(steps, "newest")
    told = [step.details[name] for name in ("server_version", "offered", "protobuf", "settings")]
    assert told == [178, 225, False, False]


@pytest.mark.parametrize(
    ("outcomes", "tried"),
    [
        (("refused", "api", "silent", "api"), (1, 3)),
        (("refused", "connect-timeout", "silent", "refused"), (1, 2)),
        (("connect-timeout", "connect-timeout", "connect-timeout", "connect-timeout"), sweep.PORTS[:1]),
        (("refused", "refused", "refused", "refused"), sweep.PORTS[:1]),
    ],
)
def test_the_ports_worth_a_try_after_a_sweep(outcomes: tuple[str, ...], tried: tuple[int, ...]) -> None:
    answers = [Step("port", outcome, {"port": port}) for port, outcome in enumerate(outcomes)]
    assert worth_a_try(answers) == tried
