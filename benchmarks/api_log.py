# ruff: noqa: E501 - log lines are as long as they are
"""The API message log as TWS exports it: every message with its four length bytes in front, NUL printed as `-`."""

from __future__ import annotations

from random import Random

from benchmarks.lines import Kind, Made, Maker, fill, numbers


def to_client(form: str, event: str | None = None) -> Maker:
    """A message from TWS, the last of its length bytes as it is on the wire."""

    def make(chance: Random) -> list[Made]:
        payload = fill(form, numbers(chance))
        return [Made(b" -> ---" + bytes([len(payload)]) + payload, event)]

    return make


def from_client(form: str, event: str) -> Maker:
    def make(chance: Random) -> list[Made]:
        return [Made(b" <- " + fill(form, numbers(chance)), event)]

    return make


def together(*makers: Maker) -> Maker:
    """Messages that follow each other."""
    return lambda chance: [line for make in makers for line in make(chance)]


NOISE = (
    (30, to_client("1-6-{req}-1-{price}-{size}-0-")),
    (30, to_client("2-6-{req}-5-{size}-")),
    (10, to_client("45-6-{req}-49-0.{client}-")),
    (12, to_client("46-6-{req}-45-1709{order}-")),
    (3, to_client("58-1-{req}-{client}-")),
    (5, to_client("6-2-NetLiquidation-{price}-USD-DU7788123-")),
    (4, to_client("7-8-{id}-{symbol}-STK--0.0-0--SMART-USD-{symbol}-NMS-{size}-{price}-{price}-{price}-0.0-0.0-DU7788123-")),
    (1, to_client("84-{req}-1709{order}-BRFG-BRFG$1{order}-Nestlé and Zürich Börse at {price}-K:1.00-")),
    (1, to_client("¤84-{req}-1709{order}-DJNL-DJNL$2{order}-Société Générale: order volume {size}-K:n/a-")),
)  # fmt: skip

STORIES = (
    (
        1,
        together(
            from_client("71-2-{client}--", "api.start_api"),
            to_client("15-1-DU7788123-", "api.accounts"),
            to_client("9-1-{order}-", "api.next_id"),
            from_client("61-1-", "api.request"),
            from_client("99-0-", "api.request"),
            to_client("4-2--1-2104-Market data farm connection is OK:usfarm-", "tws.error"),
        ),
    ),
    (10, from_client("3-{order}-{id}-{symbol}-STK--0.0---SMART---BUY-{size}-LMT-{price}--DAY-", "api.order")),
    (10, from_client("20-{req}-{id}-{symbol}-STK--0.0---SMART---USD-", "api.request")),
    (10, to_client("4-2-{req}-162-Historical Market Data Service error message:no data for {symbol}-", "tws.error")),
    (10, to_client("4-2-{order}-201-Order rejected - reason: the size {size} is too large-", "tws.error")),
)

OPENING = (Made(b"=" * 30 + rb" Log file: D:\Jts\api.4.20240304.093000.ibgzenc " + b"=" * 29, "api.log_part", False),)

KIND = Kind("api", "api", "%H:%M", ":{:02d}:{:03d}", NOISE, STORIES, OPENING)
