"""The order of `Disconnected.` and `Disconnecting` decides, not the last line."""

from __future__ import annotations

from tests.attempts.lines import ends, from_client, outcomes, told

START = "0.000 ib_async.client INFO Connecting to 10.4.0.17:4001 with clientId 8..."
CONNECTED = "0.002 ib_async.client INFO Connected"
VERSION = "0.010 ib_async.client INFO Logged on to server version 178"
READY = "0.020 ib_async.client INFO API connection ready"
GAVE_UP = "4.003 ib_async.client INFO Disconnecting"
TIMED_OUT = "4.004 ib_async.client ERROR API connection failed: TimeoutError()"
GONE_AFTER = "4.005 ib_async.client INFO Disconnected."
GONE_BEFORE = "0.003 ib_async.client INFO Disconnected."


def log(*lines: str) -> str:
    return "\n".join(lines)


def test_connected_and_no_word_until_the_limit_is_silent() -> None:
    history = from_client(log(START, CONNECTED, GAVE_UP, TIMED_OUT, GONE_AFTER))
    assert told(history) == [("silent", None, 8)]
    assert history.attempts[0].seconds == 4.004
    assert len(history.attempts[0].evidence) == 5


def test_gone_before_the_client_gave_up_was_closed_by_the_peer() -> None:
    history = from_client(log(START, CONNECTED, GONE_BEFORE, GAVE_UP, TIMED_OUT))
    assert outcomes(history) == ["closed-early"]


def test_in_a_fast_close_disconnected_may_come_before_connected() -> None:
    early = "0.001 ib_async.client INFO Disconnected."
    assert outcomes(from_client(log(START, early, CONNECTED, GAVE_UP, TIMED_OUT))) == ["closed-early"]


def test_no_connected_line_means_that_tcp_was_not_answered() -> None:
    history = from_client(log(START, GAVE_UP, TIMED_OUT))
    assert outcomes(history) == ["connect-timeout"]
    assert not history.attempts[0].ambiguous


def test_a_reset_is_told_by_its_errno_before_and_after_the_version() -> None:
    reset = "0.030 ib_async.client ERROR [Errno 104] Connection reset by peer"
    assert told(from_client(log(START, CONNECTED, reset, GAVE_UP, TIMED_OUT))) == [("reset-early", 104, 8)]
    assert told(from_client(log(START, CONNECTED, VERSION, reset, GAVE_UP, TIMED_OUT))) == [("reset-late", 104, 8)]


def test_the_version_and_then_nothing_is_stalled() -> None:
    assert outcomes(from_client(log(START, CONNECTED, VERSION, GAVE_UP, TIMED_OUT, GONE_AFTER))) == ["stalled"]


def test_the_question_about_the_client_id_is_only_a_close() -> None:
    guess = "0.050 ib_async.client ERROR Peer closed connection. clientId 8 already in use?"
    history = from_client(log(START, CONNECTED, VERSION, guess, GAVE_UP, TIMED_OUT))
    assert told(history) == [("closed-late", None, 8)]


def test_error_326_before_the_close_is_a_rejection_with_its_code() -> None:
    said = "0.040 ib_async.wrapper ERROR Error 326, reqId -1: Unable to connect as the client id is already in use."
    guess = "0.050 ib_async.client ERROR Peer closed connection. clientId 8 already in use?"
    assert told(from_client(log(START, CONNECTED, VERSION, said, guess, GAVE_UP, TIMED_OUT))) == [("rejected", 326, 8)]


def test_a_farm_notice_before_the_close_rejects_nobody() -> None:
    notice = "0.040 ib_async.wrapper INFO Warning 2104, reqId -1: Market data farm connection is OK:eufarm"
    guess = "0.050 ib_async.client ERROR Peer closed connection. clientId 8 already in use?"
    assert outcomes(from_client(log(START, CONNECTED, VERSION, notice, guess, GAVE_UP, TIMED_OUT))) == ["closed-late"]


