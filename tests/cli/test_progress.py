"""How far a run is: counted right by one process and by several, and shown only where somebody looks."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from rich.console import Console

from tests.cli.running import CLIENT, DULL, MUCH, Terminal, feed, start
from tws_logdx.cli.progress import LARGE, bytes_text, draw, is_long, progress
from tws_logdx.crew import take_all
from tws_logdx.intake import Intake
from tws_logdx.sources.find import find
from tws_logdx.sources.source import Source
from tws_logdx.stages import UNPACKED, Course, Stages


def plain(size: int) -> Source:
    return Source("a.log", size, None, None, io.BytesIO, size)


def packed(size: int) -> Source:
    return Source("a.log.gz", size, None, None, io.BytesIO)


def pipe() -> Source:
    return Source("<stdin>", None, None, None, io.BytesIO)


@pytest.mark.parametrize("jobs", [1, 2])
def test_bytes_are_counted_whoever_reads_them(jobs: int, intake: Intake, tmp_path: Path) -> None:
    sizes = []
    for number in range(3):
        data = CLIENT.encode() + DULL * 20_000 * number
        (tmp_path / f"{number}.log").write_bytes(data + b"%d\n" % number)
        sizes.append(len(data) + 2)
    (tmp_path / "3.log.gz").write_bytes(gzip.compress(CLIENT.encode() + b"3\n"))
    stages = Stages()
    take_all(intake, find([str(tmp_path)]).sources, jobs, stages)
    assert list(stages.course.seen) == [*sizes, len(CLIENT) + 2]
    assert (stages.course.ended, stages.course.sources, stages.processes) == (4, 4, jobs)
    assert stages.course.total == stages.course.read == sum(stages.course.seen)
    assert stages.engine
    assert intake.seen is None


def test_the_total_is_known_unless_a_pipe_is_read() -> None:
    course = Course()
    course.begin([plain(100), plain(50)])
    assert (course.total, course.exact) == (150, True)
    course.begin([plain(100), pipe()])
    assert course.total is None
    course.seen[1] = 70
    course.end(1)
    assert course.total == 170


def test_the_total_of_packed_logs_is_a_guess_that_mends_itself() -> None:
    course = Course()
    course.begin([plain(100), packed(10)])
    assert (course.total, course.exact) == (100 + 10 * UNPACKED, False)
    course.seen[1] = 5_000
    assert course.total == 5_100
    course.begin([packed(10)])
    course.seen[0] = 20
    course.end(0)
    assert course.total == 20


def test_a_bar_is_for_long_work() -> None:
    small, large = Course(), Course()
    small.begin([plain(LARGE - 1)])
    large.begin([plain(LARGE)])
    assert is_long(large, 0.0)
    assert not is_long(small, 0.5)
    assert is_long(small, 1.5)
    assert not is_long(Course(), 0.5)


def drawn(stages: Stages) -> str:
    done = threading.Event()
    done.set()
    console = Console(
        file=io.StringIO(), force_terminal=True, force_interactive=True, width=120, _environ={"TERM": "xterm"}
    )
    draw(stages, done, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_bar_tells_bytes_rate_and_time_left_and_goes_away() -> None:
    stages = Stages()
    stages.begin("read")
    stages.course.begin([plain(3_400_000_000)])
    stages.course.seen[0] = 1_200_000_000
    shown = drawn(stages)
    assert "Reading" in shown
    assert "1.2 GB of 3.4 GB" in shown
    assert "-:--:--" in shown  # time left, which one look cannot tell
    assert shown.endswith("\x1b[1A\x1b[2K")


def test_what_comes_after_the_reading_is_named() -> None:
    stages = Stages()
    stages.course.begin([plain(10)])
    stages.begin("judge")
    assert "Judging" in drawn(stages)


def test_a_guess_is_called_one_and_a_pipe_has_no_total() -> None:
    course = Course()
    course.begin([packed(200_000_000)])
    course.seen[0] = 1_000_000
    assert bytes_text(course, course.total) == "1.0 MB of about 2.0 GB"
    course.begin([pipe()])
    course.seen[0] = 1_000_000
    assert bytes_text(course, course.total) == "1.0 MB"


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("wanted", "stream", "followed"), [(True, Screen(), True), (False, Screen(), False), (True, io.StringIO(), False)]
)
def test_nothing_runs_beside_the_work_unless_a_terminal_shows_it(
    wanted: bool, stream: io.StringIO, followed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(Stages(), wanted=wanted):
        names = {thread.name for thread in threading.enumerate()}
    assert ("progress" in names) == followed
    assert "progress" not in {thread.name for thread in threading.enumerate()}


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of another kind")
def test_on_a_terminal_the_bar_comes_and_goes_and_stdout_stays_clean(folder: Path) -> None:
    terminal = Terminal()
    run = start(folder, ["analyze", str(folder), "-", "-f", "json"], terminal=terminal.slave)
    terminal.started()
    feed(run, MUCH)
    terminal.until(b"MB")
    out, _ = run.communicate(timeout=60)
    terminal.rest()
    assert run.returncode == 0
    assert len(json.loads(out)["inputs"]) == 3
    assert terminal.shown.rstrip(b"\r\n").endswith(b"\x1b[1A\x1b[2K")


def test_without_a_terminal_there_is_no_bar(folder: Path) -> None:
    run = start(folder, ["analyze", str(folder), "-", "-f", "json"])
    feed(run, MUCH)
    out, err = run.communicate(timeout=60)
    assert json.loads(out)["inputs"]
    assert err == b""


def test_rich_is_imported_only_for_the_bar(folder: Path) -> None:
    code = f"import sys, tws_logdx.cli as cli\nsys.argv[1:] = ['analyze', {str(folder)!r}, '-f', 'json', '-o', '-']\n"
    code += "try:\n    cli.main()\nexcept SystemExit:\n    sys.exit('rich' in sys.modules)\n"
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, timeout=60).returncode == 0
