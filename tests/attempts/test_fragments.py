"""Pasted fragments begin in the middle: what is counted, and what is left open."""

from __future__ import annotations

from tests.attempts.known_codes import reconstruct
from tests.attempts.lines import ends, event, from_client, outcomes, told


def paste(text: str) -> list[str]:
    return outcomes(from_client(text, undated=True))


def test_a_lone_timeout_says_nothing_about_how_it_came() -> None:
    history = from_client("API connection failed: TimeoutError()", undated=True)
    assert told(history) == [("unknown", None, None)]
    assert history.attempts[0].ambiguous


def test_a_lone_refusal_is_a_refusal() -> None:
    line = "API connection failed: ConnectionRefusedError(61, \"Connect call failed ('127.0.0.1', 7496)\")"
    history = from_client(line, undated=True)
    assert told(history) == [("refused", 61, None)]
    assert (history.attempts[0].host, history.attempts[0].port) == ("127.0.0.1", 7496)


def test_the_advice_and_the_traceback_after_a_refusal_belong_to_it() -> None:
    text = """
    ERROR:ib_async.client:API connection failed: ConnectionRefusedError(111, "Connect call failed ('127.0.0.1', 7497)")
    ERROR:ib_async.client:Make sure API port on TWS/IBG is open
    Traceback (most recent call last):
    ib.connect('127.0.0.1', 7497, clientId=5)
    ConnectionRefusedError: [Errno 111] Connect call failed ('127.0.0.1', 7497)
    """
    history = from_client(text, undated=True)
    assert told(history) == [("refused", 111, 5)]
    assert history.attempts[0].client == "ib_async"


def test_each_repeated_failure_counts_once() -> None:
    lines = [
        line
        for second in (0, 10, 20)
        for line in (
            f"{second}.0 ib_insync.client ERROR API connection failed: ConnectionRefusedError(111, \"x ('h', 4002)\")",
            f"{second}.0 ib_insync.client ERROR Make sure API port on TWS/IBG is open",
        )
    ]
    assert outcomes(from_client("\n".join(lines))) == ["refused"] * 3


def test_repeated_failures_without_times_count_once_each() -> None:
    line = "ERROR:ib_insync.client:API connection failed: TimeoutError()\n"
    assert paste(line * 4) == ["unknown"] * 4


def test_a_bare_502_is_most_likely_a_refusal_unless_it_took_long() -> None:
    quick = from_client("0.0 x ERROR ERROR -1 502 Couldn't connect to TWS. Confirm that API is enabled")
    assert told(quick) == [("refused", 502, None)]
    assert quick.attempts[0].ambiguous
    slow = """
    0.0 ibapi.client DEBUG Connecting to 203.0.113.9:4001 w/ id:3
    21.0 ibapi.wrapper ERROR ERROR -1 502 Couldn't connect to TWS. Confirm that API is enabled
    21.0 ibapi.client INFO could not connect
    """
    assert told(from_client(slow)) == [("connect-timeout", 502, 3)]


def test_a_502_of_java_in_the_middle_of_a_session_ends_it() -> None:
    history = reconstruct(
        [
            event("client.ready", 0, order_id=1),
            event("tws.error", 900, line=2, code=502, text="error-3: -1 | 502 | Couldn't connect to TWS"),
        ]
    )
    assert (outcomes(history), ends(history)) == (["ready"], ["lost"])


def test_farm_notices_alone_are_no_attempt() -> None:
    text = """
    ERROR -1 2104 Market data farm connection is OK:eufarm
    ERROR -1 2106 HMDS data farm connection is OK:euhmds
    """
    assert paste(text) == []


def test_messages_of_tws_and_then_a_reset_are_a_session_that_ended() -> None:
    text = """
    ERROR -1 2104 Market data farm connection is OK:eufarm
    ConnectionResetError: [WinError 10054] An existing connection was forcibly closed by the remote host
    """
    history = from_client(text, undated=True)
    assert (outcomes(history), ends(history)) == (["ready"], ["reset"])


