"""What is measured of whole runs: one function for each part, which gives its text, its chart and its figures."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.data import KINDS, SHARES, Log
from benchmarks.measure import Job, Measured, compare
from benchmarks.packed import compressed
from benchmarks.parts import MIDDLE, Figure, Line, Part, Setting, logdx, program, ratio, scopes
from benchmarks.rules import by_rules
from benchmarks.tables import megabytes, mib, ms, percent, rate, seconds, table, times
from benchmarks.tools import by_peer

SIZES = (20, 50, 100, 200, 500, 1000)
MANY = 0.1
"""Share of interesting lines from which on the searchers, who only count, may be faster."""


def by_log(setting: Setting) -> Part:
    """All kinds of log with all shares, in turn with the fast peers."""
    rows: list[list[str]] = []
    lines: list[Line] = []
    figures: list[Figure] = []
    for kind in KINDS:
        seen = {share: _beside(setting, setting.log(kind, share=share)) for share in SHARES}
        for share, (log, own, others) in seen.items():
            where = f"{kind} {percent(share)}"
            costs = [rate(own), seconds(own.wall), seconds(own.cpu), mib(own.rss), f"{own.spread:.2f}"]
            beside = [cell for one in others for cell in (rate(one), times(own, one))]
            rows.append([where, f"{log.interesting:,}", *costs, *beside])
            much = "many" if share >= MANY else "few"
            figures += [one for other in others for one in ratio(f"{other.job.name}: {much}", where, own, other)]
            figures += _memory(where, own)
        lines.append(Line(kind, tuple((percent(share), own.rate) for share, (_, own, _) in seen.items())))
        lines += _lines_of_others(kind, seen)
    head = ["log, interesting lines", "lines", "logdx MB/s", "wall s", "CPU s", "peak MiB", "slowest/fastest"]
    head += [cell for name in _searchers(setting) for cell in (f"{name} MB/s", "logdx ×")]
    text = (
        f"{megabytes(setting.size)} each, one core, a fresh process for every run. logdx has its full rulebook in every"
        " run. Searchers look twice: for all patterns of the rulebook, as somebody has to who does not know beforehand"
        " which log it is, and for the patterns that may speak about this log alone.\n\n"
    )
    title = "Whole runs by kind of log and share of interesting lines"
    return Part(title, text + table(head, rows), "by share of interesting lines", tuple(lines), tuple(figures))


Seen = tuple[Log, Measured, list[Measured]]


def _searchers(setting: Setting) -> list[str]:
    return [f"{peer.name}, {which}" for peer in setting.fast for which in scopes("")]


def _beside(setting: Setting, log: Log) -> Seen:
    names = iter(_searchers(setting))
    every = [(peer, wanted) for peer in setting.fast for wanted in scopes(log.kind).values()]
    jobs = [setting.peer(peer, log, wanted, next(names))[0] for peer, wanted in every]
    own, *others = compare([logdx(setting.folder, log.path), *jobs], setting.runs)
    return log, own, others


def _lines_of_others(kind: str, seen: dict[float, Seen]) -> list[Line]:
    """The first searcher, with the full rulebook."""
    first = {share: others[0] for share, (_, _, others) in seen.items() if others and not others[0].problem}
    points = tuple((percent(share), one.rate) for share, one in first.items())
    return [Line(next(iter(first.values())).job.name, points, beside=kind)] if first else []


def _memory(where: str, one: Measured) -> list[Figure]:
    return [] if one.rss is None or one.problem else [Figure("memory", where, one.rss / 2**20)]


def by_size(setting: Setting) -> Part:
    """Rate and memory of one log by its size."""
    sizes = sorted({size * 1_000_000 for size in SIZES if size * 1_000_000 < setting.size} | {setting.size})
    rows: list[list[str]] = []
    lines: list[Line] = []
    figures: list[Figure] = []
    for kind in KINDS:
        logs = [setting.log(kind, size) for size in sizes]
        measured = compare([logdx(setting.folder, log.path) for log in logs], setting.runs)
        for size, one in zip(sizes, measured, strict=True):
            rows.append([kind, megabytes(size), rate(one), seconds(one.wall), mib(one.rss)])
            figures += _memory(f"{kind} {megabytes(size)}", one)
        lines.append(Line(kind, tuple((f"{n / 1e6:g}", one.rate) for n, one in zip(sizes, measured, strict=True))))
    text = f"{percent(MIDDLE)} interesting, one core.\n\n" + table(["log", "size", "MB/s", "wall s", "peak MiB"], rows)
    return Part("By size, with peak memory", text, "by size in MB", tuple(lines), tuple(figures))


def memory(setting: Setting) -> Part:
    """Peak memory of very large logs, which are removed again."""
    rows: list[list[str]] = []
    figures: list[Figure] = []
    for size in setting.sizes:
        for kind in KINDS:
            for share in (MIDDLE, MANY):
                log = setting.log(kind, size, share)
                job = replace(logdx(setting.folder, log.path), patience=max(1800, size / 1e6))
                (one,) = compare([job], 1)
                where = f"{kind} {percent(share)}"
                rows.append([where, megabytes(size), rate(one), seconds(one.wall), mib(one.rss)])
                figures += _memory(f"{where} {megabytes(size)}", one)
                if size > setting.size:
                    log.remove()
    text = "One run each, one core.\n\n" + table(["log", "size", "MB/s", "wall s", "peak MiB"], rows)
    return Part("Peak memory of large logs", text, figures=tuple(figures))


def on_cores(setting: Setting) -> Part:
    """One file, two files, and two files on two cores."""
    rows: list[list[str]] = []
    figures: list[Figure] = []
    for kind in KINDS:
        first, second = setting.log(kind), setting.log(kind, seed=2)
        jobs = [
            logdx(setting.folder, first.path, name="one file, one core"),
            logdx(setting.folder, first.path, second.path, name="two files, one core"),
            replace(logdx(setting.folder, first.path, second.path, name="two files, two cores"), cores=2),
        ]
        measured = compare(jobs, setting.runs)
        for one in measured:
            costs = [rate(one), seconds(one.wall), seconds(one.cpu), mib(one.rss)]
            rows.append([f"{kind}: {one.job.name}", *costs, times(one, measured[1])])
        figures += ratio("two cores", kind, measured[2], measured[1])
    head = ["log", "MB/s", "wall s", "CPU s", "peak MiB", "× two files on one core"]
    text = (
        f"Files of {megabytes(setting.size)}, {percent(MIDDLE)} interesting; peak memory is that of all processes"
        " together, where what they share counts for each.\n\n"
    )
    return Part("Two cores", text + table(head, rows), figures=tuple(figures))


def start_up(setting: Setting) -> Part:
    """What every run costs, beside an empty Python."""
    cold = setting.folder / "no-cache"
    jobs = _starts(setting, cold)
    runs = []
    for _ in range(max(setting.runs, 5)):
        shutil.rmtree(cold, ignore_errors=True)
        runs.append(compare(jobs, 1))
    measured = [Measured(job, tuple(run[n].samples[0] for run in runs)) for n, job in enumerate(jobs)]
    rows = [
        [one.job.name, one.problem or ms(one.wall), f"{one.wall / measured[0].wall:.1f}", mib(one.rss)]
        for one in measured
    ]
    figures = [Figure("start", one.job.name, one.wall / measured[0].wall) for one in measured[1:] if not one.problem]
    return Part("Start-up", table(["command", "ms", "× python -c pass", "peak MiB"], rows), figures=tuple(figures))


def _starts(setting: Setting, cold: Path) -> list[Job]:
    small = setting.folder / "small"
    shutil.rmtree(small, ignore_errors=True)
    small.mkdir()
    logs = [setting.log(kind, 100_000, seed=seed).path for seed in range(1, 5) for kind in KINDS][:10]
    paths = [Path(shutil.copy(log, small / log.name)) for log in logs]
    analyze = Job("analyze, folder of 10 files, 1 MB", logdx(setting.folder, small, size=1).command, paths, fine=(0,))
    return [
        Job("python -c pass", [sys.executable, "-c", "pass"]),
        Job("logdx --version", [*program(), "--version"], fine=(0,)),
        Job("logdx --help", [*program(), "--help"], fine=(0,)),
        analyze,
        replace(analyze, name=f"{analyze.name}, rules not cached", environment=_nowhere(cold)),
    ]


def _nowhere(folder: Path) -> dict[str, str]:
    """An empty cache folder on every system."""
    return {"XDG_CACHE_HOME": str(folder), "LOCALAPPDATA": str(folder), "HOME": str(folder)}


PARTS: dict[str, Callable[[Setting], Part]] = {
    "logs": by_log,
    "peers": by_peer,
    "size": by_size,
    "memory": memory,
    "rules": by_rules,
    "cores": on_cores,
    "start": start_up,
    "compressed": compressed,
}
USUAL: Sequence[str] = tuple(name for name in PARTS if name != "memory")
"""Measured unless others are asked for; `memory` writes files of many gigabytes."""
