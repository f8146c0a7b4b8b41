"""What the host's side saw joins the client's attempt, or makes one of its own."""

from __future__ import annotations

from tests.attempts.known_codes import reconstruct
from tests.attempts.lines import ends, event, from_client, outcomes, told
from tests.attempts.reading import read_lines
from tws_logdx.model.event import Event

CLIENT = """
2026-03-10 09:30:00,000 ib_async.client INFO Connecting to gateway:4004 with clientId 8...
2026-03-10 09:30:00,001 ib_async.client INFO Connected
2026-03-10 09:30:00,004 ib_async.client INFO Disconnected.
2026-03-10 09:30:04,001 ib_async.client INFO Disconnecting
2026-03-10 09:30:04,002 ib_async.client ERROR API connection failed: TimeoutError()
""".strip()
SOCAT = "2026/03/10 09:30:00 socat[412] E connect(5, AF=2 127.0.0.1:4002, 16): Connection refused"


def test_a_refusal_behind_the_proxy_is_evidence_for_the_clients_early_close() -> None:
    events = read_lines(CLIENT) + read_lines(SOCAT, source="gateway.log", writer="socat", order=1)
    history = reconstruct(events)
    assert told(history) == [("closed-early", None, 8)]
    assert {e.writer for e in history.attempts[0].evidence} == {"client", "socat"}


def test_without_a_client_log_the_proxy_tells_of_each_connection() -> None:
    late = SOCAT.replace("09:30:00", "09:31:00").replace("412", "413").replace("refused", "timed out")
    history = reconstruct(read_lines(f"{SOCAT}\n{late}", source="gateway.log", writer="socat"))
    assert outcomes(history) == ["refused", "connect-timeout"]
    assert [attempt.port for attempt in history.attempts] == [4002, 4002]


def test_the_main_log_the_api_log_and_the_console_make_one_attempt_of_one_connection() -> None:
    events = [
        event("host.listening", 0, writer="tws", source="main.log", port=4001),
        event("api.tcp_accepted", 10, line=2, writer="tws", source="main.log"),
        event("api.recognised", 10.01, line=3, writer="tws", source="main.log"),
        event("api.conversation", 10.02, line=4, writer="tws", source="main.log", peer="127.0.0.1"),
        event("api.start_api", 10.1, writer="api", source="api.log", order=1, client_id=8),
        event("api.accounts", 10.2, line=2, writer="api", source="api.log", order=1),
        event("api.next_id", 10.2, line=3, writer="api", source="api.log", order=1),
        event("host.client_attached", 10.1, writer="ibc", source="ibc.log", order=2, client_id=8),
        event("host.client_detached", 70, line=2, writer="ibc", source="ibc.log", order=2, client_id=8),
    ]
    history = reconstruct(events)
    assert told(history) == [("ready", None, 8)]
    assert history.attempts[0].port == 4001
    assert len(history.attempts[0].evidence) == 7
    assert ends(history) == ["own"]


def test_a_rejection_in_the_api_log_alone_is_an_attempt() -> None:
    events = [
        event("api.start_api", 0, writer="api", source="api.log", client_id=8),
        event("tws.error", 0.1, line=2, writer="api", source="api.log", code=326),
    ]
    assert told(reconstruct(events)) == [("rejected", 326, 8)]


def test_two_client_ids_at_the_same_moment_stay_two_attempts() -> None:
    client = read_lines(CLIENT)
    other = event("host.client_attached", 34200.5, writer="ibc", source="ibc.log", order=1, client_id=99)
    assert sorted(told(reconstruct([*client, other]))) == [("closed-early", None, 8), ("ready", None, 99)]


