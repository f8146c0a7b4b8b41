"""The machine's view: what the operating system knows beside the connection. It only reads, and never needs root."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from tws_logdx.probe.machine.clock import clock
from tws_logdx.probe.machine.display import display
from tws_logdx.probe.machine.environment import environment
from tws_logdx.probe.machine.firewall import firewall
from tws_logdx.probe.machine.local_network import local_network
from tws_logdx.probe.machine.resources import disk, memory
from tws_logdx.probe.machine.running import process
from tws_logdx.probe.machine.scene import Scene
from tws_logdx.probe.machine.sockets import holder, listening, sockets
from tws_logdx.probe.machine.system import System
from tws_logdx.probe.step import Step

Look = Callable[[Scene], Iterator[Step]]

LOOKS: tuple[tuple[str, Look], ...] = (
    ("environment", environment),
    ("process", process),
    ("listening", listening),
    ("sockets", sockets),
    ("holder", holder),
    ("display", display),
    ("disk", disk),
    ("memory", memory),
    ("clock", clock),
    ("firewall", firewall),
    ("local-network", local_network),
)
"""Name of the step and the look that yields it, in the order of the report."""


def look(ports: Sequence[int], system: System | None = None) -> Iterator[Step]:
    """Everything this machine tells about API connections on `ports` and the usual ports, in about a second."""
    scene = Scene(ports, system or System())
    for name, find in LOOKS:
        yield from _guarded(name, find, scene)


def _guarded(name: str, find: Look, scene: Scene) -> Iterator[Step]:
    """One look; what it is not allowed to see or cannot find is a step too, and the next look goes on."""
    try:
        yield from find(scene)
    except PermissionError as error:
        yield Step(name, "not-allowed", {"text": f"Not allowed to read this: {_what(error)}"})
    except (OSError, RuntimeError, ValueError, ImportError) as error:
        yield Step(name, "unknown", {"text": f"Could not be read: {_what(error)}"})


def _what(error: Exception) -> str:
    """The error in words; a path of it is told only when it is the system's, since others hold user names."""
    if not isinstance(error, OSError) or error.strerror is None:
        return str(error) or type(error).__name__
    where = str(error.filename or "")
    return f"{error.strerror} ({where})" if where.startswith(_SYSTEM_PATHS) else error.strerror


_SYSTEM_PATHS = ("/proc", "/sys", "/etc", "/run", "/usr", "/dev")
