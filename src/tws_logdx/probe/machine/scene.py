"""What several looks need, read once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from tws_logdx.probe.machine.processes import Process, read_processes
from tws_logdx.probe.machine.programs import Program, identify
from tws_logdx.probe.machine.surroundings import Surroundings, find_surroundings
from tws_logdx.probe.machine.system import System
from tws_logdx.probe.machine.tcp import Connections, read_connections
from tws_logdx.probe.sweep import PORTS

TWS_PORTS = (7496, 7497, 4001, 4002, 4003, 4004)
"""What TWS and Gateway listen on by default, and the outer ports of the usual container images."""
USUAL_PORTS = (*PORTS, 7462)
"""All known ports of the API, and that of IBC's command server."""


class Scene:
    """This machine at one moment. Attributes raise OSError as the system does, every time they are asked."""

    def __init__(self, ports: Sequence[int], system: System) -> None:
        self.system = system
        self.asked: frozenset[int] = frozenset(ports) or frozenset(TWS_PORTS)
        """The ports that the question is about."""
        self.ports: frozenset[int] = frozenset((*ports, *USUAL_PORTS))
        """The ports whose sockets are looked at."""

    @cached_property
    def processes(self) -> dict[int, Process]:
        """All processes that can be seen, by pid."""
        return {process.pid: process for process in read_processes()}

    @cached_property
    def programs(self) -> dict[int, Program]:
        """The processes that belong to TWS, by pid."""
        found = ((pid, identify(p.name, p.command, p.exe, p.state)) for pid, p in self.processes.items())
        return {pid: program for pid, program in found if program is not None}

    @cached_property
    def connections(self) -> Connections:
        """The TCP sockets on the ports."""
        return read_connections(self.system, self.ports)

    @cached_property
    def surroundings(self) -> Surroundings:
        return find_surroundings(self.system)

    def process_of(self, pid: int | None) -> Process | None:
        """The process where it can be seen; None as well when the list may not be read."""
        try:
            return None if pid is None else self.processes.get(pid)
        except OSError:
            return None

    def app_of(self, pid: int | None) -> str:
        """`tws`, `gateway`, `ibc`, `socat`, or empty."""
        try:
            return self.programs[pid].app if pid is not None and pid in self.programs else ""
        except OSError:
            return ""