def test_refused_unreachable_and_unknown_names_carry_their_numbers() -> None:
    failures = {
        "ConnectionRefusedError(111, \"Connect call failed ('10.4.0.17', 4001)\")": ("refused", 111, 8),
        "OSError(113, \"Connect call failed ('10.4.0.17', 4001)\")": ("unreachable", 113, 8),
        "gaierror(-2, 'Name or service not known')": ("dns-failed", -2, 8),
        "TimeoutError(110, \"Connect call failed ('10.4.0.17', 4001)\")": ("connect-timeout", 110, 8),
    }
    for error, expected in failures.items():
        failed = f"0.020 ib_async.client ERROR API connection failed: {error}"
        assert told(from_client(log(START, "0.019 ib_async.client INFO Disconnecting", failed))) == [expected]


def test_an_old_host_is_one_attempt_although_the_timeout_follows() -> None:
    old = "0.011 ib_async.client ERROR TWS/gateway version must be >= 972"
    assert outcomes(from_client(log(START, CONNECTED, old, GAVE_UP, TIMED_OUT, GONE_AFTER))) == ["too-old"]


def test_a_session_ends_by_its_own_wish_by_a_close_or_by_a_reset() -> None:
    own = "60.0 ib_async.ib INFO Disconnecting from 10.4.0.17:4001, 190 B sent in 9 messages, session time 60 s."
    closed = "60.0 ib_async.client ERROR Peer closed connection."
    reset = "60.0 ib_async.client ERROR [Errno 104] Connection reset by peer"
    for line, end in ((own, "own"), (closed, "closed"), (reset, "reset")):
        history = from_client(log(START, CONNECTED, VERSION, READY, line))
        assert (outcomes(history), ends(history)) == (["ready"], [end])
        assert history.attempts[0].server_version == 178
        assert history.sessions[0].end - history.sessions[0].time == 59_980


def test_a_session_without_an_end_is_open_and_one_that_was_replaced_is_lost() -> None:
    later = "90.0 ib_async.client INFO Connecting to 10.4.0.17:4001 with clientId 8..."
    assert ends(from_client(log(START, CONNECTED, VERSION, READY))) == ["open"]
    assert ends(from_client(log(START, CONNECTED, VERSION, READY, later))) == ["lost"]


def test_the_same_line_from_two_handlers_is_one_attempt() -> None:
    twice = log(START, START, CONNECTED, CONNECTED, GAVE_UP, GAVE_UP, TIMED_OUT, TIMED_OUT, GONE_AFTER)
    assert outcomes(from_client(twice)) == ["silent"]


def test_two_clients_in_one_log_are_told_apart_by_their_ids() -> None:
    history = from_client(
        """
        0.0 ib_async.client INFO Connecting to 10.4.0.17:4001 with clientId 1...
        0.1 ib_async.client INFO Connecting to 10.4.0.17:4001 with clientId 2...
        0.2 ib_async.client INFO Connected
        0.3 ib_async.client INFO Connected
        0.4 ib_async.client INFO Logged on to server version 178
        0.5 ib_async.client INFO Logged on to server version 178
        0.6 ib_async.client INFO API connection ready
        0.7 ib_async.client ERROR Peer closed connection. clientId 2 already in use?
        4.1 ib_async.client INFO Disconnecting
        4.1 ib_async.client ERROR API connection failed: TimeoutError()
        """
    )
    assert told(history) == [("ready", None, 1), ("closed-late", None, 2)]
    assert ends(history) == ["open"]


def test_nautilus_components_do_not_mix() -> None:
    name = "DESK-001.InteractiveBrokersClient-"
    history = from_client(
        f"""
        0.0 {name}003: Connecting to 10.4.0.17:4002 with client id: 3
        0.1 {name}004: Connecting to 10.4.0.17:4002 with client id: 4
        9.0 {name}003: Connection failed
        9.5 {name}004: Connected to Interactive Brokers (v178) at 20260310 09:30:09 from 10.4.0.1:4002 with client id: 4
        9.8 {name}004: Market data farm connection is OK:eufarm (code: 2104, req_id=-1)
        """
    )
    assert told(history) == [("unknown", None, 3), ("ready", None, 4)]
