from __future__ import annotations

import io
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.sources.encrypted import ending, how_to_export, skipped, time_in_name

from .build import encrypted


def test_the_end_of_a_closed_file_is_seen() -> None:
    assert ending(io.BytesIO(encrypted())) == "closed properly"


def test_a_file_without_terminator_is_open_or_truncated() -> None:
    assert ending(io.BytesIO(encrypted(end=False))) == "not closed: still open, or truncated"


@pytest.mark.parametrize("cut", [5, 20, 60, 100])
def test_a_file_that_ends_inside_a_block_is_truncated(cut: int) -> None:
    assert ending(io.BytesIO(encrypted(cut=cut))).startswith("truncated inside a block")


def test_senseless_block_lengths_are_damage() -> None:
    assert ending(io.BytesIO(encrypted(size=63))).startswith("damaged")


@given(st.binary(max_size=200))
def test_any_bytes_behind_the_magic_get_an_answer(data: bytes) -> None:
    assert ending(io.BytesIO(b"IBGZENC\0" + data))


def test_the_time_comes_from_the_name_else_from_the_file() -> None:
    assert time_in_name("Jts/abc/ibgateway.20310504.191432.ibgzenc") == datetime(2031, 5, 4, 19, 14, 32)
    assert time_in_name("api.1.20319904.191432.ibgzenc") is None
    assert skipped("HotKeysSettings.json.ibgzenc", io.BytesIO(encrypted()), 9, 12.5).modified == 12.5


def test_the_way_to_a_readable_copy_fits_the_program() -> None:
    assert "File > Gateway Logs > Export Today Logs…" in how_to_export("ibgateway.20310504.191432.ibgzenc")
    assert "Diagnostics > TWS Logs" in how_to_export("C:\\Jts\\tws.20310504.191432.ibgzenc")
    both = how_to_export("x.zip!api.4.20310504.191432.ibgzenc")
    assert "Diagnostics > API Logs" in both
    assert "File > API Logs" in both