def test_a_client_that_was_refused_was_seen_by_nobody() -> None:
    refused = (
        "0.0 x ERROR API connection failed: ConnectionRefusedError(111, \"Connect call failed ('127.0.0.1', 4001)\")"
    )
    assert outcomes(from_client(refused)) == ["refused"]
    attached = event("host.client_attached", 34200.5, writer="ibc", source="ibc.log", order=1, client_id=9)
    lines = ["2026-03-10 09:30:00,000 " + refused.split(" ", 1)[1]]
    assert sorted(outcomes(reconstruct([*read_lines(lines), attached]))) == ["ready", "refused"]


def test_socat_with_notices_follows_the_process_that_it_forked() -> None:
    def seen(name: str, seconds: float, line: int, **fields: int) -> Event:
        return event(name, seconds, line=line, writer="socat", source="socat.log")._replace(fields=fields)

    events = [
        seen("proxy.accepted", 0, 1, pid=12, port=8888),
        seen("proxy.forked", 0, 2, pid=12, child=30),
        seen("proxy.connecting", 0, 3, pid=30, port=4001),
        seen("proxy.accepted", 0.1, 4, pid=12, port=8888),
        seen("proxy.forked", 0.1, 5, pid=12, child=31),
        seen("proxy.refused", 0.2, 6, pid=31, port=4001),
        seen("proxy.connected", 0.3, 7, pid=30),
    ]
    history = reconstruct(events)
    assert outcomes(history) == ["unknown", "refused"]


def test_probe_steps_make_attempts_of_the_probe() -> None:
    def step(seconds: float, line: int, **fields: str | int) -> Event:
        return event("probe.step", seconds, line=line, writer="probe", source="probe.log")._replace(fields=fields)

    events = [
        step(0, 1, step="tcp", outcome="ok", host="::1", port=4001),
        step(0.1, 2, step="version", outcome="ok", host="::1", port=4001),
        step(0.2, 3, step="ready", outcome="rejected", code=326, client_id=4),
        step(1, 4, step="tcp", outcome="refused", host="127.0.0.1", port=4001),
    ]
    history = reconstruct(events)
    assert told(history) == [("rejected", 326, 4), ("refused", None, None)]
    assert {attempt.client for attempt in history.attempts} == {"probe"}


def test_a_session_that_only_the_host_saw_ends_with_the_host() -> None:
    def log(name: str, seconds: float, line: int, **fields: int) -> Event:
        return event(name, seconds, line=line, writer="tws", source="main.log")._replace(fields=fields)

    seen = [log("api.conversation", 0, 1), log("api.client_id", 0.1, 2, client_id=8)]
    assert ends(reconstruct(seen)) == ["open"]
    assert ends(reconstruct([*seen, log("host.exiting", 900, 3)])) == ["closed"]
    assert ends(reconstruct([*seen, log("host.exiting", 900, 3), log("api.ended", 901, 4)])) == ["closed"]
    assert ends(reconstruct([*seen, log("api.ended", 901, 4)])) == ["own"]


def test_a_console_line_joins_the_next_connection_of_its_client_id_because_it_has_no_time() -> None:
    attached = event("host.client_attached", 30_000, writer="ibc", source="ibc.log", order=1, client_id=8)
    ready = CLIENT.replace("Disconnected.", "Logged on to server version 178").splitlines()[:3]
    ready.append("2026-03-10 09:30:00,020 ib_async.client INFO API connection ready")
    history = reconstruct([*read_lines(ready), attached])
    assert told(history) == [("ready", None, 8)]
    assert {e.writer for e in history.attempts[0].evidence} == {"client", "ibc"}


def test_a_time_out_of_the_proxy_belongs_to_the_attempt_of_two_minutes_ago() -> None:
    silent = CLIENT.replace("2026-03-10 09:30:00,004 ib_async.client INFO Disconnected.\n", "")
    late = SOCAT.replace("09:30:00", "09:32:11").replace("refused", "timed out")
    history = reconstruct(read_lines(silent) + read_lines(late, source="gateway.log", writer="socat", order=1))
    assert told(history) == [("silent", None, 8)]
