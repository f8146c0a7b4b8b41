"""What patterns cost: the reading stage with ever more of them, all together and for each line that means something."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data import KINDS, Log
from benchmarks.measure import compare
from benchmarks.parts import MIDDLE, Figure, Line, Part, Setting
from benchmarks.patterns import Wanted, speaking_first
from benchmarks.tables import megabytes, percent, rate, table

NUMBERS = (30, 100, 300)
LONGEST = 100_000_000
"""Bytes of log: start-up is not in these figures, so that more would tell nothing new."""
MANY = 0.1
"""Share of interesting lines where the price for each is told best."""


@dataclass(frozen=True, slots=True)
class Scans:
    """Reading with one number of patterns; medians."""

    patterns: int
    literals: int
    events: int
    wall: float
    cpu: float


def by_rules(setting: Setting) -> Part:
    """Rates by number of patterns beside searchers with the same ones, then the price for each interesting line."""
    size = min(setting.size, LONGEST)
    rows: list[list[str]] = []
    prices: list[list[str]] = []
    lines: list[Line] = []
    figures: list[Figure] = []
    for kind in KINDS:
        ids = _order(setting, kind)
        numbers = [*(some for some in NUMBERS if some < len(ids)), len(ids)]
        log = setting.log(kind, size)
        scans = _scans(setting, log, [ids[:number] for number in numbers])
        told, beside = _with_searchers(setting, log, ids, scans)
        rows += told
        lines += [Line(kind, tuple((_label(scan, ids), size / 1e6 / scan.wall) for scan in scans)), *beside]
        figures.append(Figure("flat", kind, scans[-2].wall / scans[0].wall))
        price, few, every = _price(setting, setting.log(kind, size // 2, MANY), ids)
        both = [cell for scan in (few, every) for cell in (str(scan.patterns), f"{scan.cpu:.2f}")]
        prices.append([kind, *both, f"{price:.2f}"])
        figures.append(Figure("per line", kind, price))
    text = _text(setting, size, rows, prices)
    return Part("By number of patterns", text, "by number of patterns", tuple(lines), tuple(figures))


def _order(setting: Setting, kind: str) -> tuple[str, ...]:
    return tuple(spec.id for spec in speaking_first(_short(setting, kind)))


def _short(setting: Setting, kind: str) -> Log:
    return setting.log(kind, 200_000, MANY)


def _label(scan: Scans, ids: Sequence[str]) -> str:
    return "all" if scan.patterns == len(ids) else str(scan.patterns)


def _with_searchers(
    setting: Setting, log: Log, ids: tuple[str, ...], scans: Sequence[Scans]
) -> tuple[list[list[str]], list[Line]]:
    rows: list[list[str]] = []
    points: dict[str, list[tuple[str, float]]] = {peer.name: [] for peer in setting.fast}
    for scan in scans:
        own = log.bytes / 1e6 / scan.wall
        wanted = Wanted(ids=ids[: scan.patterns])
        others = compare([setting.peer(peer, log, wanted)[0] for peer in setting.fast], setting.runs)
        cells = [cell for one in others for cell in (rate(one), "–" if one.problem else f"{own / one.rate:.2f}")]
        rows.append([log.kind, str(scan.patterns), str(scan.literals), f"{scan.events:,}", f"{own:.0f}", *cells])
        for one in others:
            points[one.job.name] += [] if one.problem else [(_label(scan, ids), one.rate)]
    return rows, [Line(name, tuple(seen), beside=log.kind) for name, seen in points.items() if seen]


def _price(setting: Setting, log: Log, ids: tuple[str, ...]) -> tuple[float, Scans, Scans]:
    """Microseconds more for each interesting line and 100 patterns more, from 100 of them to all."""
    few, every = _scans(setting, log, [ids[:100], ids])
    more = (every.patterns - few.patterns) / 100
    return (every.cpu - few.cpu) * 1e6 / log.interesting / more, few, every


def _scans(setting: Setting, log: Log, some: Sequence[tuple[str, ...]]) -> list[Scans]:
    """In turn, so that a slow minute of the machine meets all."""
    turns = [[_scan(setting, ids, log) for ids in some] for _ in range(setting.runs)]
    return [
        Scans(
            len(ids),
            int(seen[0]["needles"]),
            int(seen[0]["events"]),
            statistics.median(one["wall"] for one in seen),
            statistics.median(one["cpu"] for one in seen),
        )
        for ids, seen in zip(some, zip(*turns, strict=True), strict=True)
    ]


def _scan(setting: Setting, ids: Sequence[str], log: Log) -> dict[str, float]:
    chosen = setting.folder / "chosen.ids"
    chosen.write_text("\n".join(ids), encoding="utf-8")
    files = [str(path.resolve()) for path in (chosen, log.path, _short(setting, log.kind).path)]
    command = [sys.executable, "-m", "benchmarks.scan", *files]
    done = subprocess.run(command, capture_output=True, check=True, cwd=Path(__file__).resolve().parent.parent)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def _text(setting: Setting, size: int, rows: list[list[str]], prices: list[list[str]]) -> str:
    head = ["log", "patterns", "literals", "events found", "logdx MB/s"]
    head += [cell for peer in setting.fast for cell in (f"{peer.name} MB/s", "logdx ×")]
    price = ["log", "patterns", "CPU s", "patterns", "CPU s", "µs more a line and 100 patterns"]
    return (
        f"{megabytes(size)}, {percent(MIDDLE)} interesting. Reading alone (find, patterns, times), called as a"
        " library; start-up and judging are not in it. The patterns that find something in the log come first, so"
        " that every row finds the same events.\n\n"
        + table(head, rows)
        + f"\nThe same for each line that means something: {megabytes(size // 2)}, {percent(MANY)} interesting.\n\n"
        + table(price, prices)
    )
