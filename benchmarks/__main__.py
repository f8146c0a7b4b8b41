# ruff: noqa: T201 - a benchmark prints
"""Measures logdx beside its peers and writes RESULTS.md and rates.svg: `python benchmarks/run --help`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import peers
from benchmarks.chart import drawn
from benchmarks.machine import described, load
from benchmarks.series import PARTS, Part, Setting

METHOD = """
How it is measured: every run is a fresh process, pinned to one core where the system allows it; its files are read once
just before it; logdx and its peers take turns; figures are medians of {runs} runs, memory is the highest of them. Rates
are MB (10⁶ bytes) of log a second of wall time, start-up included. Compare only figures of one table: the machine does
not run equally fast all day{load}. The logs are made by `data.py` from a seed; the noise shares words and numbers with
the patterns. logdx reads, finds, dates, reconstructs attempts, judges all causes and writes the JSON report; the
searchers only count lines.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    chosen = peers.found(asked.peers_python) if asked.peers else ()
    folder = asked.data or Path(tempfile.gettempdir()) / "logdx-benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    setting = Setting(folder.resolve(), int(asked.size * 1_000_000), asked.runs, chosen, asked.peers_python)
    before = load()
    parts: list[Part] = []
    for name in asked.only or PARTS:
        print(f"… {name}", file=sys.stderr)
        parts.append(PARTS[name](setting))
        print(f"## {parts[-1].title}\n\n{parts[-1].text}")
        _save(asked.out, parts, setting, before)  # after each, for the whole takes an hour


def _save(folder: Path, parts: Sequence[Part], setting: Setting, before: float | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "RESULTS.md").write_text(_results(parts, setting, before), encoding="utf-8")
    (folder / "rates.svg").write_text(drawn(parts), encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks/run", description=__doc__)
    parser.add_argument("--size", type=float, default=500, metavar="MB", help="size of each log (500)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each command (5)")
    parser.add_argument("--only", nargs="+", choices=tuple(PARTS), help="parts to measure (all)")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder for RESULTS.md and rates.svg")
    parser.add_argument("--data", type=Path, help="folder of the logs, kept and used again (in the temporary folder)")
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True, help="other tools as well")
    parser.add_argument(
        "--peers-python", default=sys.executable, metavar="PYTHON", help="Python that has searchkit and insights-core"
    )
    return parser


def _results(parts: Sequence[Part], setting: Setting, before: float | None) -> str:
    versions = [(peer.name, peer.told_version(setting.python)) for peer in setting.tools]
    missing = [peer.name for peer in peers.PEERS if peer not in setting.tools]
    busy = "" if before is None else f" (load at the start: {before:.1f})"
    lines = [
        "# Speed and memory of logdx",
        "",
        f"Made by `benchmarks/run --size {setting.size / 1e6:g} --runs {setting.runs}`.",
        "",
        *(f"- {label}: {value}" for label, value in described(versions).items()),
        f"- Not installed, so not measured: {', '.join(missing) or 'none'}",
        METHOD.format(runs=setting.runs, load=busy),
        "![Rates by share, size and number of patterns](rates.svg)" if any(part.lines for part in parts) else "",
        "",
    ]
    lines += [f"## {part.title}\n\n{part.text}" for part in parts]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
