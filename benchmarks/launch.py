"""Starts one command and writes as JSON what it cost: `python -I -S launch.py ASKED`, with the JSON of what to run.

A process of its own with few imports: the system counts the memory of the one that forks into the peak of its child.
"""

import json
import os
import signal
import sys
import threading
import time
from typing import Any

PAGE = os.sysconf("SC_PAGE_SIZE")
STATM = "/proc/{}/statm"


def run(asked: dict[str, Any]) -> dict[str, float]:
    """Run `command` on `cores`; seconds, processor seconds, peak bytes, and the exit code (-1: took too long)."""
    begin = time.perf_counter()
    child = os.fork()
    if child == 0:
        _become(asked)
    watched = {"peak": 0}
    if asked["tree"] and os.path.exists(STATM.format(child)):
        threading.Thread(target=_watch, args=(child, watched), daemon=True).start()
    late = threading.Timer(asked["patience"], _stop, (child, watched))
    late.daemon = True
    late.start()
    _, status, used = os.wait4(child, 0)
    wall = time.perf_counter() - begin
    late.cancel()
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "rss": max(used.ru_maxrss * unit, watched["peak"]),
        "code": -1 if "late" in watched else os.waitstatus_to_exitcode(status),
    }


def _become(asked: dict[str, Any]) -> None:
    """The child's part: a group of its own, its cores, its files, and then the command."""
    try:
        os.setsid()
        if asked["cores"] and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, asked["cores"])
        os.dup2(os.open(asked["stdin"] or os.devnull, os.O_RDONLY), 0)
        written = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(asked["stdout"] or os.devnull, written, 0o644), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.execvpe(asked["command"][0], asked["command"], os.environ | asked["environment"])
    finally:
        os._exit(127)


def _stop(child: int, watched: dict[str, int]) -> None:
    watched["late"] = 1
    os.killpg(child, signal.SIGKILL)


def _watch(child: int, watched: dict[str, int]) -> None:
    """The memory of the child and its children together, looked at every 20 ms."""
    while True:
        watched["peak"] = max(watched["peak"], sum(map(_resident, _tree(child))))
        time.sleep(0.02)


def _tree(process: int) -> list[int]:
    try:
        with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file:
            children = [int(number) for number in file.read().split()]
    except OSError:
        return [process]
    return [process, *(below for one in children for below in _tree(one))]


def _resident(process: int) -> int:
    try:
        with open(STATM.format(process), encoding="ascii") as file:
            return int(file.read().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(json.loads(sys.argv[1]))))
