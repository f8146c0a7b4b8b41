from __future__ import annotations

import io
import os
import pickle
import random
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import pytest

from tws_logdx.sources.find import find
from tws_logdx.sources.source import Limits
from tws_logdx.sources.streams import problem_of

from .build import (
    LINES,
    content,
    encrypted,
    everything,
    gzipped,
    write,
    zipped,
    zstandard,
)


def reasons(paths: list[str]) -> dict[str, str]:
    return {Path(one.name).name: one.reason for one in find(paths).skipped}


def test_a_folder_is_walked_into_its_depth_in_the_order_of_names(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        {"b.log": LINES, "a/z.txt": LINES, "a/deep/er/1.log": LINES, "c": LINES},
    )
    found = find([str(tmp_path)])
    assert [os.path.relpath(source.name, tmp_path) for source in found.sources] == [
        "a/deep/er/1.log".replace("/", os.sep),
        "a/z.txt".replace("/", os.sep),
        "b.log",
        "c",
    ]
    assert all(content(source) == LINES and source.size == len(LINES) for source in found.sources)
    assert found.skipped == ()


def test_order_and_repetition_of_arguments_change_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"x/1.log": LINES, "x/2.log": LINES + b"b", "y/3.log": LINES + b"c"})
    paths = [
        str(tmp_path / "x"),
        str(tmp_path / "x/2.log"),
        str(tmp_path / "y"),
        str(tmp_path / "y/*.log"),
    ]
    expected = [source.name for source in find(paths).sources]
    assert len(expected) == 3
    for seed in range(5):
        random.Random(seed).shuffle(paths)
        assert [source.name for source in find(paths).sources] == expected


def test_names_stay_as_the_user_gave_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"logs/a.log": LINES})
    monkeypatch.chdir(tmp_path)
    assert [source.name for source in find(["./logs/"]).sources] == [os.path.join("logs", "a.log")]


def test_a_pattern_finds_files_in_all_folders(tmp_path: Path) -> None:
    write(tmp_path, {"a/x.log": LINES, "b/c/y.log": LINES, "b/z.txt": LINES})
    assert len(find([str(tmp_path / "**" / "*.log")]).sources) == 2


def test_a_missing_path_and_a_pattern_without_match_are_told_beside_what_was_found(
    tmp_path: Path,
) -> None:
    write(tmp_path, {"a.log": LINES})
    found = find(
        [
            str(tmp_path / "a.log"),
            str(tmp_path / "gone.log"),
            str(tmp_path / "*.nothing"),
        ]
    )
    assert len(found.sources) == 1
    assert [(Path(one.name).name, one.reason) for one in found.skipped] == [
        ("*.nothing", "no file matches this pattern"),
        ("gone.log", "does not exist"),
    ]


def test_a_file_with_brackets_in_its_name_is_no_pattern(tmp_path: Path) -> None:
    write(tmp_path, {"log [1].txt": LINES})
    assert len(find([str(tmp_path / "log [1].txt")]).sources) == 1


def test_compression_is_seen_by_content_not_by_suffix(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.log": gzipped(LINES),
            "b.gz": LINES,
            "c.bin.txt": zstandard(LINES),
            "d.zip": gzipped(LINES),
        },
    )
    found = find([str(tmp_path)])
    assert [content(source) for source in found.sources] == [LINES] * 4
    assert [source.path is None for source in found.sources] == [
        True,
        False,
        True,
        True,
    ]


def test_a_cut_off_gzip_file_is_read_as_far_as_it_goes_and_says_so(
    tmp_path: Path,
) -> None:
    noise = random.Random(3).randbytes(300_000).hex().encode()
    write(tmp_path, {"a.log.gz": gzipped(LINES * 100 + noise)[:200_000]})
    (source,) = find([str(tmp_path)]).sources
    with source.open() as stream:
        data = everything(stream)
        assert data.startswith(LINES * 100)
        assert len(data) > 300_000
        assert "cut off" in (problem_of(stream) or "")


def test_a_damaged_gzip_file_ends_cleanly(tmp_path: Path) -> None:
    packed = bytearray(gzipped(random.Random(5).randbytes(50_000).hex().encode()))
    packed[30_000:30_100] = b"\xff" * 100
    write(tmp_path, {"a.gz": bytes(packed)})
    (source,) = find([str(tmp_path)]).sources
    with source.open() as stream:
        everything(stream)
        assert "damaged" in (problem_of(stream) or "")


