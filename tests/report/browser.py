"""A real browser, where there is one: loads a file without a network and gives back what became of it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--virtual-time-budget=3000",
)


def found() -> str | None:
    """The path of a browser, None when there is none."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def dumped(page: Path, profile: Path, *extra: str) -> str:
    """The document as the browser built it, as HTML."""
    browser = found()
    assert browser is not None
    # A sandbox needs rights that a container, or root, does not have; the page comes from this test.
    sandbox = ("--no-sandbox",) if os.environ.get("CI") or getattr(os, "geteuid", lambda: 1)() == 0 else ()
    command = [browser, *FLAGS, *sandbox, *extra, f"--user-data-dir={profile}", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, timeout=120, check=True)
    return done.stdout.decode("utf-8")
