"""The benchmark's logs and its runner: what is measured is what is said to be measured."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from benchmarks import data, kept
from benchmarks.chart import drawn
from benchmarks.data import KINDS, SHARES, made
from benchmarks.lines import ALARM
from benchmarks.measure import Job, compare
from benchmarks.parts import Figure, Line, Part
from benchmarks.patterns import Wanted, extended, raw, rulebook, scoped, speaking_first, without_looks
from benchmarks.requirements import summary

from tws_logdx.events.catalogue import Catalogue
from tws_logdx.intake import Intake
from tws_logdx.rulelang import builtin_rules, load
from tws_logdx.sources.find import find

ROOT = Path(__file__).resolve().parent.parent
SMALL = 200_000


@pytest.fixture(scope="module")
def intake() -> Intake:
    return Intake(Catalogue(load([builtin_rules()]).events))


@pytest.mark.parametrize("kind", KINDS)
def test_a_log_is_the_same_for_the_same_seed_and_another_for_another(kind: str, tmp_path: Path) -> None:
    first = made(tmp_path / "a", kind, SMALL, 0.01).path.read_bytes()
    assert made(tmp_path / "b", kind, SMALL, 0.01).path.read_bytes() == first
    assert made(tmp_path / "c", kind, SMALL, 0.01, seed=2).path.read_bytes() != first


def test_a_log_that_is_there_is_used_again(tmp_path: Path) -> None:
    log = made(tmp_path, "main", SMALL, 0.01)
    before = log.path.stat().st_mtime_ns
    assert made(tmp_path, "main", SMALL, 0.01) == log
    assert log.path.stat().st_mtime_ns == before


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_share_of_interesting_lines_is_the_one_asked_for(kind: str, share: float, tmp_path: Path) -> None:
    log = made(tmp_path, kind, 2_000_000, share)
    assert log.path.stat().st_size == log.bytes
    assert log.lines == log.path.read_bytes().count(b"\n")
    assert log.bytes == pytest.approx(2_000_000, abs=1000)
    assert log.interesting / log.lines == pytest.approx(share, rel=0.1, abs=10 / log.lines)


@pytest.mark.parametrize("kind", KINDS)
def test_time_moves_on_and_never_back(kind: str, tmp_path: Path) -> None:
    log = made(tmp_path, kind, 7_000_000, 0.001)
    assert not re.search(rb"[\x01-\x03]", log.path.read_bytes())
    stamps = re.findall(rb"^(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d[.,:]\d{3}", log.path.read_bytes(), re.MULTILINE)
    assert stamps == sorted(stamps)
    assert len({stamp[:-7] for stamp in stamps}) >= 6


@pytest.mark.parametrize("share", [0.01, 0.1])
@pytest.mark.parametrize("kind", KINDS)
def test_logdx_finds_exactly_what_was_put_in(kind: str, share: float, tmp_path: Path, intake: Intake) -> None:
    log = made(tmp_path, kind, SMALL, share)
    reading = intake.take(find([str(log.path)]).sources[0], 0).reading
    assert reading is not None
    seen = Counter(one.name for one in reading.sightings)
    seen[ALARM] = reading.unrecognised
    assert +seen == Counter(log.events)
    assert (reading.counts.lines, reading.counts.bytes) == (log.lines, log.bytes)


@pytest.mark.parametrize("kind", KINDS)
def test_hardly_a_line_comes_again_when_the_chunks_do(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "CHUNKS", 2)
    monkeypatch.setattr(data, "CHUNK", 30_000)
    log = made(tmp_path, kind, 300_000, 0.01)
    stamp = re.compile(rb"^(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d[.,:]\d{3}")
    texts = Counter(stamp.sub(b"", line) for line in log.path.read_bytes().splitlines())
    assert sum(often > 1 for often in texts.values()) < 0.1 * len(texts)


def test_the_logs_hold_latin_1_beside_utf_8_and_numbers_that_look_like_codes(tmp_path: Path) -> None:
    data = made(tmp_path, "main", SMALL, 0.01).path.read_bytes()
    assert "Nestlé".encode() in data
    assert "Société".encode("latin-1") in data
    assert re.search(rb"-(?:1100|2104)-", data)
    assert b"\n\tat " in data


def test_patterns_lose_their_look_arounds_and_nothing_else() -> None:
    assert without_looks(r"^(?!.*[)\]]x)a(?=\))b(?:c)") == "^ab(?:c)"
    assert raw("^-> 4-2-(?P<req>-?\\d+)", "api") == r"-> (?:---.)?4-2-(?:-?\d+)"
    assert scoped(r"(?i)a|b") == "(?i:a|b)"
    assert scoped(r"(?:a)b") == "(?:a)b"
    assert extended(r"(?:\d+?)[\d,]+ (?P<x>\w)".replace("?P<x>", "?:")) == r"([0-9]+)[0-9,]+ (\w)"


@pytest.mark.parametrize("kind", KINDS)
def test_patterns_that_find_something_come_first_and_all_of_the_rulebook_is_there(kind: str, tmp_path: Path) -> None:
    log = made(tmp_path, kind, SMALL, 0.1)
    order = speaking_first(log)
    assert sorted(spec.id for spec in order) == sorted(spec.id for spec in rulebook())
    first = Wanted(ids=tuple(spec.id for spec in order[:30])).specs()
    assert first == order[:30]
    reading = Intake(Catalogue(first)).take(find([str(log.path)]).sources[0], 0).reading
    assert reading is not None
    assert Counter(one.name for one in reading.sightings) == Counter(
        {name: often for name, often in log.events.items() if name != ALARM}
    )


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="this system tells no processor time of children")
def test_a_measured_command_has_its_cost_and_its_failure_told() -> None:
    works = Job("works", [sys.executable, "-c", "x = bytearray(40_000_000)"])
    fails = Job("fails", [sys.executable, "-c", "raise SystemExit(3)"])
    endless = Job("endless", [sys.executable, "-c", "while True: pass"], patience=0.5)
    good, bad, late = compare([works, fails, endless], 2)
    assert not good.problem
    assert len(good.samples) == 2
    assert good.rss is not None
    assert good.rss > 40_000_000
    assert bad.problem == "ended with 3"
    assert len(bad.samples) == 1
    assert late.problem.startswith("stopped after")


def test_the_chart_shows_each_line_and_nothing_of_a_part_without_lines() -> None:
    part = Part("Sizes", "", "by size", (Line("main <1>", (("20 MB", 90.0), ("500 MB", 160.0))),))
    picture = drawn([part, Part("Start-up", "")])
    assert "main &lt;1&gt;" in picture
    assert picture.count("<polyline") == 1
    assert ">200<" in picture


def test_a_requirement_is_judged_by_its_worst_figure() -> None:
    seen = [
        Figure("lnav, full rulebook", "main", 7.0),
        Figure("lnav, full rulebook", "api", 4.0),
        Figure("flat", "main", 1.2),
        Figure("SEC, full rulebook", "api", 140),
    ]
    told = summary(
        [
            Part("a", "", figures=tuple(seen)),
            Part("b", "", figures=(Figure("SEC, full rulebook", "main", 30, bound=True),)),
        ]
    )
    assert "| Speed of lnav with the full rulebook | ≥ 5 × | 4.00 × (api) | 7.00 × (main) | **not met** |" in told
    assert "| Speed of SEC with the full rulebook | ≥ 100 × | > 30.0 × (main) | 140 × (api) | cannot be told |" in told
    assert re.search(r"\| Time with 300 .* \| ≤ 1.3 × \| 1.20 × \(main\) \| 1.20 × \(main\) \| met \|", told)
    assert "| Speed of hotsos with the full rulebook | ≥ 100 × | not measured | – | – |" in told


def test_parts_that_were_measured_are_restored_as_they_were(tmp_path: Path) -> None:
    part = Part("Sizes", "text", "by size", (Line("rg", (("20", 9.5),), "main"),), (Figure("lnav", "api", 4.0, True),))
    assert kept.restored(tmp_path / "none.json") == {}
    kept.save(tmp_path / "parts.json", {"size": part})
    assert kept.restored(tmp_path / "parts.json") == {"size": part}


def test_the_runner_works_end_to_end_without_peers(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "run"), "--size", "0.2", "--runs", "1", "--no-peers"]
    command += [
        "--only",
        "logs",
        "rules",
        "memory",
        "--sizes",
        "0.2,0.4",
        "--out",
        str(tmp_path / "out"),
        "--data",
        str(tmp_path / "data"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    command[command.index("--only") : command.index("--out")] = ["--only", "start", "--add"]
    subprocess.run(command, check=True, capture_output=True)
    told = (tmp_path / "out" / "RESULTS.md").read_text(encoding="utf-8")
    assert not list((tmp_path / "data").glob("*-400000-*"))
    assert re.search(r"^\| Peak memory of one process \| ≤ 200 MiB \| [\d.]+ MiB \(", told, re.MULTILINE)
    for kind in KINDS:
        assert re.search(rf"^\| {kind} 10 % \| \d+ \| [\d.]+ \| ", told, re.MULTILINE)
    assert re.search(r"^\| logdx --version \| \d+ \| ", told, re.MULTILINE)
    assert "Not installed, so not measured: rg, grep -E" in told
    assert str(tmp_path) not in told
    assert str(ROOT) not in told
    assert (tmp_path / "out" / "rates.svg").read_text(encoding="utf-8").count("<polyline") == 6
