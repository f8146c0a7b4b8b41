"""The user's word for the whole."""

from __future__ import annotations

import pytest

from tests.attempts.known_codes import reconstruct, symptom
from tests.attempts.lines import event
from tests.attempts.reading import read_lines
from tws_logdx.model.event import Event

REFUSED = "ib_async.client ERROR API connection failed: ConnectionRefusedError(111, \"x ('127.0.0.1', 4001)\")"


def word(events: list[Event]) -> str:
    return str(symptom(reconstruct(events), events))


def attempt(second: int, *, ready: bool, line: int) -> list[Event]:
    opened = event("client.connecting", second, line=line, host="h", port=4001, client_id=1, client="ib_async")
    if ready:
        return [opened, event("client.ready", second + 1, line=line + 1)]
    return [
        opened,
        event("client.tcp_connected", second + 1, line=line + 1),
        event("client.giving_up", second + 5, line=line + 2),
        event("client.failed", second + 5, line=line + 3, kind="timeout"),
    ]


def own_end(second: int, line: int) -> Event:
    return event("client.giving_up", second, line=line, own="yes")


def test_good_and_bad_by_turns_is_intermittent() -> None:
    events = [
        *attempt(0, ready=True, line=1),
        own_end(10, 9),
        *attempt(1000, ready=False, line=10),
        *attempt(2000, ready=True, line=20),
    ]
    assert word(events) == "intermittent"


def test_failures_right_after_the_host_dropped_a_session_are_its_restart() -> None:
    dropped = event("client.peer_closed", 100, line=9)
    events = [*attempt(0, ready=True, line=1), dropped]
    events += [*attempt(110, ready=False, line=10), *attempt(400, ready=True, line=20)]
    assert word(events) == "disconnect"


def test_working_and_then_failing_for_good_is_how_it_fails() -> None:
    events = [*attempt(0, ready=True, line=1), own_end(10, 9)]
    events += [*attempt(5000, ready=False, line=10), *attempt(6000, ready=False, line=20)]
    assert word(events) == "timeout"


def test_refusals_are_refused() -> None:
    assert word(read_lines([REFUSED])) == "refused"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Error 1100, reqId -1: Connectivity between IBKR and Trader Workstation has been lost.", "disconnect"),
        (
            "Error 321, reqId 7: Error validating request.-'b7' : cause - The API interface is in Read-Only mode.",
            "order",
        ),
        ("Error 354, reqId 7: Requested market data is not subscribed.", "data"),
        ("Warning 2104, reqId -1: Market data farm connection is OK:eufarm", "none"),
        ("ERROR:ib_async.ib:positions request timed out", "timeout"),
        ("API connection failed: TimeoutError()", "timeout"),
    ],
)
def test_single_lines_have_their_word(line: str, expected: str) -> None:
    assert word(read_lines([line])) == expected


def test_a_login_that_waits_is_login_until_it_is_completed() -> None:
    waits = event("login.two_factor", 0, writer="ibc")
    assert word([waits]) == "login"
    assert word([waits, event("login.completed", 60, line=2, writer="ibc")]) == "none"


def test_a_script_error_is_startup() -> None:
    assert word([event("ibc.script_error", 0, writer="ibc")]) == "startup"
