"""Where to knock: the hosts and ports that logs, settings and the machine itself name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tws_logdx.model.attempt import Attempt
from tws_logdx.model.fact import Facts
from tws_logdx.probe.step import Step
from tws_logdx.probe.sweep import PORTS

LOOPBACK = "127.0.0.1"
LAST_PORT = 65_535
MOST = 4
"""Targets of the logs that are tried, the latest first."""


def suspects(attempts: Sequence[Attempt], facts: Facts, machine: Iterable[Step]) -> dict[str, tuple[int, ...]]:
    """Ports by host, this machine first; a host without ports is to be swept for the usual ones."""
    found: dict[str, dict[int, None]] = {LOOPBACK: {}}
    for attempt in _latest(attempts):
        if attempt.host and attempt.port:
            host = LOOPBACK if _is_loopback(attempt.host) else attempt.host
            found.setdefault(host, {})[attempt.port] = None
    ports = [value for value in facts.values("api.port") if isinstance(value, int) and 0 < value <= LAST_PORT]
    # Others listen there as well: IBC's command server must not be greeted with an API hello.
    listening = [step.details.get("port") for step in machine if step.step == "listening"]
    ports += [port for port in PORTS if port in listening]
    found[LOOPBACK] |= dict.fromkeys(ports)
    return {host: tuple(ports) for host, ports in found.items()}


def _latest(attempts: Sequence[Attempt]) -> list[Attempt]:
    """The last attempt at each target, the latest targets first, so many as are worth a try."""
    last = {(one.host, one.port): one for one in attempts if one.client != "probe" and one.host and one.port}
    return sorted(last.values(), key=lambda one: one.time, reverse=True)[:MOST]


def _is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")
