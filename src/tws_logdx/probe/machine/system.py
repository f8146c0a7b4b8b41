"""How the looks reach the operating system; tests put texts of other systems in its place."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass

COMMAND_S = 2.0
"""No command may take longer, in seconds."""
READ_MOST = 16_000_000
"""Characters of a file: the kernel's table of a hundred thousand sockets."""
_SEARCHED_TOO = ("/usr/sbin", "/sbin", "/usr/local/sbin")
"""Firewall commands live here, outside of the PATH of most users."""
_NAMES = {"linux": "linux", "darwin": "macos", "win32": "windows"}


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    error: str


class System:
    """The operating system that this program runs on. Nothing here changes anything."""

    @property
    def name(self) -> str:
        """`linux`, `macos`, `windows`, or what Python calls another one."""
        return _NAMES.get(sys.platform, sys.platform)

    @property
    def version(self) -> str:
        """As people know it: `Debian GNU/Linux 12 (bookworm)`, `15.3.1`, `10.0.26100`."""
        if self.name == "macos":
            return platform.mac_ver()[0]
        if self.name != "linux":
            return platform.version()
        try:
            return platform.freedesktop_os_release()["PRETTY_NAME"]
        except (OSError, KeyError):
            return platform.release()

    @property
    def environ(self) -> Mapping[str, str]:
        return os.environ

    def read(self, path: str) -> str:
        """The text of a file or kernel table, as far as `READ_MOST`; raises OSError."""
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read(READ_MOST)

    def exists(self, path: str) -> bool:
        return os.path.exists(path)

    def target(self, path: str) -> str:
        """Where a symbolic link leads; raises OSError when it is none."""
        return os.readlink(path)

    def run(self, *command: str) -> Ran:
        """What a command says, in English if it can. FileNotFoundError: there is none; TimeoutError: it hung."""
        paths = os.environ.get("PATH", os.defpath).split(os.pathsep)
        paths += [] if self.name == "windows" else [path for path in _SEARCHED_TOO if path not in paths]
        environ = {**os.environ, "LC_ALL": "C", "PATH": os.pathsep.join(paths)}
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=COMMAND_S,
                env=environ,
                errors="replace",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"{command[0]} did not answer within {COMMAND_S:g} s") from None
        except FileNotFoundError:
            raise FileNotFoundError(f"the command {command[0]} is not here") from None
        return Ran(done.returncode, done.stdout, done.stderr)

    def text(self, path: str) -> str:
        """As `read`, and empty when there is no such file or it may not be read."""
        try:
            return self.read(path)
        except OSError:
            return ""

    def answer(self, *command: str) -> Ran | None:
        """As `run`, and None when the command is missing, may not be run, or hangs."""
        try:
            return self.run(*command)
        except OSError:
            return None
