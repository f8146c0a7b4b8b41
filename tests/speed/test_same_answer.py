"""What is told of a log must not depend on how it is read: in which blocks, by which engine, out of which packing."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.sources.build import gzipped, tarred, zipped, zstandard
from tws_logdx.crew import take_all
from tws_logdx.intake import Intake, Taken
from tws_logdx.model.rules import RuleBook
from tws_logdx.sources.find import find
from tws_logdx.sources.source import Source

from .same import ENGINES, SAMPLES, SIZES, Ways, assert_same, piped, read, reported, source, told

STORIES = sorted(path for path in SAMPLES.iterdir() if path.is_dir() and path.name != "real-clients")
CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "lone CR": lambda data: data.replace(b" - ", b" -\r ").replace(b": ", b":\r", 40),
    "CR only": lambda data: data.replace(b"\n", b"\r"),
    "NUL bytes": lambda data: data.replace(b"e", b"e\0", 30) + bytes(3) + data,
    "Latin-1": lambda data: data.replace(b"e", b"\xe9", 9).replace(b"o", b"\xf6\xff\x80", 9),
    "blank lines": lambda data: data.replace(b"\n", b"\n\n \n\t\n"),
    "no last line end": lambda data: data.rstrip(b"\r\n"),
    "no line end": lambda data: data.replace(b"\r", b"").replace(b"\n", b" "),
    "long lines": lambda data: data.replace(b"\n", b"x" * 20_000 + b" ERROR connection refused\n", 1),
    "UTF-16 LE": lambda data: b"\xff\xfe" + data.decode("latin-1").encode("utf-16-le"),
    "UTF-16 BE": lambda data: b"\xfe\xff" + data.decode("latin-1").encode("utf-16-be"),
    "colours": lambda data: data.replace(b" ", b"\x1b[31m \x1b[0m", 50),
    "container": lambda data: b"".join(b"gateway-1  | " + line for line in data.splitlines(keepends=True)),
}
"""What editors, systems and accidents make of a log."""


@pytest.fixture(scope="module")
def samples() -> list[Source]:
    """Every log and settings file of the sample logs."""
    return list(find([str(SAMPLES)]).sources)


@pytest.fixture(scope="module")
def stories(samples: list[Source]) -> list[Source]:
    return [one for one in samples if "real-clients" not in one.name]


@pytest.fixture(scope="module")
def known_reports(ways: Ways, stories: list[Source], book: RuleBook) -> list[dict[str, Any]]:
    return reports(ways.usual, stories, book)


@pytest.fixture(scope="module")
def contents(stories: list[Source]) -> list[tuple[str, bytes]]:
    return [(one.name, Path(one.name).read_bytes()) for one in stories]


@pytest.fixture(scope="module")
def known(ways: Ways, samples: list[Source]) -> list[Any]:
    """What is told of each with the usual blocks."""
    return [told(taken) for taken in read(ways.usual, samples)]


def assert_all_same(taken: list[Taken], known: list[Any]) -> None:
    for one, before in zip(taken, known, strict=True):
        assert_same({one.source.name: before}, {one.source.name: told(one)})


def reports(made: Intake, sources: list[Source], book: RuleBook) -> list[dict[str, Any]]:
    """The reports of some stories; what they are made of is compared for all."""
    whole = []
    for story in STORIES[::3]:
        taken = read(made, [one for one in sources if Path(one.name).is_relative_to(story)])
        whole.append(reported(taken, book))
    return whole


@pytest.mark.parametrize("size", SIZES)
def test_no_sample_depends_on_the_size_of_blocks(
    size: int, ways: Ways, samples: list[Source], known: list[Any]
) -> None:
    assert_all_same(read(ways.other(size), samples), known)


@pytest.mark.parametrize("engine", ENGINES)
def test_no_sample_depends_on_the_engine(engine: str, ways: Ways, samples: list[Source], known: list[Any]) -> None:
    pytest.importorskip(engine)
    some = slice(None, None, 1 if engine == "hyperscan" else 5)  # the others take their time
    for one, before in zip(read(ways.other(1 << 20, engine), samples[some]), known[some], strict=True):
        assert_same({one.source.name: before}, {one.source.name: told(one)})


def test_no_sample_depends_on_its_lines_being_counted_as_in_large_logs(
    ways: Ways, samples: list[Source], known: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tws_logdx.formats.reader.LARGE", 0)
    assert_all_same(read(ways.usual, samples), known)


def test_no_sample_depends_on_the_number_of_processes(ways: Ways, samples: list[Source], known: list[Any]) -> None:
    assert_all_same(list(take_all(ways.usual, samples, jobs=2)), known)


@pytest.mark.parametrize(
    ("size", "engine"),
    [(1, "hyperscan"), (64, "re2"), (1 << 24, "re")],
)
def test_no_report_depends_on_how_the_logs_are_read(
    size: int, engine: str, ways: Ways, book: RuleBook, stories: list[Source], known_reports: list[dict[str, Any]]
) -> None:
    pytest.importorskip(engine)
    assert_same(known_reports, reports(ways.other(size, engine), stories, book))


@pytest.mark.parametrize("change", CHANGES)
def test_no_changed_sample_depends_on_how_it_is_read(
    change: str, ways: Ways, contents: list[tuple[str, bytes]], tmp_path: Path
) -> None:
    for number, (name, data) in enumerate(contents):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / Path(name).name).write_bytes(CHANGES[change](data))
    changed = list(find([str(tmp_path)]).sources)
    assert len(changed) > 40
    known = [told(taken) for taken in read(ways.usual, changed)]
    for made in (ways.other(1), ways.other(300, "re2"), ways.other(1 << 14)):
        assert_all_same(read(made, changed), known)


PACKED: dict[str, Callable[[bytes], bytes]] = {
    "log.gz": gzipped,
    "log.zst": zstandard,
    "zip": lambda data: zipped({"inner.log": data}),
    "tar": lambda data: tarred({"inner.log": data}),
    "tgz": lambda data: gzipped(tarred({"inner.log": data})),
    "two.gz": lambda data: gzipped(data[:1000]) + gzipped(data[1000:]),
}


@pytest.mark.parametrize("packing", PACKED)
def test_no_sample_depends_on_its_packing(
    packing: str, ways: Ways, contents: list[tuple[str, bytes]], tmp_path: Path
) -> None:
    for number, (name, data) in enumerate(contents):
        path = tmp_path / f"{number}.{packing}"
        path.write_bytes(PACKED[packing](data))
        assert_as_plain(str(path), name, data, ways.usual)


@pytest.mark.parametrize("pack", [bytes, gzipped, zstandard], ids=["plain", "gzip", "zstd"])
def test_no_sample_depends_on_coming_through_standard_input(
    pack: Callable[[bytes], bytes], ways: Ways, contents: list[tuple[str, bytes]]
) -> None:
    for name, data in contents:
        assert_as_plain("-", name, data, ways.usual, io.BytesIO(pack(data)))
        assert_as_plain("-", name, data, ways.usual, piped(pack(data)))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_no_sample_depends_on_coming_through_a_named_pipe(
    ways: Ways, contents: list[tuple[str, bytes]], tmp_path: Path
) -> None:
    for number, (name, data) in enumerate(contents):
        path = tmp_path / str(number)
        with written_slowly(path, data):
            assert_as_plain(str(path), name, data, ways.usual)


@contextmanager
def written_slowly(path: Path, data: bytes) -> Iterator[None]:
    """A named pipe into which another thread writes."""
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(data,))
    writer.start()
    yield
    writer.join()


def assert_as_plain(path: str, name: str, data: bytes, made: Intake, stdin: Any = None) -> None:
    """What is found at `path` says the same as these bytes in a plain file of this name."""
    plain = source(name, data)
    (found,) = find([path], stdin=stdin).sources
    named = replace(found, name=name, modified=plain.modified)
    one, other = read(made, [plain]), read(made, [named])
    assert_same({name: told(one[0])}, {name: told(other[0])})
