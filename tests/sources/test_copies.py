from __future__ import annotations

import io
from pathlib import Path

from tws_logdx.sources.copies import without_copies
from tws_logdx.sources.find import find

from .build import LINES, gzipped, write, zipped, zstandard


def test_a_copy_is_left_out_and_named(tmp_path: Path) -> None:
    for name, text in (("a.log", "one line\n"), ("backup.log", "one line\n"), ("other.log", "two line\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    kept, copies = without_copies(find([str(tmp_path)]).sources)
    assert [Path(source.name).name for source in kept] == ["a.log", "other.log"]
    assert [Path(copy.name).name for copy in copies] == ["backup.log"]
    assert "a.log" in copies[0].reason


def left(folder: Path) -> tuple[list[str], list[str]]:
    kept, copies = without_copies(find([str(folder)]).sources)
    return [Path(source.name).name for source in kept], [Path(copy.name).name for copy in copies]


def test_the_packed_copy_is_left_out_whatever_the_order_of_the_names(tmp_path: Path) -> None:
    files = {"a.log.gz": gzipped(LINES), "b.log.zst": zstandard(LINES), "c.log": LINES}
    write(tmp_path, files | {"bundle.zip": zipped({"d.log": LINES}), "e.log.gz": gzipped(LINES + b"more\n")})
    assert left(tmp_path) == (["c.log", "e.log.gz"], ["a.log.gz", "b.log.zst", "bundle.zip!d.log"])


def test_a_longer_log_with_the_same_start_is_no_copy(tmp_path: Path) -> None:
    long = b"one line of many\n" * 20_000
    write(tmp_path, {"a.log": long, "b.log": long + b"x", "c.log.gz": gzipped(long + b"y")})
    assert left(tmp_path) == (["a.log", "b.log", "c.log.gz"], [])


def test_what_comes_through_a_pipe_is_never_read_for_a_comparison(tmp_path: Path) -> None:
    write(tmp_path, {"a.log": LINES})
    sources = find(["-", str(tmp_path / "a.log")], stdin=io.BytesIO(LINES)).sources
    kept, copies = without_copies(sources)
    assert (kept, copies) == (sources, ())
