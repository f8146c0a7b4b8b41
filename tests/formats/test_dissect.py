"""The quick way through a line gives what the slow one gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.formats.dissect import Dissector
from tws_logdx.formats.headers import take_apart
from tws_logdx.formats.prefixes import strip

SAMPLES = Path(__file__).resolve().parents[2] / "sample_logs"
HOSTILE = (
    "2026-03-02 08:15:00.123 [QH] INFO  [JTS-Main-1] - 2026-03-02 08:15:00.123 [QH] WARN  [x] - inner",
    "2026-03-02 08:15:00.123 INFO - 2026-03-02 07:15:00,001 ib_async.client INFO Connected",
    "2026-03-02 08:15:00,123 bot INFO 09:15:00:001 IBC: Login dialog",
    "2026-03-02 08:15:00,123 bot INFO (): [IB Launcher] 2026-03-02 08:15:00:123 IBC: started",
    "2026-03-02 08:15:00:123 IBC: detected dialog",
    "2026-03-02T08:15:00.123Z 2026-03-02 08:15:00,123 ib_async.client INFO Connected",
    "gateway-1  | 2026-03-02 08:15:00:123 IBC: detected dialog",
    "09:15:00:001 -> 4-2--1-2104-farm-",
    "\tat java.lang.Thread.run(Thread.java:1583)",
    "  [IB Launcher] 2026-03-02 08:15:00:123 IBC: started",
    "2026-13-02 08:15:00.123 [QH] INFO  [x] - no such month",
    "",
)


def slowly(text: str) -> tuple[object, object]:
    stripped = strip(text)
    return stripped, take_apart(stripped.text)


@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=40), max_size=12))
def test_any_order_of_lines_is_taken_apart_alike(lines: list[str]) -> None:
    dissector = Dissector()
    for line in lines:
        assert dissector.parts(line) == slowly(line)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/*.log")), ids=lambda path: path.parent.name + "/" + path.name)
def test_every_line_of_the_samples_is_taken_apart_alike(path: Path) -> None:
    dissector = Dissector()
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    assert lines
    for line in lines:
        assert dissector.parts(line) == slowly(line)
