"""The whole probe: what is asked for, in the order in which it tells most, again and again if so wished."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic, time_ns

from tws_logdx.probe import settings, sweep
from tws_logdx.probe.attempt import STEPS, Reached, Target, attempt
from tws_logdx.probe.repeat import Try, summary, summary_step
from tws_logdx.probe.step import Detail, Step

AFTERWARDS = ("session", "newest", "settings", "ids", "ports", "machine")
"""What is looked at once, beside the attempts."""
ALL = (*STEPS, *AFTERWARDS)
USUAL = frozenset(ALL) - {"settings"}
"""Reading settings is a request that a careful person wants to be asked about."""
CONNECTING = STEPS
NEEDS = frozenset({"session", "newest", "settings"})
"""Steps that follow only on a connection that became ready."""
CONNECTED = ("ready", "ok")
ELSEWHERE = ("refused", "connect-timeout", "silent", "closed-early", "reset-early", "not-api")
"""Ends after which the API may be at another port of the same host."""
LISTENS = ("silent", "closed-early", "reset-early", "connect-timeout")
"""Ends of a look at a port behind which a TWS in trouble may stand."""
MOST_TRIES = 100_000
"""Tries of a probe, all of which are remembered: about a kilobyte each."""
TIME_APART_S = 1.1
"""From one question for the time to the next: behind two ports may be one TWS, which may hang when asked twice."""
RARE_ID = 90_001
"""Client ids from here on are nobody's: 326 then means something else than the user's own program."""


def rare_id() -> int:
    """The first of three client ids that no program of the user's has."""
    return RARE_ID + 3 * random.randrange(3_000)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be probed."""

    host: str = "127.0.0.1"
    ports: tuple[int, ...] = ()
    """Empty: the known ones are swept, and those that answer are probed."""
    client_id: int = field(default_factory=rare_id)
    ids: tuple[int, ...] = ()
    """Client ids to try as well."""
    timeout: float = 5.0
    """Seconds for each step."""
    wanted: frozenset[str] = USUAL
    """Names of steps out of `ALL`; an attempt goes as far as the last wanted one of its steps."""
    orders: bool = False
    """Ask for open orders, too, as a program does that is not read-only."""
    tries: int | None = 1
    """None: until the time is over."""
    interval: float = 1.0
    """Seconds from the begin of a try to the next one's."""
    lasts: float | None = None
    """Seconds after which no further try begins."""

    @property
    def upto(self) -> str:
        """The step with which an attempt is over."""
        return max((step for step in STEPS if step in self.wanted), key=STEPS.index, default="")


@dataclass(slots=True)
class Found:
    """What came of it, target by target: host and port, with all tries."""

    tries: dict[tuple[str, int], list[Try]] = field(default_factory=dict)
    outcomes: dict[tuple[str, int], list[str]] = field(default_factory=dict)
    """Outcome of each try."""
    asked: float = -1.0
    """When a host was last asked for the time, seconds of `monotonic`."""

    @property
    def connected(self) -> bool:
        """Whether every target was reached at least once; not when there was none."""
        return bool(self.outcomes) and all(
            any(outcome in CONNECTED for outcome in outcomes) for outcomes in self.outcomes.values()
        )


async def probe(plan: Plan, found: Found) -> AsyncGenerator[Step, None]:
    """All steps as they come; `found` is filled on the way. Ends early and cleanly when it is closed."""
    if "machine" in plan.wanted:
        from tws_logdx.probe.machine import look

        for step in await asyncio.to_thread(lambda: list(look(plan.ports))):
            yield step
    targets = plan.ports
    if not targets and plan.wanted & {*STEPS, "ports"}:
        answers: list[Step] = []
        async for step in sweep.ports(plan.host, sweep.PORTS):
            answers.append(step)
            yield step
        targets = worth_a_try(answers)
    if plan.upto:
        async for step in _tries(plan, targets, found):
            yield step


