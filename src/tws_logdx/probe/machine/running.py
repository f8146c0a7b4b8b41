"""The step `process`: TWS, IB Gateway, IBC and the socat in front of it, and how they do."""

from __future__ import annotations

from collections.abc import Iterator

from tws_logdx.probe.machine.processes import Process, Vitals, iso, vitals
from tws_logdx.probe.machine.programs import (
    IBC,
    JAVA,
    SOCAT,
    Program,
    controller_folder,
    controller_version,
    forwarded_port,
    heap_mb,
    host_version,
    options_files,
)
from tws_logdx.probe.machine.scene import Scene
from tws_logdx.probe.machine.surroundings import container_of_groups
from tws_logdx.probe.machine.system import System
from tws_logdx.probe.step import Detail, Step

_DEAD = "A dead Java program that its parent has not cleared away; it may have been TWS or IB Gateway"
_ONLY_INSIDE = "Only processes of this container can be seen from inside it"
_HIDDEN = "Command lines of other users' processes cannot be read here"


def process(scene: Scene) -> Iterator[Step]:
    """One step for each program; `none` when the whole list shows none of them."""
    ours = {
        pid: program
        for pid, program in scene.programs.items()
        if program.app != SOCAT or forwarded_port(scene.processes[pid].command) in scene.ports
    }
    measured = vitals(list(ours))
    for pid, program in ours.items():
        yield Step("process", "running", _details(scene, scene.processes[pid], program, measured.get(pid)))
    if all(program.app in (SOCAT, JAVA) for program in ours.values()):
        notes = [_ONLY_INSIDE] if scene.surroundings.kind == "container" else []
        if _some_hidden(scene):
            notes.append(_HIDDEN)
        yield Step("process", "none", {"text": ". ".join(notes)} if notes else {})


def _details(scene: Scene, process: Process, program: Program, measured: Vitals | None) -> dict[str, Detail]:
    command, exe = process.command, process.exe
    details: dict[str, Detail] = {"app": program.app, "pid": process.pid, "state": process.state}
    if program.controller:
        details["controller"] = program.controller
    if program.app not in (SOCAT, IBC) and (version := host_version(command, exe)):
        details["version"] = version
    if (program.controller or program.app == IBC) and (version := _controller_version(scene.system, command)):
        details["controller_version"] = version
    if process.started is not None:
        details["started"] = iso(process.started)
    if program.app not in (SOCAT, JAVA) and (heap := _heap(scene.system, program, process)) is not None:
        details["heap_mb"] = heap
    if measured is not None:
        details |= {"rss_mb": measured.rss_mb, "cpu": measured.cpu, "threads": measured.threads}
    if program.app == JAVA:
        details["text"] = _DEAD
    if inside := _container(scene, process.pid):
        details["container"] = inside
    port = forwarded_port(command) if program.app == SOCAT else None
    if port is not None:
        details["port"] = port
    return details


def _container(scene: Scene, pid: int) -> str:
    """The kind of container that a process runs in, seen from outside: its ports are not those of this machine."""
    if scene.system.name != "linux" or scene.surroundings.kind == "container":
        return ""
    return container_of_groups(scene.system.text(f"/proc/{pid}/cgroup"))


def _controller_version(system: System, command: tuple[str, ...]) -> str:
    if version := controller_version(command):
        return version
    folder = controller_folder(command)
    text = system.text(f"{folder}version").strip() if folder else ""
    # A file of that name beside a jar may hold anything.
    return text if 0 < len(text) <= 20 and text[0].isdigit() and "\n" not in text else ""


def _heap(system: System, program: Program, process: Process) -> int | None:
    told = heap_mb("\n".join(process.command))
    if told is not None:
        return told
    read = (heap_mb(system.text(path)) for path in options_files(program, process.command, process.exe))
    return next((heap for heap in read if heap is not None), None)


def _some_hidden(scene: Scene) -> bool:
    """Whether a program that could be Java shows no command line, as on macOS for other users."""
    return any(
        not process.command and process.state != "zombie" and process.name.casefold().startswith("java")
        for process in scene.processes.values()
    )
