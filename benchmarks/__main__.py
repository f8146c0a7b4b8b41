# ruff: noqa: T201 - a benchmark prints
"""Measures logdx beside its peers and writes RESULTS.md and rates.svg: `python benchmarks/run --help`."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import kept, peers
from benchmarks.chart import drawn
from benchmarks.machine import described, load, when
from benchmarks.measure import measure
from benchmarks.parts import Part, Setting, logdx
from benchmarks.requirements import summary
from benchmarks.series import PARTS, USUAL

METHOD = """
Every run is a fresh process, pinned to one core where the system allows it; its files are read once just before it;
logdx and its peers take turns; figures are medians of {runs} runs, memory is the highest of them. Rates are MB (10⁶
bytes) of log a second of wall time, start-up included. Compare only figures of one table: the machine does not run
equally fast all day{load}. The logs are made by `data.py` from a seed; the noise shares words and numbers with the
patterns, and hardly a line comes twice, even without its time. logdx reads, finds, dates, reconstructs attempts, judges
all causes and writes the JSON report; the searchers only count lines.
"""


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    chosen = peers.found(asked.peers_python) if asked.peers else ()
    folder = asked.data or Path(tempfile.gettempdir()) / "logdx-benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    setting = Setting(folder.resolve(), _bytes(asked.size), asked.runs, chosen, asked.peers_python, asked.sizes)
    before = load()
    _try_out(setting)
    file = folder / f"measured-{asked.size:g}-{asked.runs}.json"
    parts = kept.restored(file) if asked.add else {}
    for name in asked.only or USUAL:
        print(f"… {name}", file=sys.stderr)
        parts[name] = replace(PARTS[name](setting), measured=when())
        print(f"## {parts[name].title}\n\n{parts[name].text}")
        kept.save(file, parts)
        # After each, for the whole takes hours.
        _save(asked.out, [parts[one] for one in PARTS if one in parts], setting, before)


def _try_out(setting: Setting) -> None:
    """From now on the compiled rules are cached."""
    job = logdx(setting.folder, setting.log("main", 100_000).path)
    if (code := measure(job).code) != 0:
        raise SystemExit(f"nothing to measure: logdx ended with {code}. Try `{' '.join(job.command)}`.")


def _save(folder: Path, parts: Sequence[Part], setting: Setting, before: float | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "RESULTS.md").write_text(_results(parts, setting, before), encoding="utf-8")
    (folder / "rates.svg").write_text(drawn(parts), encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks/run", description=__doc__)
    parser.add_argument("--size", type=float, default=500, metavar="MB", help="size of each log (500)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each command (5)")
    parser.add_argument("--only", nargs="+", choices=tuple(PARTS), help="parts to measure (all but memory)")
    parser.add_argument(
        "--sizes",
        type=_sizes,
        default=_sizes("500,5000"),
        metavar="MB,MB",
        help="sizes of the logs for `--only memory` (500,5000); those above --size are removed after it",
    )
    parser.add_argument("--add", action="store_true", help="keep what earlier runs of this size measured beside these")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder for RESULTS.md and rates.svg")
    parser.add_argument("--data", type=Path, help="folder of the logs, kept and used again (in the temporary folder)")
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True, help="other tools as well")
    parser.add_argument(
        "--peers-python", default=sys.executable, metavar="PYTHON", help="Python that has searchkit and insights-core"
    )
    return parser


def _told(part: Part) -> str:
    """When it was measured, if that is not what the head of the results says."""
    return "" if part.measured == when() else f"Measured {part.measured}.\n\n"


def _bytes(megabytes: float) -> int:
    return int(megabytes * 1_000_000)


def _sizes(written: str) -> tuple[int, ...]:
    return tuple(_bytes(float(one)) for one in written.split(","))


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
        "\n## What was asked for, and what was measured\n",
        "Worst and best of all logs and shares measured below, those that another tool could not read left out.\n",
        summary(parts),
        "## How it was measured",
        METHOD.format(runs=setting.runs, load=busy),
        "![Rates by share, size and number of patterns](rates.svg)" if any(part.lines for part in parts) else "",
        "",
    ]
    lines += [f"## {part.title}\n\n{_told(part)}{part.text}" for part in parts]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
