"""What the figures were measured on, without names of hosts, users or folders."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    *("tws-logdx", "hyperscan", "google-re2", "numpy", "zlib-ng", "backports.zstd"),
    *("click", "pydantic", "lark", "ruamel.yaml", "jinja2", "rich"),
)

MADE = (":!RESULTS.md", ":!rates.svg")
"""Files that a benchmark writes itself: not a change of what it measures."""


def described(peers: list[tuple[str, str]]) -> dict[str, str]:
    """Label to value; `peers` are names and versions."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return {
        "Date": date.today().isoformat(),
        "Commit": _commit(),
        "Processor": _processor(),
        "Cores": str(cores),
        "Memory": _memory(),
        "System": f"{platform.system()} {platform.release().split('-')[0]}, {_distribution()}".rstrip(", "),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "Packages": ", ".join(f"{name} {found}" for name in PACKAGES if (found := _version(name))),
        "Peers": ", ".join(f"{name}: {told}" for name, told in peers) or "none",
    }


def when() -> str:
    """Date and commit."""
    return f"{date.today().isoformat()} at {_commit()}"


def load() -> float | None:
    """Processes that wait for a processor, mean of the last minute."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else None


@cache
def _commit() -> str:
    """Asked once: what is measured is what was there at the start."""
    version = _git("describe", "--always", "--abbrev=10")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ":/", *MADE)
    return f"{version}{' with changes' if changed else ''}" if version else "unknown"


def _git(*arguments: str) -> str:
    try:
        command = ["git", "-C", str(Path(__file__).parent), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip()


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _memory() -> str:
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (AttributeError, ValueError, OSError):
        return "unknown"


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        return ""


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
