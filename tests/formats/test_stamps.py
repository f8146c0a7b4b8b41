from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.formats import stamps


def ms(*parts: int, millis: int = 0) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1000 + millis  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "expected", "dated", "utc"),
    [
        ("2026-08-31 22:21:58.473", ms(2026, 8, 31, 22, 21, 58, millis=473), True, False),
        ("2026-09-07 07:13:42:199", ms(2026, 9, 7, 7, 13, 42, millis=199), True, False),
        ("2025-04-25 15:23:55,621", ms(2025, 4, 25, 15, 23, 55, millis=621), True, False),
        ("2024/02/08 01:58:53", ms(2024, 2, 8, 1, 58, 53), True, False),
        ("2026-09-22T23:45:00.571000000Z", ms(2026, 9, 22, 23, 45, 0, millis=571), True, True),
        ("2024-09-20T19:47:33.112238+02:00", ms(2024, 9, 20, 17, 47, 33, millis=112), True, True),
        ("20221102 23:01:42.984", ms(2022, 11, 2, 23, 1, 42, millis=984), True, False),
        ("20260828-16:57:52", ms(2026, 8, 28, 16, 57, 52), True, False),
        ("240131_09:08:07.006", ms(2024, 1, 31, 9, 8, 7, millis=6), True, False),
        ("023-11-10 16:49:31.127", ms(2023, 11, 10, 16, 49, 31, millis=127), True, False),
        ("21:41:41:767", ((21 * 60 + 41) * 60 + 41) * 1000 + 767, False, False),
    ],
)
def test_every_shape_is_read(text: str, expected: int, dated: bool, utc: bool) -> None:
    assert stamps.read(text) == (expected, dated, utc)


@pytest.mark.parametrize(
    "text", ["2026-13-01 00:00:00.000", "2026-02-30 10:00:00", "25:00:00:000", "9999-12-31 10:00:00", "hello", ""]
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert stamps.read(text) is None


@given(st.datetimes(min_value=datetime(2001, 1, 1), max_value=datetime(2099, 12, 31)))
def test_what_was_written_comes_back(moment: datetime) -> None:
    moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    read = stamps.read(f"{moment:%Y-%m-%d %H:%M:%S}.{moment.microsecond // 1000:03d}")
    assert read is not None
    assert read.ms == round(moment.replace(tzinfo=UTC).timestamp() * 1000)


@given(st.text(max_size=60))
def test_no_text_breaks_it(text: str) -> None:
    stamps.read(text)
