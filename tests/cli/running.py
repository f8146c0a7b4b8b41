"""Real runs of `logdx` that can be fed, stopped and looked at, on a terminal or not."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CLIENT = """\
2026-04-07 09:00:01,100 ib_async.client INFO Connecting to 127.0.0.1:4002 with clientId 7...
2026-04-07 09:00:01,102 ib_async.client INFO Connected
2026-04-07 09:00:05,103 ib_async.client INFO Disconnecting
2026-04-07 09:00:05,104 ib_async.client ERROR API connection failed: TimeoutError()
"""
DULL = b"2026-04-07 09:00:06,000 bot INFO nothing of interest happened in this second\n"
MUCH = DULL * (3 * (1 << 20) // len(DULL))
"""3 MiB: once a pipe has taken it all, the reader has read most of it."""

# A run started in the background of a script ignores Ctrl-C, and so do its children: not these.
_HEARING = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
_ON_TERMINAL = "import fcntl, termios; fcntl.ioctl(2, termios.TIOCSCTTY, 0)\n"
MAIN = "from tws_logdx.cli import main\nmain()\n"


def surroundings() -> dict[str, str]:
    """The environment without what changes how a terminal is used."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("TTY_", "LOGDX_", "FORCE_"))}
    return plain | {"TERM": "xterm", "COLUMNS": "100", "TZ": "UTC"}


def start(
    folder: Path, arguments: Sequence[str], *, terminal: int | None = None, before: str = ""
) -> subprocess.Popen[bytes]:
    """A run in a session of its own, its stdin a pipe; `terminal` is the one it is to have as stderr.

    `before` is Python to run first.
    """
    code = _HEARING + (_ON_TERMINAL if terminal is not None else "") + before + MAIN
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if terminal is None else terminal,
        cwd=folder,
        env=surroundings(),
        start_new_session=True,
    )


def feed(run: subprocess.Popen[bytes], data: bytes) -> None:
    """Write to its stdin, and leave that open."""
    assert run.stdin is not None
    run.stdin.write(data)
    run.stdin.flush()


class Terminal:
    """A pseudo terminal. What is shown on it is kept."""

    def __init__(self) -> None:
        import pty

        self._master, self.slave = pty.openpty()
        self.shown = b""

    def started(self) -> None:
        """The run has its end of it: ours is not needed any more."""
        os.close(self.slave)

    def until(self, words: bytes) -> None:
        """Wait until this is shown."""
        while words not in self.shown:
            assert self._more(), f"{words!r} was never shown, only {self.shown!r}"

    def rest(self) -> None:
        """Wait until nobody can show any more."""
        while self._more():
            pass
        os.close(self._master)

    def press(self, key: bytes) -> None:
        os.write(self._master, key)

    def _more(self) -> bool:
        try:
            data = os.read(self._master, 1 << 16)
        except OSError:  # how Linux tells the end
            return False
        self.shown += data
        return bool(data)
