"""Connections that interleave in one host log, and exported logs that hold several files."""

from __future__ import annotations

import pytest

from tests.attempts.known_codes import reconstruct
from tests.attempts.lines import ends, event, from_client, outcomes, told
from tests.attempts.reading import read_lines
from tws_logdx.model.event import Event

LISTENER = "JTS-SocketListener-58"
INTERLEAVED = (
    (0, LISTENER, "State: HEADER, IsAPI: UNKNOWN"),
    (2, "JTS-EServerSocket-412", "[-:178:178:1:0:0:0:SYS] Starting new conversation with client on 10.4.0.1"),
    (10, LISTENER, "State: HEADER, IsAPI: UNKNOWN"),
    (11, LISTENER, "State: STOP, IsAPI: YES"),
    (12, "JTS-EServerSocket-415", "[-:163:163:1:0:0:0:SYS] Starting new conversation with client on 10.4.0.2"),
    (13, "JTS-EServerSocket-412", "[-:178:178:1:0:0:0:SYS] Server version is 178"),
    (14, "JTS-EServerSocket-415", "[-:163:163:1:0:0:0:SYS] Server version is 163"),
    (15, "JTS-EServerSocket-412", "[5:178:178:1:0:0:0:SYS] Client ID is 5"),
    (16, "JTS-EServerSocket-415", "[6:163:163:1:0:0:0:SYS] Client ID is 6"),
)


@pytest.mark.parametrize("line", ["[QT] INFO  [{0}] - {1}", "{0}: {1}"], ids=["new form", "old form"])
def test_connections_that_interleave_in_the_main_log_are_told_apart_by_their_threads(line: str) -> None:
    lines = [f"2026-03-11 10:00:00.{ms:03} " + line.format(thread, said) for ms, thread, said in INTERLEAVED]
    attempts = reconstruct(read_lines(lines, source="main.log", writer="tws")).attempts
    assert [(a.client_id, a.server_version, len(a.evidence)) for a in attempts] == [(5, 178, 4), (6, 163, 5)]


def test_a_thread_that_serves_the_next_client_begins_a_new_connection() -> None:
    def served(seconds: float, line: int, said: str) -> str:
        return (
            f"2026-03-11 10:00:{seconds:06.3f} [QT] INFO  [JTS-EServerSocket-9] - [{line}:178:178:1:0:0:0:SYS] {said}"
        )

    begins, named = "Starting new conversation with client on 127.0.0.1", "Client ID is {}"
    lines = [
        served(0, 3, begins),
        served(0.1, 3, named.format(3)),
        served(30, 4, begins),
        served(30.1, 4, named.format(4)),
    ]
    assert told(reconstruct(read_lines(lines, source="main.log", writer="tws"))) == [
        ("ready", None, 3),
        ("ready", None, 4),
    ]


READER_FIRST = """
    0.604 ibapi.client DEBUG Connecting to 127.0.0.1:4002 w/ id:30
    0.611 ibapi.client DEBUG ANSWER Version:225 time:b'20261125 19:28:37 UTC'
    0.612 ibapi.client INFO sent startApi
    0.612 ibapi.connection DEBUG len 115 raw:b'\\x00\\x00\\x00o\\x00\\x00\\x00\\xcc\\x10\\xec\\x18\\xc6\\x02"TUnable to connect as the client id is already in use. Retry with a unique client id.'|
    0.613 ibapi.connection DEBUG len 0 raw:b''|
    0.613 ibapi.connection DEBUG socket either closed or broken, disconnecting
    0.613 ibapi.connection DEBUG disconnected
    0.613 ibapi.reader DEBUG EReader thread finished
    0.613 ibapi.utils INFO ANSWER connectAck {}
    0.614 ibapi.wrapper ERROR ERROR -1 1795634917612 326 Unable to connect as the client id is already in use. Retry with a unique client id.
    0.614 ibapi.client INFO disconnecting
    0.614 ibapi.utils INFO ANSWER connectionClosed {}
"""


def test_a_step_that_is_told_after_the_end_by_another_thread_begins_nothing() -> None:
    """The reader thread of the official client sees the end of the stream before the main thread logs the acknowledgement."""
    assert told(from_client(READER_FIRST)) == [("rejected", 326, 30)]


