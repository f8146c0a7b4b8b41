"""What a run costs: told when asked for, on stderr, and without any effect on the report."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import CLIENT, MAIN, surroundings
from tws_logdx.cli.stats import MOST, SLOW, stats_text
from tws_logdx.crew import take_all
from tws_logdx.events.catalogue import Catalogue
from tws_logdx.intake import Intake
from tws_logdx.model.rules import RuleBook
from tws_logdx.pipeline import analyze
from tws_logdx.sources.find import find
from tws_logdx.stages import Cost, Stages


def logdx(folder: Path, *arguments: str, before: str = "") -> tuple[int, str, str]:
    run = subprocess.run(
        [sys.executable, "-c", before + MAIN, "analyze", str(folder), *arguments],
        capture_output=True,
        cwd=folder,
        env=surroundings(),
        timeout=60,
        text=True,
    )
    return run.returncode, run.stdout, run.stderr


def test_the_table_is_on_stderr_and_the_report_is_the_same(folder: Path) -> None:
    reports = []
    for arguments in ((), ("--stats",), ("--stats", "--jobs", "2")):
        code, out, err = logdx(folder, "-f", "json", *arguments)
        assert code == 0
        report = json.loads(out)
        del report["command"], report["generated"]
        reports.append(report)
    assert reports[0] == reports[1] == reports[2]
    assert re.search(r"^engine \w+, 2 processes reading$", err, re.M)
    for title in ("load rules", "read (scan + patterns)", "judge (engine)", "lay out", "render", "total"):
        assert re.search(rf"^{re.escape(title)} +\d+\.\d{{3}} +\d+\.\d%$", err, re.M), title
    assert re.search(rf"^bytes +{2 * len(CLIENT):,} ", err, re.M)
    assert re.search(r"^matches \(events\) +\d+$", err, re.M)
    assert "costliest sentences of the rules" in err


def test_who_does_not_ask_pays_nothing(book: RuleBook, intake: Intake, folder: Path) -> None:
    idle, asked = Stages(), Stages(measuring=True)
    without, measured = (analyze([str(folder)], book, intake=intake, stages=stages) for stages in (idle, asked))
    assert idle.sentences == []
    assert idle.patterns == []
    assert without.answers == measured.answers
    assert sum(cost.tries for cost in asked.sentences) > 0
    assert sum(cost.matches for cost in asked.sentences) > 0
    names = [cost.id for cost in asked.sentences]
    assert len(names) == len(set(names))


def test_equal_sentences_are_named_together(book: RuleBook, intake: Intake, folder: Path) -> None:
    stages = Stages(measuring=True)
    analyze([str(folder)], book, intake=intake, stages=stages)
    assert any(re.fullmatch(r"[\w-]+/[\w-]+ and \d+ more", cost.id) for cost in stages.sentences)


def test_what_patterns_cost_is_added_up_over_the_sources(book: RuleBook, folder: Path) -> None:
    sources = find([str(folder)]).sources
    assert len(sources) > 1
    alone = []
    for source in sources:
        stages = Stages(measuring=True)
        take_all(Intake(Catalogue(book.events)), [source], 1, stages)
        alone += stages.patterns
    stages = Stages(measuring=True)
    take_all(Intake(Catalogue(book.events)), sources, 1, stages)
    for cost in stages.patterns:
        own = [one for one in alone if one.id == cost.id]
        assert (cost.tries, cost.matches) == (sum(one.tries for one in own), sum(one.matches for one in own))
        assert cost.seconds > 0
    assert sum(cost.matches for cost in stages.patterns) > 0


def test_patterns_are_not_measured_unless_somebody_asks(book: RuleBook, folder: Path) -> None:
    stages = Stages()
    take_all(Intake(Catalogue(book.events)), find([str(folder)]).sources, 1, stages)
    assert stages.patterns == []


def test_the_dearest_come_first_and_the_others_are_summed_up() -> None:
    stages = Stages(engine="re2", processes=1, seconds={"read": 2.0, "judge": 2.0})
    stages.sentences = [Cost(f"cause/{number}", 10, 1, float(number)) for number in range(MOST + 2)]
    lines = stats_text(stages, ()).splitlines()
    assert lines[0] == "engine re2, 1 process reading"
    assert [line for line in lines if line.startswith("judge")] == [f"{'judge (engine)':<32}{'2.000':>10}{'50.0%':>8}"]
    shown = [line.split() for line in lines if line.startswith("cause/")]
    assert shown[0] == [f"cause/{MOST + 1}", f"{MOST + 1}.000", "10", "1"]
    assert len(shown) == MOST
    assert lines[-1].split() == ["2", "others", "1.000", "20", "2"]


def test_costs_that_nobody_measured_are_not_shown() -> None:
    assert "costliest" not in stats_text(Stages(), ())


def test_stages_follow_each_other_and_can_go_on() -> None:
    stages = Stages()
    for stage in ("read", "judge", "read"):
        stages.begin(stage)
        assert stages.now == stage
    stages.end()
    assert (list(stages.seconds), stages.now) == (["read", "judge"], "")
    assert all(seconds >= 0 for seconds in stages.seconds.values())


NEITHER = "import sys\nsys.modules['hyperscan'] = sys.modules['re2'] = None\n"


@pytest.mark.parametrize(("arguments", "times"), [((), 1), (("-f", "json"), 1), (("--quiet", "-o", "r.json"), 0)])
def test_without_a_fast_engine_the_slow_way_is_told_once(arguments: tuple[str, ...], times: int, folder: Path) -> None:
    code, out, err = logdx(folder, *arguments, before=NEITHER)
    assert code == 0
    assert err.splitlines().count(SLOW) == times
    assert "pip install hyperscan" in SLOW
    assert SLOW not in out


def test_with_a_fast_engine_nothing_is_told_about_it(folder: Path) -> None:
    pytest.importorskip("hyperscan")
    assert logdx(folder)[2] == ""
