"""Whole probes of a gateway that misbehaves as told, and what logdx makes of their lines."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from tests.gateway import FakeGateway
from tws_logdx.intake import Intake
from tws_logdx.model.rules import RuleBook
from tws_logdx.pipeline import Analysis, analyze
from tws_logdx.probe.run import ALL, Found, Plan, probe
from tws_logdx.probe.step import Step
from tws_logdx.sources.source import Source

LIMIT_S = 0.6
CALM_MS = 1_772_636_400_000
"""2026-03-04 15:00 UTC, ten in the morning of a Wednesday in New York: no reset, no maintenance."""
CLIENT_ID = 90_301
BESIDE = frozenset(ALL) - {"machine", "ports"}
"""All that concerns the target alone."""


async def steps_of(plan: Plan, found: Found | None = None) -> list[Step]:
    return [step async for step in probe(plan, found or Found())]


def plan_for(port: int, **more: Any) -> Plan:
    return Plan(**{"ports": (port,), "client_id": CLIENT_ID, "timeout": LIMIT_S, "wanted": BESIDE, **more})


async def probed(
    *scenarios: str, gateway: Mapping[str, Any] | None = None, **plan: Any
) -> tuple[list[Step], FakeGateway]:
    """Probe one gateway of its own; what it saw is complete, and nothing in it may be of harm."""
    async with FakeGateway(*scenarios, **(gateway or {})) as fake:
        steps = await steps_of(plan_for(fake.port, **plan))
    assert_harmless(fake)
    return steps, fake


def assert_harmless(fake: FakeGateway) -> None:
    """No order, no change of a setting, and never two questions for the time within a second."""
    assert [conversation.changed for conversation in fake.conversations if conversation.changed] == []
    asked = sorted(moment for conversation in fake.conversations for moment in conversation.asked_time)
    assert all(after - before >= 1 for before, after in pairwise(asked)), asked


def at_once(names: Iterable[str], **plan: Any) -> dict[str, tuple[list[Step], FakeGateway]]:
    """Probe a gateway for each scenario, all side by side."""

    async def run() -> dict[str, tuple[list[Step], FakeGateway]]:
        wanted = list(names)
        return dict(zip(wanted, await asyncio.gather(*(probed(name, **plan) for name in wanted)), strict=True))

    return asyncio.run(run())


def alone(*scenarios: str, gateway: Mapping[str, Any] | None = None, **plan: Any) -> tuple[list[Step], FakeGateway]:
    return asyncio.run(probed(*scenarios, gateway=gateway, **plan))


def source_of(steps: Sequence[Step], name: str = "<probe>") -> Source:
    data = "".join(f"{step.line()}\n" for step in steps).encode()
    return Source(name, len(data), None, None, lambda: io.BytesIO(data), len(data))


def analysed(steps: Sequence[Step], book: RuleBook, intake: Intake, paths: Sequence[str] = ()) -> Analysis:
    """The verdict on a probe. Without logs beside it as if it had been on a calm morning: a reset window explains a lot."""
    moved = steps if paths else [replace(step, time=CALM_MS + step.time - steps[0].time) for step in steps]
    return analyze(paths, book, intake=intake, jobs=1, besides=(source_of(moved),))


def named(steps: Iterable[Step], name: str) -> list[Step]:
    return [step for step in steps if step.step == name]