def test_a_lone_reset_could_be_anywhere_so_it_is_ambiguous() -> None:
    history = from_client("ConnectionResetError: [Errno 54] Connection reset by peer", undated=True)
    assert told(history) == [("reset-early", 54, None)]
    assert history.attempts[0].ambiguous


def test_a_plain_peer_close_of_ib_async_ended_a_session_but_the_question_did_not() -> None:
    plain = from_client("ERROR:ib_async.client:Peer closed connection.", undated=True)
    assert (outcomes(plain), ends(plain)) == (["ready"], ["closed"])
    old = """
    Peer closed connection
    clientId 5 already in use?
    API connection failed: TimeoutError()
    """
    assert told(from_client(old, undated=True)) == [("closed-late", None, 5)]


def test_the_connect_call_in_a_traceback_gives_the_target_of_a_timeout() -> None:
    text = """
    Traceback (most recent call last):
      ib.connect('10.4.0.17', 4001, clientId=12)
    asyncio.exceptions.TimeoutError
    """
    history = from_client(text, undated=True)
    assert told(history) == [("unknown", None, 12)]
    assert (history.attempts[0].host, history.attempts[0].port) == ("10.4.0.17", 4001)


def test_an_error_of_another_service_makes_no_attempt() -> None:
    text = """
    0.0 ib_async.client INFO Connecting to 127.0.0.1:4002 with clientId 1...
    0.1 ib_async.client INFO Connected
    0.2 ib_async.client INFO Logged on to server version 178
    0.3 ib_async.client INFO API connection ready
    5.0 redis ERROR ConnectionRefusedError: [Errno 111] Connect call failed ('127.0.0.1', 6379)
    """
    history = from_client(text)
    assert (outcomes(history), ends(history)) == (["ready"], ["open"])


def test_a_request_that_came_too_early_makes_nobody_too_old() -> None:
    early = event("tws.error", 0, code=503, text="The TWS is out of date and must be upgraded.")
    assert outcomes(reconstruct([early, event("client.ready", 1, line=2)])) == ["ready"]


def test_the_hosts_own_trouble_with_its_servers_is_no_attempt_of_a_client() -> None:
    broken = event("client.socket_error", 0, writer="unknown", source="ibc.log", kind="refused")
    login = event("login.attempt", 1, line=2, writer="ibc", source="ibc.log")
    assert outcomes(reconstruct([broken, login])) == []


def test_a_clients_line_pasted_into_a_host_log_still_counts() -> None:
    failed = event("client.failed", 0, writer="tws", kind="timeout", text="API connection failed: TimeoutError()")
    noise = event("client.socket_error", 0, line=2, writer="tws", kind="refused", text="Connection refused")
    assert outcomes(reconstruct([failed, noise])) == ["unknown"]


def test_a_timeout_that_passed_through_the_librarys_connect_is_an_attempt() -> None:
    text = """
    Traceback (most recent call last):
    File "/opt/venv/lib/python3.12/site-packages/ib_insync/ib.py", line 310, in connectAsync
    concurrent.futures._base.TimeoutError
    """
    history = from_client(text, undated=True)
    assert told(history) == [("unknown", None, None)]
    assert history.attempts[0].client == "ib_insync"


def test_an_exception_of_the_program_after_the_version_is_not_the_peers_silence() -> None:
    text = """
    Server Version and Timestamp: 151 20260310 15:25:04 JST
    ValueError: unconverted data remains:  JST
    """
    assert paste(text) == ["unknown"]


def test_refusals_after_a_session_are_attempts_even_when_their_lines_carry_no_time() -> None:
    text = """
    0.0 ib_async.client INFO API connection ready
    9.0 ib_async.client ERROR Peer closed connection.
    dial tcp 127.0.0.1:4001: connection refused
    some other line
    dial tcp 127.0.0.1:4001: connection refused
    """
    assert outcomes(from_client(text)) == ["ready", "refused", "refused"]