def test_a_complete_stream_has_no_problem(tmp_path: Path) -> None:
    write(tmp_path, {"a.gz": gzipped(LINES), "b": LINES})
    for source in find([str(tmp_path)]).sources:
        with source.open() as stream:
            everything(stream)
            assert problem_of(stream) is None


def test_several_gzip_members_in_one_file_are_all_read(tmp_path: Path) -> None:
    write(tmp_path, {"a.gz": gzipped(LINES) + gzipped(b"more\n")})
    assert content(find([str(tmp_path)]).sources[0]) == LINES + b"more\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32"])
def test_other_encodings_become_utf_8_without_mark(tmp_path: Path, encoding: str) -> None:
    text = "21:41:41:767 Überraschung 😘 größer\n" * 3000
    mark = "\ufeff" if encoding in ("utf-16-be", "utf-16-le") else ""
    write(tmp_path, {"a.log": (mark + text).encode(encoding)})
    (source,) = find([str(tmp_path)]).sources
    assert content(source).decode("utf-8") == text
    assert source.path is None


def test_utf_16_without_mark_is_recognised(tmp_path: Path) -> None:
    write(tmp_path, {"a.log": LINES.decode().encode("utf-16-le")})
    assert content(find([str(tmp_path)]).sources[0]) == LINES


def test_what_is_no_log_is_told_by_its_content(tmp_path: Path) -> None:
    files = {
        "picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "data": b"SQLite format 3\0" + bytes(100),
        "noise": random.Random(1).randbytes(5000),
        "nothing": b"",
        "zeros": bytes(9000),
        "lib": zipped({"META-INF/MANIFEST.MF": b"x", "A.class": b"y"}),
        "settings.xml": b'<?xml version="1.0"?><Settings mode="TWS"><Other/></Settings>',
    }
    write(tmp_path, files)
    found = find([str(tmp_path)])
    assert found.sources == ()
    told = {Path(one.name).name: one.format for one in found.skipped}
    assert told == {
        "picture": "image",
        "data": "database",
        "noise": "binary",
        "nothing": "empty",
        "zeros": "binary",
        "lib": "java",
        "settings.xml": "xml",
    }


def test_a_log_emptied_while_it_was_written_is_read_behind_its_hole(
    tmp_path: Path,
) -> None:
    write(tmp_path, {"a.log": bytes(200_000) + LINES})
    assert len(find([str(tmp_path)]).sources) == 1


def test_xml_with_api_settings_is_read_wherever_they_stand(tmp_path: Path) -> None:
    text = b'<?xml version="1.0"?><Settings>' + b"<a/>" * 50_000 + b'<ApiSettings port="1"/></Settings>'
    write(tmp_path, {"tws.xml": text})
    assert len(find([str(tmp_path)]).sources) == 1


def test_an_api_log_with_control_bytes_is_text(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"api.log": b"20:54:49:921 -> ---\x069-1-6-\n20:54:49:922 -> ---\x0e15-1-DU000000-\n"},
    )
    assert len(find([str(tmp_path)]).sources) == 1


def test_latin_1_text_is_text(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"a.log": "Ungültiger Kontrakt für größere Aufträge\n".encode("latin-1")},
    )
    assert len(find([str(tmp_path)]).sources) == 1


def test_a_walk_passes_over_programs_by_name_but_a_named_file_is_looked_at(
    tmp_path: Path,
) -> None:
    write(tmp_path, {"pasted.py": LINES})
    assert find([str(tmp_path)]).skipped[0].reason == "source code"
    assert len(find([str(tmp_path / "pasted.py")]).sources) == 1


def test_many_skipped_files_of_one_kind_in_one_folder_are_one_entry(
    tmp_path: Path,
) -> None:
    write(
        tmp_path,
        {f"jars/{number}.jar": b"PK" for number in range(60)} | {"few/1.jar": b"PK", "a.log": LINES},
    )
    skipped = find([str(tmp_path)]).skipped
    assert [(os.path.relpath(one.name, tmp_path), one.reason, one.size) for one in skipped] == [
        (os.path.join("few", "1.jar"), "Java archives and classes", 2),
        ("jars", "60 files not read: Java archives and classes", 120),
    ]


