from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.sources.find import find
from tws_logdx.sources.mending import has_old_ends, open_lines

from .build import LINES, content, everything, gzipped, write, zipped

OLD = LINES.replace(b"\n", b"\r")


@pytest.mark.parametrize("zeros", [1, 8192, 300_000])
def test_zeros_behind_the_last_line_are_left_out(tmp_path: Path, zeros: int) -> None:
    lost = LINES + bytes(zeros)
    write(tmp_path, {"a.log": lost, "b.log.gz": gzipped(lost), "c.zip": zipped({"d.log": lost})})
    found = find([str(tmp_path)])
    assert found.skipped == ()
    assert [content(source) for source in found.sources] == [LINES] * 3


def test_zeros_behind_a_wide_text_are_left_out(tmp_path: Path) -> None:
    wide = LINES.decode().encode("utf-16-le")
    write(tmp_path, {"a.log": wide + bytes(9000), "b.log": b"\xff\xfe" + wide + bytes(9001)})
    sources = find([str(tmp_path)]).sources
    assert content(sources[0]) == LINES
    assert content(sources[1]).startswith(LINES)


def test_zeros_between_lines_stay_where_they_are(tmp_path: Path) -> None:
    data = LINES * 200 + bytes(70_000) + LINES + bytes(3)
    write(tmp_path, {"a.log": data})
    assert content(find([str(tmp_path)]).sources[0]) == data.rstrip(b"\0")


def test_a_few_letters_before_many_zeros_are_no_log(tmp_path: Path) -> None:
    write(tmp_path, {"a.dat": b"HEAD" + bytes(9000)})
    assert find([str(tmp_path)]).skipped[0].format == "binary"


def test_an_undamaged_file_is_given_as_it_is_on_disk(tmp_path: Path) -> None:
    write(tmp_path, {"a.log": LINES})
    assert find([str(tmp_path)]).sources[0].path == tmp_path / "a.log"


def test_lines_that_end_with_a_carriage_return_alone_are_lines(tmp_path: Path) -> None:
    wide = b"\xff\xfe" + OLD.decode().encode("utf-16-le")
    write(tmp_path, {"a.log": OLD, "b.gz": gzipped(OLD), "c.log": wide, "d.log": OLD * 5000})
    found = find([str(tmp_path)])
    assert [content(source) for source in found.sources] == [LINES, LINES, LINES, LINES * 5000]


def test_other_line_ends_are_left_alone(tmp_path: Path) -> None:
    windows = LINES.replace(b"\n", b"\r\n")
    write(tmp_path, {"a.log": windows, "b.log": b" 10%\r 20%\rdone\n" + LINES})
    found = find([str(tmp_path)])
    assert [source.path is None for source in found.sources] == [False, False]
    assert not has_old_ends(b"one line only\r")


@given(
    st.binary(max_size=60).map(lambda data: data.translate(bytes(b"\0\r\na"[code % 4] for code in range(256)))),
    st.integers(1, 7),
)
def test_mending_does_the_same_whatever_the_size_of_the_pieces(data: bytes, size: int) -> None:
    with open_lines(lambda: io.BytesIO(data), old_ends=True) as stream:
        parts = []
        while part := stream.read(size):
            parts.append(part)
    assert b"".join(parts) == data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\0")
    with open_lines(lambda: io.BytesIO(data), old_ends=False) as stream:
        assert everything(stream) == data.rstrip(b"\0")


def test_a_pair_of_line_ends_on_the_border_of_two_reads_is_one_line_end() -> None:
    data = b"a" * ((1 << 16) - 1) + b"\r\nb\rc\r"
    with open_lines(lambda: io.BytesIO(data), old_ends=True) as stream:
        assert everything(stream)[(1 << 16) - 1 :] == b"\nb\nc\n"
