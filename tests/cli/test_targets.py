"""Targets, client ids and durations as people type them."""

from __future__ import annotations

from typing import Any

import click
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tws_logdx.cli.targets import LARGEST_ID, LAST_PORT, MOST_IDS, Duration, Ids, Where

text = st.one_of(st.text(max_size=30), st.text("0123456789:-.[]%/ smhin", max_size=20))


def read(kind: Where | Ids | Duration, value: Any) -> Any:
    return kind.convert(value, None, None)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("4002", (None, 4002)),
        (":4002", (None, 4002)),
        ("gateway", ("gateway", None)),
        ("gateway:4003", ("gateway", 4003)),
        (" 192.168.7.20:7497 ", ("192.168.7.20", 7497)),
        ("[::1]:4001", ("::1", 4001)),
        ("[fe80::1%eth0]:4001", ("fe80::1%eth0", 4001)),
        ("[::1]", ("::1", None)),
        ("::1", ("::1", None)),
        ("1", (None, 1)),
        ("65535", (None, LAST_PORT)),
    ],
)
def test_a_target_is_a_host_a_port_or_both(text: str, target: tuple[str | None, int | None]) -> None:
    assert read(Where(), text) == target
    assert read(Where(), target) == target


@pytest.mark.parametrize(
    "text", ["", " ", ":", "0", ":0", "65536", "70000", "host:abc", "host:-1", "[::1]:0", "[::1]:99999", "host:4002x"]
)
def test_what_is_no_target_is_said_to_be_none(text: str) -> None:
    with pytest.raises(click.BadParameter):
        read(Where(), text)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("7", (7,)),
        ("0-3", (0, 1, 2, 3)),
        (" 5-5 ", (5,)),
        (str(LARGEST_ID), (LARGEST_ID,)),
        ("0-199", tuple(range(200))),
    ],
)
def test_client_ids_are_one_or_a_range(text: str, ids: tuple[int, ...]) -> None:
    assert read(Ids(), text) == ids
    assert read(Ids(), ids) == ids


@pytest.mark.parametrize("text", ["", "-1", "3-1", "a", "1,2", "0-200", "2147483648", "9999999999", "1-", "٣-x"])
def test_what_is_no_client_id_is_said_to_be_none(text: str) -> None:
    with pytest.raises(click.BadParameter):
        read(Ids(), text)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5", 5), ("5s", 5), ("500ms", 0.5), ("10m", 600), ("10 min", 600), ("2h", 7200), ("0.5s", 0.5), (3, 3.0)],
)
def test_durations_have_units(text: str | int, seconds: float) -> None:
    assert read(Duration(), text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "s", "-5s", "5 days", "1e3", "inf", "nan", "1.s", ".5", "8000h", "9" * 400])
def test_what_is_no_duration_is_said_to_be_none(text: str) -> None:
    with pytest.raises(click.BadParameter):
        read(Duration(), text)


def test_a_duration_has_its_limits() -> None:
    limited = Duration(0.05, 600)
    assert read(limited, "50ms") == pytest.approx(0.05)
    for beyond in ("49ms", "601s"):
        with pytest.raises(click.BadParameter, match="between"):
            read(limited, beyond)


@given(text)
@example("²")
@example("[::1]:²")
@example("host:" + "9" * 5000)
def test_no_text_breaks_the_reading_of_a_target(text: str) -> None:
    try:
        host, port = read(Where(), text)
    except click.BadParameter:
        return
    assert host or port
    assert port is None or 1 <= port <= LAST_PORT


@given(text)
@example("²")
def test_no_text_breaks_the_reading_of_client_ids(text: str) -> None:
    try:
        ids = read(Ids(), text)
    except click.BadParameter:
        return
    assert 1 <= len(ids) <= MOST_IDS
    assert ids[0] >= 0
    assert ids[-1] <= LARGEST_ID


@given(text)
@example("9" * 400 + "h")
def test_no_text_breaks_the_reading_of_a_duration(text: str) -> None:
    try:
        seconds = read(Duration(0.05, 600), text)
    except click.BadParameter:
        return
    assert 0.05 <= seconds <= 600
