"""The step `environment`: container, WSL, virtual machine, and what 127.0.0.1 means there."""

from __future__ import annotations

from collections.abc import Iterator

from tws_logdx.probe.machine.scene import Scene
from tws_logdx.probe.machine.surroundings import CONTAINER, PLAIN, VM
from tws_logdx.probe.step import Detail, Step

_LOOPBACK = {
    PLAIN: "127.0.0.1 is this machine: right when TWS or IB Gateway runs here, outside of any container",
    CONTAINER: (
        "127.0.0.1 is the container itself, not its host. TWS on the host is reached at host.docker.internal "
        "(podman: host.containers.internal; Docker on Linux: `--add-host host.docker.internal:host-gateway`) or at "
        "the host's address, a Gateway in another container by that container's service name. TWS then sees an "
        "address that must be among its trusted IPs"
    ),
    "kubernetes": (
        "127.0.0.1 is this pod, shared by all of its containers: a Gateway in a side-car is reached there, one in "
        "another pod by the name of its service"
    ),
    "wsl1": "127.0.0.1 is shared with Windows: TWS on Windows is reached there",
    "wsl2": (
        "127.0.0.1 is WSL's own network, not that of Windows, unless .wslconfig says `networkingMode=mirrored`. TWS on "
        "Windows is reached at the gateway that `ip route show default` names; that address of WSL must be among "
        "TWS's trusted IPs, and the Windows firewall must let the port in"
    ),
    VM: "127.0.0.1 is this virtual machine, not the computer that it runs on, which is reached at its network address",
}


def environment(scene: Scene) -> Iterator[Step]:
    """One step; `plain` when nothing speaks for anything else."""
    found = scene.surroundings
    details: dict[str, Detail] = {"os": scene.system.name, "os_version": scene.system.version}
    if found.what:
        details["what"] = found.what
    details["text"] = _LOOPBACK.get(found.what) or _LOOPBACK[found.kind]
    yield Step("environment", found.kind, details)
