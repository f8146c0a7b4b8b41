"""Ctrl-C at any time: exit code 130, one line, no half report, no process left."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import MUCH, Terminal, feed, start
from tws_logdx.cli import interrupt
from tws_logdx.cli.interrupt import Listener, how_far, leave, listen, what_is_written
from tws_logdx.cli.output import save
from tws_logdx.crew import _deaf
from tws_logdx.sources.source import Source
from tws_logdx.stages import Stages

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and terminals of another kind")

HANGING = """
import functools, time
from tws_logdx import pipeline
from tws_logdx.sources.source import Found, Source
never = [Source(name, 1_000_000, None, None, functools.partial(time.sleep, 3600), 1_000_000, head=1) for name in "abc"]
def find(paths, stdin=None):
    print("begun", flush=True)
    return Found(tuple(never), ())
pipeline.find = find
pipeline.without_copies = lambda sources: (sources, ())
"""
"""A run whose reading processes never come to an end."""


def stopped(run: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    """Exit code, stdout and stderr. Both end only when all processes of the run have ended."""
    out, err = run.communicate(timeout=60)
    return run.returncode, out.decode(), err.decode() if err else ""


def test_one_line_tells_how_far_the_run_came(folder: Path) -> None:
    run = start(folder, ["analyze", str(folder), "-", "--jobs", "1", "-o", "report.html", "-o", "report.json"])
    feed(run, MUCH)
    run.send_signal(signal.SIGINT)
    code, out, err = stopped(run)
    assert (code, out) == (130, "")
    line = r"logdx: stopped by Ctrl-C after reading \d\.\d MB \(2 of 3 files\); nothing was written\.\n"
    assert re.fullmatch(line, err), err
    assert sorted(os.listdir(folder)) == ["a.log", "b.log"]


def test_processes_that_just_start_end_without_a_word(folder: Path) -> None:
    run = start(folder, ["analyze", str(folder), "-", "--jobs", "2", "-o", "report.html"])
    feed(run, MUCH)
    os.killpg(run.pid, signal.SIGINT)  # a terminal sends it to all of them
    code, out, err = stopped(run)
    assert (code, out) == (130, "")
    assert re.fullmatch(r"logdx: stopped by Ctrl-C after reading [^\n]+; nothing was written\.\n", err), err
    assert sorted(os.listdir(folder)) == ["a.log", "b.log"]


def test_processes_that_hang_are_ended(folder: Path) -> None:
    run = start(folder, ["analyze", "x", "--jobs", "2"], before=HANGING)
    assert run.stdout is not None
    assert run.stdout.readline() == b"begun\n"
    os.killpg(run.pid, signal.SIGINT)
    code, _, err = stopped(run)
    assert code == 130
    assert re.fullmatch(r"logdx: stopped by Ctrl-C[^\n]*\.\n", err), err


def hanging(folder: Path) -> subprocess.Popen[bytes]:
    """A run that waits for its processes."""
    run = start(folder, ["analyze", "x", "--jobs", "2"], before=HANGING)
    children = Path(f"/proc/{run.pid}/task/{run.pid}/children")
    while len(children.read_text(encoding="ascii").split()) < 3:  # two that read, and one that multiprocessing keeps
        assert run.poll() is None
        time.sleep(0.01)
    return run


on_linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for children as Linux tells them")


@on_linux
def test_no_process_outlives_a_run_that_is_killed(folder: Path) -> None:
    run = hanging(folder)
    run.kill()
    assert stopped(run)[0] == -signal.SIGKILL


@on_linux
def test_processes_that_hang_are_ended_while_they_are_waited_for(folder: Path) -> None:
    run = hanging(folder)
    os.killpg(run.pid, signal.SIGINT)
    code, _, err = stopped(run)
    assert code == 130
    assert err == "logdx: stopped by Ctrl-C after reading 0 B of 3.0 MB (0 of 3 files); nothing was written.\n"


def test_the_key_on_a_terminal_ends_the_run_and_the_bar(folder: Path) -> None:
    terminal = Terminal()
    run = start(folder, ["analyze", str(folder), "-", "--jobs", "2"], terminal=terminal.slave)
    terminal.started()
    feed(run, MUCH)
    terminal.until(b"Reading")
    terminal.press(b"\x03")
    terminal.rest()
    code, out, _ = stopped(run)
    assert (code, out) == (130, "")
    assert b"\x1b[?25h" in terminal.shown  # the cursor is back
    *_, last = terminal.shown.decode().splitlines()
    assert re.fullmatch(r"logdx: stopped by Ctrl-C after reading [^\x1b]+; nothing was written\.", last), last
    assert b"Traceback" not in terminal.shown


def test_other_commands_stop_with_one_line_too(folder: Path) -> None:
    hanging = "import os, signal, tws_logdx.cli.formats as f\nf.formats.callback = lambda **_: os.kill(os.getpid(), signal.SIGINT)\n"
    run = start(folder, ["formats"], before=hanging)
    assert stopped(run) == (130, "", "logdx: stopped by Ctrl-C.\n")


def test_a_report_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = tmp_path / "report.html"
    report.write_text("the old one", encoding="utf-8")

    def pressed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", pressed)
    with pytest.raises(KeyboardInterrupt):
        save(report, "the new one", ())
    assert report.read_text(encoding="utf-8") == "the old one"
    assert os.listdir(tmp_path) == ["report.html"]


def test_a_second_key_press_does_not_disturb_the_tidying_up(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(interrupt, "monotonic", lambda: now)
    hear = Listener()
    with pytest.raises(KeyboardInterrupt):
        hear(signal.SIGINT, None)
    hear(signal.SIGINT, None)
    now += interrupt.PAUSE
    with pytest.raises(KeyboardInterrupt):
        hear(signal.SIGINT, None)


@pytest.fixture
def handler() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("handler")
def test_the_start_of_processes_is_not_interrupted_halfway() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    over = threading.Event()
    steps: list[int] = []
    other = threading.Thread(target=over.wait)  # one that may take the signal
    other.start()

    def begin() -> None:
        with _deaf():
            os.kill(os.getpid(), signal.SIGINT)
            steps.extend(sum(range(number)) for number in range(1000))

    try:
        with pytest.raises(KeyboardInterrupt):
            begin()
    finally:
        over.set()
        other.join()
    assert len(steps) == 1000
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.usefixtures("handler")
def test_who_asked_to_ignore_it_is_obeyed() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    listen()
    leave()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.usefixtures("handler")
def test_at_the_very_end_it_ends_the_process_at_once() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    listen()
    assert isinstance(signal.getsignal(signal.SIGINT), Listener)
    leave()
    assert signal.getsignal(signal.SIGINT) is signal.SIG_DFL


def test_the_words_fit_the_stage() -> None:
    stages = Stages()
    assert how_far(stages) == "before it began"
    stages.begin("find")
    assert how_far(stages) == "while it looked for logs"
    stages.begin("read")
    sizes = (1_200_000_000, 2_000_000_000, 200_000_000)
    stages.course.begin([Source(str(size), size, None, None, open, size) for size in sizes])  # type: ignore[arg-type]
    stages.course.seen[0] = 1_200_000_000
    stages.course.end(0)
    stages.course.seen[1] = 300_000_000
    assert how_far(stages) == "after reading 1.5 GB of 3.4 GB (1 of 3 files)"
    for order in (1, 2):
        stages.course.seen[order] = sizes[order]
        stages.course.end(order)
    stages.begin("judge")
    assert how_far(stages) == "after reading 3.4 GB (3 of 3 files)"


def test_what_is_complete_is_named() -> None:
    stages = Stages()
    assert what_is_written(stages) == "nothing was written"
    stages.written.append("a.html")
    assert what_is_written(stages) == "a.html is complete, nothing else was written"
    stages.begin("print")
    assert what_is_written(stages) == "a.html is complete, what was printed may be cut off"
    stages.end()
    stages.written.append("the report on stdout")
    assert what_is_written(stages) == "a.html and the report on stdout are complete, nothing else was written"
