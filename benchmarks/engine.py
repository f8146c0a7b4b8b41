# ruff: noqa: T201 - a benchmark prints
"""How fast rules load and how fast the engine is: `python benchmarks/engine.py [--events 1000000] [--runs 5]`.

Prints a small table. Rates are medians of several runs; each run is one evaluation of all rules over all events.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

from tws_logdx.engine import evaluate
from tws_logdx.model.event import Event
from tws_logdx.model.fact import Facts
from tws_logdx.model.sentence import Sentence
from tws_logdx.rulelang import builtin_rules, load
from tws_logdx.rulelang.parse import parse_sentence

RULES = 30
START = 1_772_409_600_000
LOAD = """
import sys, time
import tws_logdx.cli
begin = time.process_time()
from pathlib import Path
from tws_logdx.rulelang import builtin_rules, load
load([Path(sys.argv[1])], cache=Path(sys.argv[2]))
print((time.process_time() - begin) * 1000)
"""
"""A process of its own with what every run of `logdx analyze` imports anyway; the rest is the price of the rules."""

KINDS = {
    "count": "count(demo.tick where code == {n}) >= 5 within 1m",
    "count by key": "count(demo.tick where code == {n}) >= 5 within 1m by client_id",
    "count, whole log": "count(demo.tick where code == {n}) >= 5 by client_id",
    "sequence": "demo.open where code == {n} then demo.tick where code == {n} within 1m",
    "sequence by key": "demo.open where code == {n} then demo.tick where code == {n} within 1m by client_id",
    "test": "demo.tick where code == {n}",
}


def events(number: int, *names: str) -> list[Event]:
    """One event every 100 ms, in turn for each rule, of eight clients, with the names in turn."""
    return [
        Event(
            START + n * 100,
            0,
            n + 1,
            names[n // RULES % len(names)],
            {"code": n % RULES, "client_id": n // RULES // len(names) % 8},
            "bot.log",
            "a line",
            "client",
            "error",
            True,
        )
        for n in range(number)
    ]


def median(runs: int, job: Callable[[], object]) -> float:
    """Seconds of processor time, which other programs on the machine disturb least."""
    times = []
    for _ in range(runs):
        gc.collect()
        begin = time.process_time()
        job()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def loading(runs: int) -> tuple[float, float]:
    """Milliseconds for the shipped rules from the cache, with all imports and in a warm process."""
    with tempfile.TemporaryDirectory() as folder:
        rules, cache = builtin_rules(), Path(folder)
        load([rules], cache=cache)
        warm = median(runs, lambda: load([rules], cache=cache)) * 1000
        command = [sys.executable, "-c", LOAD, str(rules), str(cache)]
        cold = [float(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(runs)]
        return statistics.median(cold), warm


def a_thousand_causes(number: int) -> tuple[float, float, float]:
    """Seconds to compile 1,000 generated causes and to judge the events by them, and MB the judging takes at most."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        begin = time.process_time()
        book = load([Path(folder)])
        compiled = time.process_time() - begin
    stream = events(number, "demo.open", "demo.tick")
    sentences = {f"{cause.id}/{one.id}": one.when for cause in book.causes for one in cause.evidence}
    judged = median(1, lambda: evaluate(sentences, stream, Facts()))
    tracemalloc.start()
    evaluate(sentences, stream, Facts())
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return compiled, judged, peak


def generate(folder: Path) -> None:
    """1,000 causes with two sentences each about 1,000 codes, of which the events have thirty."""
    (folder / "events").mkdir()
    (folder / "causes" / "demo").mkdir(parents=True)
    (folder / "events" / "demo.yaml").write_text(
        "family: program\ndeclares:\n  - {name: demo.tick, fields: {code: int, client_id: int}}\n"
        "  - {name: demo.open, fields: {code: int, client_id: int}}\n",
        encoding="utf-8",
    )
    for n in range(1000):
        (folder / "causes" / "demo" / f"c{n}.yaml").write_text(
            f"id: c{n}\ntitle: Cause {n}\ngroup: demo\nsymptoms: [timeout]\nseverity: low\nsummary: Generated.\n"
            f"evidence:\n  - {{when: '{KINDS['count by key'].format(n=n)}', weight: weak}}\n"
            f"  - {{when: '{KINDS['sequence by key'].format(n=n)}', weight: weak}}\n"
            "remediation: {summary: None., steps: [None.]}\n",
            encoding="utf-8",
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    cold, warm = loading(asked.runs)
    print(f"rules from the cache: {cold:.0f} ms with imports, {warm:.0f} ms in a warm process")
    ticks, pairs = events(asked.events, "demo.tick"), events(asked.events, "demo.open", "demo.tick")
    print(f"\n{RULES} rules, {asked.events:,} matched events, median of {asked.runs}")
    for kind, template in KINDS.items():
        sentences: dict[str, Sentence] = {str(n): parse_sentence(template.format(n=n)) for n in range(RULES)}
        stream = pairs if "sequence" in kind else ticks
        seconds = median(asked.runs, lambda s=sentences, e=stream: evaluate(s, e, Facts()))  # type: ignore[misc]
        print(f"  {kind:<18} {asked.events / seconds:>12,.0f} events/s")
    compiled, judged, peak = a_thousand_causes(asked.events)
    print(f"\n1,000 causes: compiled in {compiled:.1f} s; {asked.events:,} events judged in {judged:.1f} s,")
    print(f"  at most {peak:.0f} MB besides the events")


if __name__ == "__main__":
    main()