async def _tries(plan: Plan, targets: Sequence[int], found: Found) -> AsyncGenerator[Step, None]:
    """The first try at every target with all that belongs to it, the others, and what they come to."""
    for port in targets:
        async for step in _target(plan, port, found):
            yield step
    async for step in _again(plan, targets, found):
        yield step
    for port in targets:
        tries = found.tries.get((plan.host, port), [])
        if len(tries) > 1:
            yield summary_step(summary(tries)).with_details(host=plan.host, port=port)


async def _again(plan: Plan, targets: Sequence[int], found: Found) -> AsyncGenerator[Step, None]:
    """The tries after the first; the steps say which one they belong to."""
    done, begun = 1, monotonic()
    while _goes_on(plan, done, monotonic() - begun):
        await asyncio.sleep(max(0.0, begun + done * plan.interval - monotonic()))
        done += 1
        for port in targets:
            async for step in _attempt(plan, port, found):
                yield step.with_details(**{"try": done})


def worth_a_try(answers: Sequence[Step]) -> tuple[int, ...]:
    """The ports that speak the API; else those behind which one may hang; else the first, for the record."""
    dropped = {step.outcome for step in answers} == {"connect-timeout"}
    for outcomes in (("api",), () if dropped else LISTENS):
        ports = [step.details["port"] for step in answers if step.outcome in outcomes]
        if ports:
            return tuple(port for port in ports if isinstance(port, int))
    return sweep.PORTS[:1]  # also of a host that answers at no port at all: one wait is enough


def _goes_on(plan: Plan, done: int, seconds: float) -> bool:
    if plan.lasts is not None and seconds + plan.interval > plan.lasts:
        return False
    return done < (MOST_TRIES if plan.tries is None else plan.tries)


async def _target(plan: Plan, port: int, found: Found) -> AsyncGenerator[Step, None]:
    """The first try at a port, and what is looked at once beside it."""
    target = Target(plan.host, port, plan.client_id, plan.timeout)
    reached = Reached()
    async for step in _attempt(plan, port, found, reached):
        yield step
    if reached.outcome == "silent":
        yield (await sweep.speaks(reached.address, port, plan.timeout)).with_details(host=plan.host, port=port)
    if reached.outcome == "ready":
        async for step in _behind_ready(plan, target, reached, found):
            yield step
    if plan.ids and "ids" in plan.wanted:
        async for step in sweep.ids(target, plan.ids):
            yield step
    if reached.outcome in ELSEWHERE and plan.ports and "ports" in plan.wanted:
        async for step in sweep.ports(plan.host, [other for other in sweep.PORTS if other not in plan.ports]):
            yield step


async def _behind_ready(plan: Plan, target: Target, reached: Reached, found: Found) -> AsyncGenerator[Step, None]:
    where: dict[str, Detail] = {"host": plan.host, "port": target.port}
    if "session" in plan.wanted:
        from tws_logdx.probe.session import session

        await asyncio.sleep(max(0.0, found.asked + TIME_APART_S - monotonic()))
        # Another id: the host may take a moment to free the one of the attempt.
        steps = session(reached.address, target.port, target.client_id + 1, timeout=plan.timeout, orders=plan.orders)
        async for step in steps:
            yield step.with_details(**where)
        found.asked = monotonic()
    if "newest" in plan.wanted:
        yield (await settings.newest(target, reached.address)).with_details(**where)
    if "settings" in plan.wanted:
        # Its port is the one the host tells, which is another one behind a forwarder.
        told = await settings.settings(replace(target, client_id=target.client_id + 2), reached.address)
        yield told.with_details(host=plan.host)


async def _attempt(plan: Plan, port: int, found: Found, reached: Reached | None = None) -> AsyncGenerator[Step, None]:
    reached = reached or Reached()
    steps: list[Step] = []
    began = time_ns() // 1_000_000
    target = Target(plan.host, port, plan.client_id, plan.timeout)
    async for step in attempt(target, reached, plan.upto):
        steps.append(step)
        yield step
    found.tries.setdefault((plan.host, port), []).append(Try(began, tuple(steps)))
    found.outcomes.setdefault((plan.host, port), []).append(reached.outcome)
