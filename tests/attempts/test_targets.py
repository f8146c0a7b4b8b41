"""The same client id on another host or port is another client."""

from __future__ import annotations

import pytest

from tests.attempts.lines import ends, from_client, outcomes, told
from tws_logdx.attempts.peers import other_host


def test_a_session_goes_on_while_another_host_is_connected_with_the_same_id() -> None:
    history = from_client(
        """
        0.0 ib_async.client INFO Connecting to 10.0.0.1:4001 with clientId 1...
        0.1 ib_async.client INFO Connected
        0.3 ib_async.client INFO API connection ready
        301.0 ib_async.client INFO Connecting to 10.0.0.2:4001 with clientId 1...
        301.1 ib_async.client INFO Connected
        301.3 ib_async.client INFO API connection ready
        900.0 ib_async.ib INFO Disconnecting from 10.0.0.1:4001, 190 B sent in 9 messages, session time 900 s.
        900.0 ib_async.client INFO Disconnected.
        901.0 ib_async.ib INFO Disconnecting from 10.0.0.2:4001, 190 B sent in 9 messages, session time 600 s.
        901.0 ib_async.client INFO Disconnected.
        """
    )
    assert told(history) == [("ready", None, 1), ("ready", None, 1)]
    assert ends(history) == ["own", "own"]
    assert [round(s.end - s.time) for s in history.sessions] == [899_700, 599_700]


def test_another_port_is_another_client_too() -> None:
    history = from_client(
        """
        0.0 ib_async.client INFO Connecting to 127.0.0.1:4001 with clientId 1...
        0.1 ib_async.client INFO Connected
        0.3 ib_async.client INFO API connection ready
        1.0 ib_async.client INFO Connecting to 127.0.0.1:4002 with clientId 1...
        1.1 ib_async.client INFO Connected
        1.3 ib_async.client INFO API connection ready
        """
    )
    assert (outcomes(history), ends(history)) == (["ready", "ready"], ["open", "open"])
    assert [attempt.port for attempt in history.attempts] == [4001, 4002]


def test_a_line_is_only_a_twin_when_it_names_the_same_target() -> None:
    history = from_client(
        """
        0.000 ib_async.client INFO Connecting to 127.0.0.1:4001 with clientId 2...
        0.001 ib_async.client INFO Connecting to 10.0.0.5:4001 with clientId 2...
        """
    )
    assert [attempt.host for attempt in history.attempts] == ["127.0.0.1", "10.0.0.5"]


def test_a_name_may_stand_for_the_address_in_the_error() -> None:
    history = from_client(
        """
        0.0 ib_async.client INFO Connecting to gateway:4001 with clientId 2...
        0.1 ib_async.client ERROR API connection failed: ConnectionRefusedError(111, "x ('172.20.0.3', 4001)")
        """
    )
    assert told(history) == [("refused", 111, 2)]


@pytest.mark.parametrize(
    ("one", "two", "other"),
    [
        ("127.0.0.1", "localhost", False),
        ("::1", "127.0.0.1", False),
        ("127.0.0.1", "10.0.0.5", True),
        ("localhost", "10.0.0.5", True),
        ("localhost", "gateway", True),
        ("gateway", "172.20.0.3", False),
        ("gateway", "127.0.1.1", False),
        ("live-gateway", "paper-gateway", True),
        ("Gateway", "gateway", False),
        ("10.0.0.1", "10.0.0.2", True),
        ("10.0.0.1", "fd00::1", False),
        ("10.0.0.1", None, False),
    ],
)
def test_which_names_are_other_machines(one: str, two: str | None, other: bool) -> None:
    assert other_host(one, two) is other
    assert other_host(two, one) is other
