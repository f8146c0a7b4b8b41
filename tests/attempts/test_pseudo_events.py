"""Attempts and sessions as the rule language sees them."""

from __future__ import annotations

import pytest

from tests.attempts.lines import from_client
from tws_logdx.attempts import as_events
from tws_logdx.attempts.peers import peer_kind

LOG = """
0.0 ib_async.client INFO Connecting to 192.168.7.3:4001 with clientId 8...
0.1 ib_async.client INFO Connected
4.0 ib_async.client INFO Disconnecting
4.0 ib_async.client ERROR API connection failed: TimeoutError()
10.0 ib_async.client INFO Connecting to 192.168.7.3:4001 with clientId 8...
10.1 ib_async.client INFO Connected
10.2 ib_async.client INFO Logged on to server version 178
10.3 ib_async.client INFO API connection ready
50.3 ib_async.client ERROR Peer closed connection.
"""


def test_a_pseudo_event_stands_at_the_end_and_names_the_line_that_says_most() -> None:
    history = from_client(LOG)
    silent, ready, session = as_events(history)
    assert [e.name for e in (silent, ready, session)] == ["attempt", "attempt", "session"]
    assert [e.line for e in (silent, ready, session)] == [4, 8, 9]
    assert silent.time == history.attempts[0].end
    assert session.time == history.sessions[0].end


def test_a_pseudo_event_carries_the_fields_of_the_rule_language() -> None:
    silent, ready, session = as_events(from_client(LOG))
    assert silent.fields == {
        "outcome": "silent",
        "client": "ib_async",
        "host": "192.168.7.3",
        "port": 4001,
        "client_id": 8,
        "seconds": 4.0,
        "peer": "private",
        "ambiguous": False,
        "retry": 0,
        "seen_by": ("client",),
    }
    assert (ready.get("retry"), ready.get("server_version"), ready.get("code")) == (1, 178, None)
    assert (session.get("ended"), session.get("seconds"), session.get("client_id")) == ("closed", 40.0, 8)


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("::1", "loopback"),
        ("[::1]", "loopback"),
        ("LOCALHOST", "loopback"),
        ("::ffff:127.0.0.1", "loopback"),
        ("172.18.0.5", "private"),
        ("100.70.1.2", "private"),
        ("fe80::1%eth0", "private"),
        ("8.8.4.4", "public"),
        ("ib-gateway", "name"),
        ("", None),
        (None, None),
    ],
)
def test_peers_are_loopback_private_public_or_a_name(host: str | None, kind: str | None) -> None:
    assert peer_kind(host) == kind
