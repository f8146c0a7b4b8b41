"""The step `clock`: the time zone, and whether the clock follows a time server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from tws_logdx.probe.machine.scene import Scene
from tws_logdx.probe.machine.system import System
from tws_logdx.probe.step import Detail, Step

_ZONE = re.compile(r"[A-Za-z_][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*")
_UNKNOWN = {
    "linux": "Whether the clock follows a time server cannot be told here; try `timedatectl` or `chronyc tracking`",
    "macos": "Whether the clock follows a time server is told by `sudo systemsetup -getusingnetworktime`",
    "windows": "Whether the clock follows a time server is told by `w32tm /query /status`",
}


def clock(scene: Scene) -> Iterator[Step]:
    """Zone and offset now; `unknown` stands for the synchronisation alone."""
    system = scene.system
    details: dict[str, Detail] = {"offset": datetime.now().astimezone().isoformat()[-6:]}
    if zone := find_zone(system):
        details["zone"] = zone
    synchronised = _synchronised(system)
    if synchronised is None:
        text = _UNKNOWN.get(system.name, "Whether the clock follows a time server cannot be told here")
        yield Step("clock", "unknown", {**details, "text": text})
    else:
        outcome = "ok" if synchronised else "unsynchronised"
        yield Step("clock", outcome, {**details, "synchronised": synchronised})


def find_zone(system: System) -> str:
    """The zone's IANA name; on Windows the name it has there; empty when nobody tells."""
    if system.name == "windows":
        said = system.answer("tzutil", "/g")
        return said.out.strip() if said is not None and said.code == 0 else ""
    for zone in (zone_name(system.environ.get("TZ", "").removeprefix(":")), _linked(system)):
        if zone:
            return zone
    return zone_name(system.text("/etc/timezone").strip())


def _linked(system: System) -> str:
    try:
        return zone_name(system.target("/etc/localtime"))
    except OSError:
        return ""


def zone_name(text: str) -> str:
    """`Europe/Rome` out of a name or of a path below a zoneinfo folder; empty when it is neither."""
    if "zoneinfo" in text:
        text = re.sub(r".*zoneinfo[^/]*/(?:posix/|right/)?", "", text)
    return text if _ZONE.fullmatch(text) else ""


def _synchronised(system: System) -> bool | None:
    if system.name != "linux":
        return None
    said = system.answer("timedatectl", "show", "-p", "NTPSynchronized", "--value")
    return parse_synchronised(said.out) if said is not None and said.code == 0 else None


def parse_synchronised(text: str) -> bool | None:
    """What `timedatectl show` says, with or without the property's name; None when it says neither yes nor no."""
    return {"yes": True, "no": False}.get(text.strip().rpartition("=")[2])
