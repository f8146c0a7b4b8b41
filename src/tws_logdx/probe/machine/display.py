"""The step `display`: whether the screen that TWS draws on is there. Only Linux can lack one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tws_logdx.probe.machine.processes import environ_of
from tws_logdx.probe.machine.programs import GATEWAY, TWS
from tws_logdx.probe.machine.scene import Scene
from tws_logdx.probe.machine.system import System
from tws_logdx.probe.step import Detail, Step

_LOCAL = re.compile(r"(?:unix)?:(\d{1,5})(?:\.\d+)?")


def display(scene: Scene) -> Iterator[Step]:
    """The display of the running TWS or Gateway where it can be told, else that of this program."""
    if scene.system.name != "linux":
        return
    of, environ = _environment(scene)
    outcome, details = judge_display(scene.system, environ)
    yield Step("display", outcome, {**details, "of": of})


def _environment(scene: Scene) -> tuple[str, Mapping[str, str]]:
    """A Gateway in a container has its own display, which a shell beside it knows nothing of."""
    try:
        for pid, program in scene.programs.items():
            if program.app in (TWS, GATEWAY) and (environ := environ_of(pid)):
                return program.app, environ
    except OSError:
        pass
    return "logdx", scene.system.environ


def judge_display(system: System, environ: Mapping[str, str]) -> tuple[str, dict[str, Detail]]:
    """`ok`, `none` or `stale`, and the display that the environment names."""
    wayland = environ.get("WAYLAND_DISPLAY", "")
    name = environ.get("DISPLAY", "")
    if not name:
        folder = environ.get("XDG_RUNTIME_DIR", "")
        if not wayland:
            return "none", {"text": "Neither DISPLAY nor WAYLAND_DISPLAY is set"}
        # TWS speaks X11, so a bare Wayland session serves it only through XWayland, which sets DISPLAY.
        there = system.exists(wayland if wayland.startswith("/") else f"{folder}/{wayland}")
        return ("ok" if there else "stale"), {"display": "wayland"}
    local = _LOCAL.fullmatch(name)
    if local is None:
        return "ok", {"display": "remote", "text": "DISPLAY names another machine or an SSH tunnel; not tried"}
    path = f"/tmp/.X11-unix/X{local[1]}"
    there = system.exists(path) or _abstract(system, path)
    text: dict[str, Detail] = {} if there else {"text": f"DISPLAY is {name}, but there is no X server on {path}"}
    return ("ok" if there else "stale"), {"display": name, **text}


def _abstract(system: System, path: str) -> bool:
    """X servers may listen without a file, on a name that only the kernel's table shows."""
    lines = system.text("/proc/net/unix").splitlines()
    return any(line.endswith(f" @{path}") for line in lines)