def test_encrypted_files_are_told_whatever_their_name(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "ibgateway.20310504.191432.ibgzenc": encrypted(),
            "tws.xml": encrypted(),
            "Mon.rul": encrypted(),
        },
    )
    found = find([str(tmp_path)])
    told = {Path(one.name).name: one for one in found.skipped}
    assert found.sources == ()
    assert told["ibgateway.20310504.191432.ibgzenc"].encrypted
    assert told["tws.xml"].encrypted
    assert told["tws.xml"].format == "ibgzenc"
    assert "settings" in told["tws.xml"].reason


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_read_once_and_never_followed_in_circles(tmp_path: Path) -> None:
    write(tmp_path, {"logs/a.log": LINES})
    (tmp_path / "logs" / "round").symlink_to(tmp_path)
    (tmp_path / "logs" / "0-current.log").symlink_to(tmp_path / "logs" / "a.log")
    (tmp_path / "logs" / "broken.log").symlink_to(tmp_path / "gone")
    found = find([str(tmp_path)])
    assert [Path(source.name).name for source in found.sources] == ["a.log"]
    told = {Path(one.name).name: one.reason for one in found.skipped}
    assert told["broken.log"] == "a broken symbolic link"
    assert told["0-current.log"].startswith("the same file as ")
    assert "not followed" in told["round"]


def test_a_very_deep_tree_is_walked(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(400):
        deep /= "d"
    write(deep, {"a.log": LINES})
    assert len(find([str(tmp_path)]).sources) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_in_a_folder_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert reasons([str(tmp_path)])["pipe"].startswith("a device, pipe")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="the superuser may read everything",
)
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"a.log": LINES})
    (tmp_path / "a.log").chmod(0)
    assert reasons([str(tmp_path)])["a.log"].startswith("cannot be read: ")


def test_no_more_files_than_allowed_are_looked_at(tmp_path: Path) -> None:
    write(tmp_path, {f"{number}.log": LINES for number in range(9)})
    found = find([str(tmp_path)], limits=Limits(files=4))
    assert len(found.sources) == 4
    assert "more than 4 files" in found.skipped[0].reason


class Pipe(io.RawIOBase):
    """Like a pipe: no seeking, short reads."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = io.BytesIO(data)

    def readable(self) -> bool:
        return True

    def readinto(self, target: bytearray) -> int:  # type: ignore[override]
        part = self._data.read(min(len(target), 1000))
        target[: len(part)] = part
        return len(part)


def piped(data: bytes) -> BinaryIO:
    return io.BufferedReader(Pipe(data))  # type: ignore[type-var]


@pytest.mark.parametrize("pack", [bytes, gzipped, zstandard])
def test_standard_input_is_a_stream_packed_or_not(
    pack: Callable[[bytes], bytes],
) -> None:
    text = LINES * 5000
    (source,) = find(["-"], stdin=piped(pack(text))).sources
    assert source.name == "<stdin>"
    with source.open() as stream:
        assert stream.read(10) == LINES[:10]
    assert content(source) == text


def test_standard_input_read_far_a_second_time_says_so() -> None:
    (source,) = find(["-"], stdin=piped(b"line of a log\n" * 200_000)).sources
    content(source)
    with source.open() as stream:
        everything(stream)
        assert "only once" in (problem_of(stream) or "")


def test_an_archive_on_standard_input_is_refused_with_a_way_out() -> None:
    (skipped,) = find(["-"], stdin=io.BytesIO(zipped({"a.log": LINES}))).skipped
    assert "give it as a file" in skipped.reason


def test_empty_and_absent_standard_input_are_told() -> None:
    assert find(["-"], stdin=io.BytesIO(b"")).skipped[0].reason == "empty"
    assert "no standard input" in find(["-"]).skipped[0].reason


def test_sources_can_be_handed_to_another_process(tmp_path: Path) -> None:
    write(tmp_path, {"a.log": LINES, "b.gz": gzipped(LINES), "c.zip": zipped({"d.log": LINES})})
    sources = pickle.loads(pickle.dumps(find([str(tmp_path)]).sources))
    assert [content(source) for source in sources] == [LINES] * 3


def test_closed_standard_input_is_told() -> None:
    closed = io.BytesIO(LINES)
    closed.close()
    assert "closed" in find(["-"], stdin=closed).skipped[0].reason


@pytest.mark.skipif(os.name == "nt", reason="a working folder cannot be deleted there")
@pytest.mark.parametrize("given", [".", "*.log", "logs/a.log"])
def test_a_working_folder_that_was_deleted_is_told(tmp_path: Path, given: str) -> None:
    before = os.getcwd()
    (tmp_path / "gone").mkdir()
    os.chdir(tmp_path / "gone")
    try:
        (tmp_path / "gone").rmdir()
        (skipped,) = find([given]).skipped
    finally:
        os.chdir(before)
    assert skipped.name == given
    assert given != "." or "working folder no longer exists" in skipped.reason
