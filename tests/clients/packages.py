"""Client libraries that cannot stand beside the others in one environment: fetched once, each into a folder of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_cache_path

REDISTRIBUTION = ("nautilus-ibapi==10.46.1", "protobuf>=5.29,<7")
"""ibapi 10.46 as published on PyPI: its module has the same name as ibapi 9.81, and it does not name protobuf."""
NODE_CLIENT = "@stoqey/ib@1.6.10"
LIMIT_S = 100


class MissingError(Exception):
    """Why a client cannot run here, in one line."""


def redistribution() -> Path:
    """The folder to put in front of PYTHONPATH."""
    return _once("-".join(REDISTRIBUTION), [sys.executable, "-m", "pip", "install", "-q", "--target", ".", *_pip()])


def node_client() -> Path:
    """The folder that holds `node_modules`."""
    if not shutil.which("node") or not (npm := shutil.which("npm")):
        raise MissingError("node and npm are not installed")
    options = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--prefix", "."]
    return _once(NODE_CLIENT, [npm, "install", *options, NODE_CLIENT])


def _pip() -> list[str]:
    return ["--no-deps", "--disable-pip-version-check", *REDISTRIBUTION]


def _once(name: str, command: list[str]) -> Path:
    """Run `command` in a new folder and keep it under the name of what it installs; MissingError when it fails."""
    plain = "".join(sign if sign.isalnum() or sign in ".-" else "_" for sign in name)
    folder = user_cache_path("tws-logdx-tests") / f"{plain}-py{sys.version_info.minor}"
    if folder.exists():
        return folder
    work = folder.with_name(f"{folder.name}.{os.getpid()}")
    try:
        work.mkdir(parents=True)
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, timeout=LIMIT_S, check=False)
        if done.returncode:
            raise MissingError(f"{name} could not be installed: {' '.join(done.stderr.split())[-300:]}")
        work.rename(folder)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MissingError(f"{name} could not be installed: {error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return folder


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a lock file, so that of several test processes one does the work and the others find it done."""
    import fcntl

    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
