"""The steps `disk` and `memory`: whether TWS has room to write its settings and logs, and to live."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

from tws_logdx.probe.machine.processes import builtin_errors
from tws_logdx.probe.machine.scene import Scene
from tws_logdx.probe.machine.system import System
from tws_logdx.probe.step import Detail, Step

_MB = 1024 * 1024
_DISK_FULL_MB, _DISK_LOW_MB, _DISK_LOW_SHARE = 10, 500, 0.02
_MEMORY_LOW_MB, _MEMORY_LOW_SHARE = 300, 0.05
_GROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.stat", "inactive_file"),
    (
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes",
        "/sys/fs/cgroup/memory/memory.stat",
        "total_inactive_file",
    ),
)
"""Files of both generations of control groups: limit, use, and the part of the use that is only cache."""


def disk(scene: Scene) -> Iterator[Step]:
    """One step for the home folder, the folder for temporary files, and the root."""
    root = scene.system.environ.get("SystemDrive", "C:") + "\\" if scene.system.name == "windows" else "/"
    for label, path in (("home", str(Path.home())), ("temp", tempfile.gettempdir()), ("root", root)):
        try:
            usage = shutil.disk_usage(path)
        except OSError as error:
            outcome = "not-allowed" if isinstance(error, PermissionError) else "unknown"
            yield Step("disk", outcome, {"path": label, "text": error.strerror or "Could not be read"})
            continue
        free, total = usage.free // _MB, usage.total // _MB
        yield Step("disk", judge_disk(free, total), {"path": label, "free_mb": free, "total_mb": total})


def judge_disk(free_mb: int, total_mb: int) -> str:
    if free_mb < _DISK_FULL_MB:
        return "full"
    return "low" if free_mb < _DISK_LOW_MB or free_mb < total_mb * _DISK_LOW_SHARE else "ok"


def memory(scene: Scene) -> Iterator[Step]:
    """Free memory, or what a container's limit leaves of it."""
    import psutil

    with builtin_errors(), warnings.catch_warnings():
        # psutil warns when a system does not count what goes in and out of swap, which nobody asks here.
        warnings.simplefilter("ignore")
        machine, swap = psutil.virtual_memory(), psutil.swap_memory()
    free, total = machine.available // _MB, machine.total // _MB
    limit = memory_limit(scene.system)
    details: dict[str, Detail] = {}
    if limit is not None and limit[1] < total:
        free, total = min(free, limit[0]), limit[1]
        details["text"] = "Limited by a control group"
    details |= {"free_mb": free, "total_mb": total, "swap_used_mb": swap.used // _MB}
    yield Step("memory", judge_memory(free, total), details)


def judge_memory(free_mb: int, total_mb: int) -> str:
    return "low" if free_mb < _MEMORY_LOW_MB or free_mb < total_mb * _MEMORY_LOW_SHARE else "ok"


def memory_limit(system: System) -> tuple[int, int] | None:
    """Free and total MB under the limit of this control group; None without one."""
    for limit_file, used_file, stat_file, cache_key in _GROUPS:
        limit, used = system.text(limit_file).strip(), system.text(used_file).strip()
        if limit.isdigit() and used.isdigit():
            stat = dict(line.split()[:2] for line in system.text(stat_file).splitlines() if len(line.split()) >= 2)
            cache = int(stat.get(cache_key, "0"))
            return max(0, int(limit) - int(used) + cache) // _MB, int(limit) // _MB
    return None
