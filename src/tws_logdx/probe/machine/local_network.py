"""The step `local-network`: a privacy setting of macOS that stops programs without a word."""

from __future__ import annotations

from collections.abc import Iterator

from tws_logdx.probe.machine.scene import Scene
from tws_logdx.probe.step import Step

SINCE = 15
"""The first macOS that asks before a program may reach other machines of the local network."""

_TEXT = (
    "macOS may keep a program from other machines of the local network; it then sees `No route to host` (65) while "
    "other programs connect. See System Settings > Privacy & Security > Local Network: the terminal or program that "
    "starts your client must be switched on. 127.0.0.1 is not concerned"
)


def local_network(scene: Scene) -> Iterator[Step]:
    """A hint, since nothing tells how the setting stands."""
    major = scene.system.version.partition(".")[0]
    if scene.system.name == "macos" and major.isdigit() and int(major) >= SINCE:
        yield Step("local-network", "check", {"text": _TEXT})
