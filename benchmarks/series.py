"""What is measured: one function for each part of the results, which gives its text and the lines of its chart."""

from __future__ import annotations

import gzip
import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import peers
from benchmarks.data import KINDS, SHARES, Log, made
from benchmarks.measure import Job, Measured, compare
from benchmarks.patterns import Converted, specs_for
from benchmarks.tables import mb, megabytes, ms, percent, rate, seconds, table, times

SIZES = (20, 50, 100, 200, 500, 1000)
RULES = (30, 100, 300)
MIDDLE = 0.01
"""Share of interesting lines wherever it does not vary."""
PIECE = 1_000_000
"""Bytes for the slow peers."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: label and points, x as shown and MB a second."""

    label: str
    points: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One section of the results."""

    title: str
    text: str
    chart: str = ""
    """Title of its chart, empty for none."""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """How it is measured."""

    folder: Path
    size: int
    runs: int
    tools: tuple[peers.Peer, ...]
    python: str = field(default=sys.executable)
    """The Python that has the libraries among the peers."""

    def log(self, kind: str, size: int | None = None, share: float = MIDDLE, seed: int = 1) -> Log:
        return made(self.folder, kind, size or self.size, share, seed)

    def peer(self, peer: peers.Peer, log: Log, number: int | None = None) -> tuple[Job, Converted]:
        kind = KINDS[log.kind]
        return peers.job(peer, kind, log.path, self.folder / "patterns", self.python, specs_for(kind)[:number])

    @property
    def fast(self) -> list[peers.Peer]:
        return [peer for peer in self.tools if peer.fast]


def logdx(folder: Path, *paths: Path, name: str = "logdx", size: int | None = None, more: Sequence[str] = ()) -> Job:
    """`logdx analyze` as a user runs it."""
    report = ["-q", "-f", "json", "-o", str(folder / "report.json")]
    command = [*program(), "analyze", *map(str, paths), *report, *more]
    return Job(name, command, paths, size or sum(path.stat().st_size for path in paths), fine=(0,), patience=1800)


def program() -> list[str]:
    """The installed command beside this Python, or the module where there is none."""
    name = shutil.which("logdx", path=str(Path(sys.executable).parent))
    return [name] if name else [sys.executable, "-m", "tws_logdx"]


def by_log(setting: Setting) -> Part:
    """All kinds of log with all shares, in turn with the fast peers."""
    rows, lines = [], []
    for kind in KINDS:
        points: list[tuple[str, float]] = []
        for share in SHARES:
            log = setting.log(kind, share=share)
            searchers = [setting.peer(peer, log)[0] for peer in setting.fast]
            own, *others = compare([logdx(setting.folder, log.path), *searchers], setting.runs)
            rows.append(
                [f"{kind} {percent(share)}", f"{log.interesting:,}", rate(own), seconds(own.wall), seconds(own.cpu)]
                + [mb(own.rss), f"{own.spread:.2f}"]
                + [cell for one in others for cell in (rate(one), times(own, one), mb(one.rss))]
            )
            points.append((percent(share), own.rate))
        lines.append(Line(kind, tuple(points)))
    head = ["log, interesting lines", "lines", "logdx MB/s", "wall s", "CPU s", "peak MB", "slowest/fastest"]
    head += [cell for peer in setting.fast for cell in (f"{peer.name} MB/s", "logdx ×", "peak MB")]
    mapped = " rg maps the log into its memory, and its peak holds that." if setting.fast else ""
    text = f"{megabytes(setting.size)} each, one core, a fresh process for every run.{mapped}\n\n" + table(head, rows)
    return Part("Whole runs by kind of log and share of interesting lines", text, "by share", tuple(lines))


def by_peer(setting: Setting) -> Part:
    """All peers on a short piece, for most take very long."""
    size = min(PIECE, setting.size)
    rows: list[list[str]] = []
    for kind in KINDS:
        log = setting.log(kind, size)
        prepared = [setting.peer(peer, log) for peer in setting.tools]
        measured = compare([logdx(setting.folder, log.path), *(job for job, _ in prepared)], 1)
        number = len(specs_for(KINDS[kind]))
        rows.append([f"{kind}: logdx", rate(measured[0]), seconds(measured[0].wall), mb(measured[0].rss), str(number)])
        for one, (_, patterns) in zip(measured[1:], prepared, strict=True):
            told = [str(len(patterns.patterns)), str(patterns.refused), str(patterns.looser)]
            rows.append([f"{kind}: {one.job.name}", rate(one), seconds(one.wall), mb(one.rss), *told])
        rows[-len(measured)] += ["0", "0"]
    head = ["log: tool", "MB/s", "wall s", "peak MB", "patterns", "not taken", "look-around cut"]
    text = (
        f"{megabytes(size)} each, {percent(MIDDLE)} interesting, one run, start-up included: at this size it is most of"
        " the time of logdx. Each tool looks for all patterns that the rules have for lines of that log.\n\n"
    )
    return Part("Other tools", text + table(head, rows))


def by_size(setting: Setting) -> Part:
    """Rate and memory of one log by its size."""
    sizes = sorted({size * 1_000_000 for size in SIZES if size * 1_000_000 < setting.size} | {setting.size})
    rows, lines = [], []
    for kind in KINDS:
        logs = [setting.log(kind, size) for size in sizes]
        measured = compare([logdx(setting.folder, log.path) for log in logs], setting.runs)
        rows += [
            [kind, megabytes(n), rate(one), seconds(one.wall), mb(one.rss)]
            for n, one in zip(sizes, measured, strict=True)
        ]
        lines.append(Line(kind, tuple((megabytes(n), one.rate) for n, one in zip(sizes, measured, strict=True))))
    text = f"{percent(MIDDLE)} interesting, one core.\n\n" + table(["log", "size", "MB/s", "wall s", "peak MB"], rows)
    return Part("By size, with peak memory", text, "by size", tuple(lines))


def by_rules(setting: Setting) -> Part:
    """The reading stage with ever more patterns, beside searchers with the same ones."""
    rows, lines = [], []
    for kind in KINDS:
        log, every = setting.log(kind), len(specs_for(KINDS[kind]))
        points: list[tuple[str, float]] = []
        for number in [*(some for some in RULES if some < every), every]:
            scans = [_scan(number, log) for _ in range(setting.runs)]
            own = log.bytes / 1e6 / statistics.median(scan["seconds"] for scan in scans)
            others = compare([setting.peer(peer, log, number)[0] for peer in setting.fast], setting.runs)
            ratios = ["–" if one.problem else f"{own / one.rate:.2f}" for one in others]
            told = [cell for one, ratio in zip(others, ratios, strict=True) for cell in (rate(one), ratio)]
            rows.append([kind, str(number), f"{scans[0]['needles']:.0f}", f"{own:.0f}", *told])
            points.append((str(number) if number in RULES else "all", own))
        lines.append(Line(kind, tuple(points)))
    head = ["log", "patterns", "literals", "logdx MB/s"]
    head += [cell for peer in setting.fast for cell in (f"{peer.name} MB/s", "logdx ×")]
    text = (
        f"{megabytes(setting.size)}, {percent(MIDDLE)} interesting. Reading alone (find, patterns, times), called as a"
        " library with the first patterns of the rules for that log; start-up and judging are not in it.\n\n"
    )
    return Part("By number of patterns", text + table(head, rows), "by patterns", tuple(lines))


def _scan(number: int, log: Log) -> dict[str, float]:
    root = Path(__file__).resolve().parent.parent
    command = [sys.executable, "-m", "benchmarks.scan", str(number), log.kind, str(log.path.resolve())]
    done = subprocess.run(command, capture_output=True, check=True, cwd=root)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def on_cores(setting: Setting) -> Part:
    """One file, two files, and two files on two cores."""
    rows: list[list[str]] = []
    for kind in KINDS:
        first, second = setting.log(kind), setting.log(kind, seed=2)
        jobs = [
            logdx(setting.folder, first.path, name="one file, one core"),
            logdx(setting.folder, first.path, second.path, name="two files, one core"),
            _wide(logdx(setting.folder, first.path, second.path, name="two files, two cores")),
        ]
        measured = compare(jobs, setting.runs)
        rows += [
            [
                f"{kind}: {one.job.name}",
                rate(one),
                seconds(one.wall),
                seconds(one.cpu),
                mb(one.rss),
                times(one, measured[1]),
            ]
            for one in measured
        ]
    head = ["log", "MB/s", "wall s", "CPU s", "peak MB", "× two files on one core"]
    text = (
        f"Files of {megabytes(setting.size)}, {percent(MIDDLE)} interesting; peak memory of all processes together.\n\n"
    )
    return Part("Two cores", text + table(head, rows))


def _wide(job: Job) -> Job:
    return Job(job.name, job.command, job.reads, job.size, cores=2, fine=job.fine, patience=job.patience)


def start_up(setting: Setting) -> Part:
    """What every run costs, beside an empty Python."""
    small = setting.folder / "small"
    small.mkdir(exist_ok=True)
    logs = [setting.log(kind, 100_000, seed=seed).path for seed in range(1, 5) for kind in KINDS][:10]
    for log in logs:
        shutil.copy(log, small / log.name)
    paths = sorted(small.iterdir())
    cold = setting.folder / "no-cache"
    analyze = Job("analyze, folder of 10 files, 1 MB", logdx(setting.folder, small, size=1).command, paths, fine=(0,))
    jobs = [
        Job("python -c pass", [sys.executable, "-c", "pass"]),
        Job("logdx --version", [*program(), "--version"], fine=(0,)),
        Job("logdx --help", [*program(), "--help"], fine=(0,)),
        analyze,
        Job(f"{analyze.name}, rules not cached", analyze.command, paths, fine=(0,), environment=_nowhere(cold)),
    ]
    runs = []
    for _ in range(max(setting.runs, 5)):
        shutil.rmtree(cold, ignore_errors=True)
        runs.append(compare(jobs, 1))
    measured = [Measured(job, tuple(run[n].samples[0] for run in runs)) for n, job in enumerate(jobs)]
    rows = [[one.job.name, ms(one.wall), f"{one.wall / measured[0].wall:.1f}", mb(one.rss)] for one in measured]
    return Part("Start-up", table(["command", "ms", "× python -c pass", "peak MB"], rows))


def _nowhere(folder: Path) -> dict[str, str]:
    """An empty cache folder on every system."""
    return {"XDG_CACHE_HOME": str(folder), "LOCALAPPDATA": str(folder), "HOME": str(folder)}


UNPACK = {
    "gz": "import gzip, shutil, sys; shutil.copyfileobj(gzip.open(sys.argv[1]), open({null!r}, 'wb'), 1 << 20)",
    "zst": "import shutil, sys\ntry: from compression import zstd\nexcept ImportError: from backports import zstd\n"
    "shutil.copyfileobj(zstd.open(sys.argv[1]), open({null!r}, 'wb'), 1 << 20)",
}


def compressed(setting: Setting) -> Part:
    """Compressed logs beside plain ones and beside unpacking alone; and standard input beside a file."""
    rows: list[list[str]] = []
    for kind in KINDS:
        log = setting.log(kind)
        packed = {suffix: _pack(log.path, suffix) for suffix in UNPACK}
        plain = logdx(setting.folder, log.path, name="plain")
        piped = logdx(setting.folder, name="standard input", size=log.bytes, more=["-"])
        jobs = [plain, Job(piped.name, piped.command, (log.path,), log.bytes, stdin=log.path, fine=(0,), patience=1800)]
        for suffix, path in packed.items():
            unpack = [
                sys.executable,
                "-c",
                UNPACK[suffix].format(null="/dev/null" if sys.platform != "win32" else "nul"),
            ]
            jobs.append(logdx(setting.folder, path, name=f".{suffix}", size=log.bytes))
            jobs.append(Job(f".{suffix} unpacked by Python alone", [*unpack, str(path)], (path,), log.bytes, fine=(0,)))
        measured = compare(jobs, setting.runs)
        rows += [[f"{kind}: {one.job.name}", rate(one), times(one, measured[0]), mb(one.rss)] for one in measured]
    text = f"{megabytes(setting.size)} of plain log, {percent(MIDDLE)} interesting, one core; plain MB count.\n\n"
    return Part("Compressed, and by standard input", text + table(["log", "MB/s", "× plain", "peak MB"], rows))


def _pack(path: Path, suffix: str) -> Path:
    packed = path.with_name(f"{path.name}.{suffix}")
    if packed.exists():
        return packed
    half = packed.with_suffix(".half")
    if suffix == "gz":
        with path.open("rb") as plain, gzip.open(half, "wb", 6) as target:
            shutil.copyfileobj(plain, target, 1 << 20)
    else:
        code = UNPACK["zst"].splitlines()[1:3]
        code += ["shutil.copyfileobj(open(sys.argv[1], 'rb'), zstd.open(sys.argv[2], 'wb'), 1 << 20)"]
        subprocess.run(
            [sys.executable, "-c", "\n".join(["import shutil, sys", *code]), str(path), str(half)], check=True
        )
    return half.rename(packed)


PARTS: dict[str, Callable[[Setting], Part]] = {
    "logs": by_log,
    "peers": by_peer,
    "size": by_size,
    "rules": by_rules,
    "cores": on_cores,
    "start": start_up,
    "compressed": compressed,
}
