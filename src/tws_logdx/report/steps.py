"""The steps of a remedy that concern the installation at hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tws_logdx.attempts.peers import peer_kind
from tws_logdx.model.attempt import Attempt
from tws_logdx.model.fact import Facts
from tws_logdx.model.rules import Step

SYSTEMS = {"windows": "windows", "macos": "mac", "linux": "linux"}
"""Operating systems, and how the fact `host.os` begins on each."""
PROGRAMS = ("tws", "gateway")


@dataclass(frozen=True, slots=True)
class Installation:
    """What is known about where TWS runs; empty: unknown, or several that differ."""

    system: str = ""
    """`Windows 11`, in lower case."""
    program: str = ""
    """`tws` or `gateway`."""


def installation(facts: Facts, attempts: Iterable[Attempt]) -> Installation:
    """The host that the steps are about. Its system is the client's too only when nobody connected from elsewhere."""
    one_machine = all(peer_kind(attempt.host) in ("loopback", None) for attempt in attempts)
    return Installation(_known(facts, "host.os") if one_machine else "", _known(facts, "tws.app"))


def steps_for(steps: Iterable[Step], at: Installation) -> tuple[str, ...]:
    """The steps as text: without those for another system or program than the known one, without needless labels."""
    told: list[str] = []
    for step in steps:
        sure = {name: _is(name, at) for name in step.on}
        if not step.on or True in sure.values():
            told.append(step.text)
        elif None in sure.values():
            told.append(replace(step, on=tuple(name for name, truth in sure.items() if truth is None)).labelled)
    return tuple(told)


def _known(facts: Facts, name: str) -> str:
    fact = facts.agreed(name)
    return "" if fact is None else str(fact.value).casefold()


def _is(name: str, at: Installation) -> bool | None:
    """Is the installation of this kind? None: it cannot be told."""
    if name in SYSTEMS:
        return at.system.startswith(SYSTEMS[name]) if at.system else None
    if name in PROGRAMS:
        return name == at.program if at.program else None
    return None