def test_the_same_step_of_the_next_attempt_begins_one_at_a_level_that_logs_nothing_before_it() -> None:
    once = """
        {0}.1 ibapi.client INFO sent startApi
        {0}.1 ibapi.wrapper INFO ANSWER connectAck {{}}
        {0}.2 ibapi.wrapper ERROR ERROR -1 326 Unable to connect as the client id is already in use. Retry with a unique client id.
        {0}.3 ibapi.client INFO disconnecting
        {0}.3 ibapi.wrapper INFO ANSWER connectionClosed {{}}
    """
    assert outcomes(from_client(once.format(1) + once.format(2))) == ["rejected", "rejected"]


def exported(*steps: tuple[str, float]) -> list[Event]:
    events = []
    for line, (name, seconds) in enumerate(steps, start=1):
        made = event(f"api.{name}", seconds, line=line, source="api.log", writer="api")
        events.append(made._replace(fields={"client_id": 4} if name in ("start_api", "log_part") else {}))
    return events


def test_what_an_exported_file_began_is_not_finished_by_the_next_one() -> None:
    events = exported(("log_part", 0), ("start_api", 0), ("log_part", 7200), ("accounts", 7200.1), ("next_id", 7200.2))
    assert told(reconstruct(events)) == [("stalled", None, 4), ("ready", None, 4)]


def test_a_session_is_known_only_as_long_as_its_own_file_tells() -> None:
    day = 86_400
    steps = [
        (name, day * n + wait)
        for n in range(3)
        for name, wait in (("log_part", 0), ("start_api", 0), ("accounts", 0.1), ("next_id", 0.2), ("request", 50.2))
    ]
    history = reconstruct(exported(*steps))
    assert outcomes(history) == ["ready"] * 3
    assert ends(history) == ["open"] * 3
    assert [session.end - session.time for session in history.sessions] == [50_000] * 3


def test_the_stop_of_a_host_ends_no_session_whose_log_ended_long_before() -> None:
    events = exported(
        ("log_part", 0), ("start_api", 0), ("accounts", 0.1), ("next_id", 0.2), ("log_part", 9000), ("start_api", 9000)
    )
    stop = event("host.exiting", 5000, line=3, source="api.log", writer="tws")
    assert ends(reconstruct([*events, stop])) == ["open"]


def client(*names: str) -> list[Event]:
    return [
        event(f"client.{name}", n * 0.1, line=n + 1, source="client.log")._replace(
            fields={"host": "10.0.0.1", "port": 4001, "client_id": 8, "client": "ib_async"}
            if name == "connecting"
            else {"kind": "timeout"}
        )
        for n, name in enumerate(names)
    ]


SEEN = {
    "silent": client("connecting", "tcp_connected", "giving_up", "failed"),
    "closed-early": client("connecting", "tcp_connected", "closed", "giving_up", "failed"),
    "not-api": client("connecting", "tcp_connected", "foreign_bytes", "giving_up", "failed"),
}


@pytest.mark.parametrize("outcome", sorted(SEEN))
def test_a_client_without_a_version_is_not_the_one_that_the_host_heard(outcome: str) -> None:
    heard = [
        event("api.start_api", 0.05, source="api.log", writer="api", order=1, client_id=8),
        event("api.accounts", 0.1, line=2, source="api.log", writer="api", order=1),
        event("api.next_id", 0.1, line=3, source="api.log", writer="api", order=1),
    ]
    attempts = reconstruct(sorted([*SEEN[outcome], *heard], key=lambda e: e[:3])).attempts
    assert sorted(str(a.outcome) for a in attempts) == sorted([outcome, "ready"])
    assert all(len({e.writer for e in a.evidence}) == 1 for a in attempts)


def test_a_client_without_a_version_may_still_be_the_one_that_the_host_accepted() -> None:
    accepted = event("api.tcp_accepted", 0.05, source="main.log", writer="tws", order=1)
    (attempt,) = reconstruct(sorted([*SEEN["silent"], accepted], key=lambda e: e[:3])).attempts
    assert {e.writer for e in attempt.evidence} == {"client", "tws"}


def test_a_log_that_stops_before_the_version_contradicts_nobody() -> None:
    heard = event("api.start_api", 0.2, source="api.log", writer="api", order=1, client_id=8)
    (attempt,) = reconstruct([*client("connecting", "tcp_connected"), heard]).attempts
    assert {e.writer for e in attempt.evidence} == {"client", "api"}
