from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.formats.headers import take_apart
from tws_logdx.formats.prefixes import strip

LINES = [
    (
        "2026-03-02 09:00:01.250 [QX] INFO  [JTS-SocketListener-58] - API server listening on port 4002",
        "tws",
        "info",
        "API server",
    ),
    ("2026-03-02 09:00:01.250 WARN  [JTS-DeadlockMonitor-2] - slow", "tws", "warning", "slow"),
    ("026-03-02 09:00:01.250 [QX] INFO - Passed.", "tws", "info", "Passed."),
    ("[QX] INFO  [JTS-EServerSocket-9] - x", "tws", "info", "x"),
    ("2026-03-02 09:00:01:250 IBC: Login has completed", "ibc", "", "Login has completed"),
    ("09:00:01:250 IBController: ini file is /opt/x.ini", "ibc", "", "ini file"),
    ("IBC: Setting password", "ibc", "", "Setting password"),
    ("09:00:01:250 JTS-Main: Build 950.2g", "tws", "", "Build"),
    ("09:00:01:250 -> 9-1-6-", "api", "", "-> 9-1-6-"),
    (
        "2026/03/02 09:00:01 socat[90] E connect(5, AF=2 127.0.0.1:4002, 16): Connection refused",
        "socat",
        "error",
        "E connect",
    ),
    ("2026-03-02T09:00:01.118244057Z [WARN] DESK-004.InteractiveBrokersClient-012: x", "client", "warning", "x"),
    ("20260302 09:00:01.984 ERROR:: Brokerage.OnMessage(): x", "client", "error", "Brokerage"),
    ("2026-03-02T09:00:01.5657300Z TRACE:: A.B(): x", "client", "debug", "A.B"),
    ("2026-03-02 09:00:01,621 ib_async.client INFO Connected", "client", "info", "Connected"),
    ("09:00:01,532 root INFO Connected", "client", "info", "Connected"),
    ("2026-03-02 09:00:01,621 - bot - ERROR - down", "client", "error", "down"),
    ("ERROR:ibapi.wrapper:ERROR -1 2104 ok", "client", "error", "ERROR -1 2104 ok"),
    ("[2026-03-02 09:00:01,621]ERROR:Peer closed connection.", "client", "error", "Peer closed"),
    ("[ERROR] 2026-03-02 09:00:01.492 [TWSEventProcessor-2] Trader - x", "client", "error", "Trader"),
    ("[2026-03-02T10:07:25Z ERROR ibapi::transport] x", "client", "error", "x"),
    ("2026-03-02 09:00:01.492 | WARNING  | bot:run:12 - x", "client", "warning", "bot:run"),
    ("2026-03-02 09:00:01 WARNING watchdog says x", "client", "warning", "watchdog"),
    ("2026-03-02 04:23:00 Brokerage Warning: x", "", "", "Brokerage Warning: x"),
    ("plain words", "", "", "plain words"),
]


@pytest.mark.parametrize(("text", "writer", "level", "message"), LINES, ids=[line[0][:40] for line in LINES])
def test_headers_tell_writer_level_and_message(text: str, writer: str, level: str, message: str) -> None:
    line = take_apart(text)
    assert (line.writer, line.level) == (writer, level)
    assert line.message.startswith(message)


PREFIXED = [
    ("ib-gateway-1  | 2026-03-02 09:00:01:250 IBC: x", "2026-03-02 09:00:01:250 IBC: x"),
    ("dev-ib-gateway  | [2026-03-02 09:00:01,943]ERROR:x", "[2026-03-02 09:00:01,943]ERROR:x"),
    ("4|ib-gatew | ib-gateway_1  | 2026-03-02 09:00:01:250 IBC: x", "2026-03-02 09:00:01:250 IBC: x"),
    ("2026-03-02T08:00:01.250000000Z 2026-03-02 09:00:01:250 IBC: x", "2026-03-02 09:00:01:250 IBC: x"),
    (
        "2026-03-02T09:00:01.25+01:00 host docker/tws-1[1153]: 2026-03-02 09:00:01:250 IBC: x",
        "2026-03-02 09:00:01:250 IBC: x",
    ),
    ("2026-03-02 09:00:01,251 ib_insync.IBC DEBUG 2026-03-02 09:00:01:250 IBC: x", "2026-03-02 09:00:01:250 IBC: x"),
    ("\x1b[32m2026-03-02 09:00:01:250 IBC: x\x1b[0m", "2026-03-02 09:00:01:250 IBC: x"),
]


@pytest.mark.parametrize(("text", "inner"), PREFIXED)
def test_prefixes_are_stripped_until_none_is_left(text: str, inner: str) -> None:
    assert strip(text).text == inner


@pytest.mark.parametrize("line", [line[0] for line in LINES])
def test_a_line_without_prefix_is_left_alone(line: str) -> None:
    assert strip(line).text == line


def test_a_container_stamp_is_an_anchor_in_utc() -> None:
    assert strip("2026-03-02T08:00:01.250000000Z 2026-03-02 09:00:01:250 IBC: x").outer == 1772438401250


@given(st.text(max_size=300))
def test_no_line_breaks_it(text: str) -> None:
    line = take_apart(strip(text).text)
    assert line.message in text or "\x1b" in text
