"""Logs that are no logs any more: read with little memory, and with the right line numbers behind the damage."""

from __future__ import annotations

import gzip
import json
import pickle
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tws_logdx.model.rules import RuleBook

MB = 1_000_000
MOST = 80 * MB
"""Memory that reading may take, generously: the buffer, one copy of it, and what is found in it."""
LINE = b"2026-03-02 09:00:01,100 ib_async.client INFO Connecting to 127.0.0.1:4002 with clientId 7...\n"
DULL = b"2026-03-02 09:00:01,100 app INFO nothing that anybody would look for in such a line of a log\n"

pytest.importorskip("resource", reason="memory is measured on Unix only")


@dataclass(frozen=True, slots=True)
class Runner:
    folder: Path

    def run(self, write: Callable[[Path], object], name: str = "a.log", *, piped: bool = False) -> dict[str, Any]:
        path = self.folder / name
        write(path)
        try:
            with path.open("rb") as stream:
                done = subprocess.run(
                    [
                        sys.executable,
                        str(Path(__file__).with_name("hostile.py")),
                        *(str(self.folder / given) for given in ("specs", "warm.log")),
                        "-" if piped else str(path),
                    ],
                    stdin=stream if piped else subprocess.DEVNULL,
                    capture_output=True,
                    text=True,
                    check=False,
                )
        finally:
            path.unlink()
        assert done.returncode == 0, done.stderr
        told: dict[str, Any] = json.loads(done.stdout)
        assert told["grown"] < MOST
        return told


@pytest.fixture
def runner(book: RuleBook, tmp_path: Path) -> Iterator[Runner]:
    (tmp_path / "specs").write_bytes(pickle.dumps(tuple(book.events)))
    (tmp_path / "warm.log").write_bytes(LINE * 20_000)
    yield Runner(tmp_path)
    (tmp_path / "warm.log").unlink()


def pieces(*parts: tuple[bytes, int]) -> Callable[[Path], object]:
    """Writes each part so many times, without having it all in memory."""

    def write(path: Path) -> None:
        with path.open("wb") as stream:
            for part, times in parts:
                once = max(1, (1 << 20) // len(part))
                for _ in range(times // once):
                    stream.write(part * once)
                stream.write(part * (times % once))

    return write


CONNECTING = "client.connecting"


@pytest.mark.parametrize(
    ("stuff", "piped"), [(b"x", True), (b"ERROR refused ", False), (b"\0", False), (b"\xff", True)]
)
def test_a_line_of_a_hundred_megabytes(stuff: bytes, piped: bool, runner: Runner) -> None:
    huge = (stuff, 100 * MB // len(stuff))
    told = runner.run(pieces((DULL, 100), (LINE, 1), huge, (b"\n", 1), (LINE, 2)), piped=piped)
    assert [line for name, line in told["seen"] if name == CONNECTING] == [101, 103, 104]
    assert (told["cut"], told["lines"]) == (1, 104)


@pytest.mark.parametrize("stuff", [b"connection refused ", b"2026-03-02 09:00:01,100 ERROR "])
def test_a_file_without_any_line_end(stuff: bytes, runner: Runner) -> None:
    told = runner.run(pieces((stuff, 50 * MB // len(stuff))))
    assert (told["cut"], told["lines"]) == (1, 1)


def test_fifty_megabytes_of_zeros_behind_the_last_line(runner: Runner) -> None:
    told = runner.run(pieces((LINE, 3), (b"\0", 50 * MB)))
    assert [line for _, line in told["seen"]][:3] == [1, 2, 3]
    assert (told["cut"], told["lines"]) == (0, 3)


@pytest.mark.parametrize("end", [b"\r\n", b"\r", b"\n"])
def test_every_kind_of_line_end(end: bytes, runner: Runner) -> None:
    times = 20 * MB // len(DULL)
    told = runner.run(pieces((LINE.rstrip() + end, 1), (DULL.rstrip() + end, times), (LINE.rstrip() + end, 1)))
    assert told["seen"] == [[CONNECTING, 1], [CONNECTING, times + 2]]
    assert told["lines"] == times + 2


def test_twenty_megabytes_of_utf_16(runner: Runner) -> None:
    times = 20 * MB // len(DULL) // 2
    mark, line, dull = (text.encode("utf-16-be") for text in ("\ufeff", LINE.decode(), DULL.decode()))
    told = runner.run(pieces((mark, 1), (dull, times), (line, 1)))
    assert told["seen"][-1] == [CONNECTING, times + 1]


def test_two_million_empty_lines(runner: Runner) -> None:
    told = runner.run(pieces((b"\n", 2 * MB), (LINE, 1)))
    assert told["seen"][-1] == [CONNECTING, 2 * MB + 1]


@pytest.mark.parametrize("stuff", [b"\0", DULL], ids=["zeros", "lines"])
def test_a_bomb_of_gzip_stops_at_the_limit(stuff: bytes, runner: Runner) -> None:
    def write(path: Path) -> None:
        with gzip.open(path, "wb", 1) as stream:
            stream.write(LINE)
            for _ in range(60):
                stream.write(stuff * (MB // len(stuff)))

    told = runner.run(write, "a.log.gz")
    assert told["seen"][0] == [CONNECTING, 1]
    assert "far more" in told["problem"]


def test_a_large_member_of_a_zip_archive_takes_no_more_memory_than_a_file(runner: Runner) -> None:
    def write(path: Path) -> None:
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open("inner.log", "w") as stream,
        ):
            for _ in range(30):
                stream.write(DULL * (MB // len(DULL)))
            stream.write(LINE)

    told = runner.run(write, "a.zip")
    assert told["seen"][-1] == [CONNECTING, told["lines"]]
