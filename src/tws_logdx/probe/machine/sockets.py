"""The steps `listening`, `sockets` and `holder`: who serves the API's ports, who is connected, what is left over."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator

from tws_logdx.probe.machine.processes import iso
from tws_logdx.probe.machine.scene import Scene
from tws_logdx.probe.machine.scripts import script_name
from tws_logdx.probe.machine.tcp_tables import ESTABLISHED, LISTEN, SHOWN, Socket
from tws_logdx.probe.step import Detail, Step

MOST_HOLDERS = 20
_NO_OWNER = "Its program belongs to another user or another container"


def listening(scene: Scene) -> Iterator[Step]:
    """One step for each listener on the ports; `none` when there is none."""
    found = [socket for socket in scene.connections.sockets if socket.state == LISTEN]
    for socket in sorted(found, key=lambda socket: (socket.local_port, socket.local)):
        details: dict[str, Detail] = {"address": socket.local, "port": socket.local_port}
        details |= _owner(scene, socket.pid)
        if socket.pid is None:
            details["text"] = _NO_OWNER
        if socket.waiting is not None:
            details["waiting"] = socket.waiting
        if socket.limit is not None:
            details["limit"] = socket.limit
        yield Step("listening", "open", details)
    if not found:
        yield Step("listening", "none", _note(scene))


def sockets(scene: Scene) -> Iterator[Step]:
    """One step for each port, side and state of connections; nothing when there are none."""
    groups: dict[tuple[int, str, str], list[Socket]] = defaultdict(list)
    for socket in scene.connections.sockets:
        if socket.state in SHOWN:
            side = "host" if socket.local_port in scene.ports else "client"
            port = socket.local_port if side == "host" else socket.remote_port
            groups[port, side, socket.state].append(socket)
    for (port, side, state), group in sorted(groups.items()):
        details: dict[str, Detail] = {"port": port, "side": side, "count": len(group)}
        waiting = [socket.waiting for socket in group if socket.waiting is not None]
        if waiting:
            details["waiting"] = sum(waiting)
        yield Step("sockets", state.lower().replace("_", "-"), details | _note(scene))


def holder(scene: Scene) -> Iterator[Step]:
    """One step for each other program with connections to one of the ports, those with most first."""
    groups: dict[tuple[int, str, int], int] = defaultdict(int)
    for socket in scene.connections.sockets:
        # A socket on one of the ports is the host's end, whatever port the client's end happens to have.
        is_client = socket.state == ESTABLISHED and socket.local_port not in scene.ports
        if is_client and socket.pid not in (None, os.getpid()):
            groups[socket.pid or 0, socket.remote, socket.remote_port] += 1
    ordered = sorted(groups.items(), key=lambda item: (-item[1], item[0]))
    for (pid, host, port), count in ordered[:MOST_HOLDERS]:
        details: dict[str, Detail] = {**_owner(scene, pid), "host": host, "port": port, "count": count}
        process = scene.process_of(pid)
        if process is not None:
            if process.started is not None:
                details["started"] = iso(process.started)
            if "app" not in details and (script := script_name(process.name, process.command)):
                details["script"] = script
        yield Step("holder", "connected", details)


def _owner(scene: Scene, pid: int | None) -> dict[str, Detail]:
    if pid is None:
        return {}
    details: dict[str, Detail] = {"pid": pid}
    process = scene.process_of(pid)
    if process is not None:
        details["process"] = process.name
    if app := scene.app_of(pid):
        details["app"] = app
    return details


def _note(scene: Scene) -> dict[str, Detail]:
    return {"text": scene.connections.note} if scene.connections.note else {}
