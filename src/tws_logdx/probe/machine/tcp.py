"""The TCP sockets of this machine with their owners: from the system's tables, completed by psutil."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from tws_logdx.probe.machine.processes import builtin_errors
from tws_logdx.probe.machine.system import System
from tws_logdx.probe.machine.tcp_tables import (
    LISTEN,
    Socket,
    parse_netstat,
    parse_netstat_queues,
    parse_proc_net,
    parse_ss,
    plain_address,
)

_KERNEL_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
_ANY_ADDRESS = frozenset({"*", "::", "0.0.0.0", ""})
_OWN_ONLY = "Only sockets of this user's own processes; run it with more rights to see all"


@dataclass(frozen=True, slots=True)
class Connections:
    """The sockets, and what keeps the list from being whole."""

    sockets: tuple[Socket, ...]
    note: str = ""


def read_connections(system: System, ports: Collection[int]) -> Connections:
    """Listeners and connections with one end on one of the ports; raises OSError when nothing can be read."""
    if system.name == "linux":
        rows = [socket for table in _KERNEL_TABLES for socket in parse_proc_net(system.text(table))]
        if not rows:
            # Nothing in it or not to be read: the latter raises here.
            system.read(_KERNEL_TABLES[0])
        listeners = parse_ss(_said(system, "ss", "-ltn"))
    else:
        is_mac = system.name == "macos"
        rows = parse_netstat(_said(system, "netstat", "-anW", "-p", "tcp")) if is_mac else []
        listeners = parse_netstat_queues(_said(system, "netstat", "-Lan", "-p", "tcp")) if is_mac else []
    if rows or system.name == "linux":
        wanted = [socket for socket in rows if _on(socket, ports)]
        return Connections(tuple(with_limits(_with_owners(wanted), listeners)) if wanted else ())
    found, note = _of_psutil()
    return Connections(tuple(socket for socket in found if _on(socket, ports)), note)


def _said(system: System, *command: str) -> str:
    ran = system.answer(*command)
    return ran.out if ran is not None and ran.code == 0 else ""


def _on(socket: Socket, ports: Collection[int]) -> bool:
    return socket.local_port in ports or (socket.state != LISTEN and socket.remote_port in ports)


def with_limits(sockets: Iterable[Socket], listeners: Iterable[Socket]) -> list[Socket]:
    """Listeners completed by what `ss` or `netstat` know of their queues."""
    known: dict[tuple[str, int], Socket] = {}
    for listener in listeners:
        known[listener.local, listener.local_port] = listener
        if listener.local == "*":
            # ss calls a socket for both protocols `*`, the kernel's table calls it `::`.
            known["::", listener.local_port] = listener
    found: list[Socket] = []
    for socket in sockets:
        told = known.get((socket.local, socket.local_port)) if socket.state == LISTEN else None
        found.append(
            socket if told is None else replace(socket, local=told.local, waiting=told.waiting, limit=told.limit)
        )
    return found


def _with_owners(sockets: Iterable[Socket]) -> list[Socket]:
    """Sockets with the pids that psutil finds; without them where it may not look."""
    try:
        owners = {key: row.pid for row in _of_psutil()[0] if row.pid is not None for key in _keys(row)}
    except (OSError, RuntimeError, ImportError):
        owners = {}
    return [replace(s, pid=next((owners[key] for key in _keys(s) if key in owners), None)) for s in sockets]


def _keys(socket: Socket) -> list[tuple[str, int, str, int]]:
    """What a socket is known by; tools disagree on the name of "any address" and on the far end of a listener."""
    if socket.state != LISTEN:
        return [(socket.local, socket.local_port, socket.remote, socket.remote_port)]
    exact = [(socket.local, socket.local_port, LISTEN, 0)]
    return [*exact, ("any", socket.local_port, LISTEN, 0)] if socket.local in _ANY_ADDRESS else exact


def _of_psutil() -> tuple[list[Socket], str]:
    """All TCP sockets, or those of the user's own processes where the whole list needs more rights."""
    import psutil

    try:
        with builtin_errors():
            return [_socket(row, row.pid) for row in psutil.net_connections("tcp")], ""
    except PermissionError:
        pass
    found: list[Socket] = []
    for process in psutil.process_iter():
        try:
            found += [_socket(row, process.pid) for row in process.net_connections("tcp")]
        except psutil.Error:
            continue
    return found, _OWN_ONLY


def _socket(row: object, pid: int | None) -> Socket:
    """A row of psutil; an end that is not there is an empty tuple."""
    local, remote = getattr(row, "laddr", ()) or ("", 0), getattr(row, "raddr", ()) or ("", 0)
    state = str(getattr(row, "status", ""))
    return Socket(plain_address(local[0]), local[1], plain_address(remote[0]), remote[1], state, pid)
