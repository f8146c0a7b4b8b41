"""Each hostile scenario as bytes on the wire."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator

import pytest

from tests.gateway import HOSTILE, SCENARIOS, FakeGateway, hostile, running
from tests.gateway.byte_client import (
    HELLO,
    connected,
    everything,
    exactly,
    frame,
    get_ready,
    request,
    start_api,
)

MOMENT = re.compile(rb"\d{8} \d\d:\d\d:\d\d")


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Iterator[socket.socket]:
    """Behind the hello of a client."""
    with connected(FakeGateway(request.param)) as connection:
        yield connection


def plays(scenario: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("client", [scenario], indirect=True)


def is_silent(client: socket.socket, seconds: float = 0.2) -> bool:
    """Whether nothing comes, not even a close."""
    client.settimeout(seconds)
    try:
        client.recv(1)
    except TimeoutError:
        return True
    finally:
        client.settimeout(5)
    return False


def get_a_session(client: socket.socket) -> None:
    """startApi and all that follows it."""
    client.sendall(start_api(7))
    assert [frame(client)[0] for _ in range(5)] == [b"15", b"9", b"4", b"4", b"4"]


@plays("garbage")
def test_garbage_is_no_frame_and_no_text(client: socket.socket) -> None:
    data = exactly(client, 512)
    assert data[0] > 0x7F
    assert is_silent(client)


@plays("invalid-utf8")
def test_the_zone_is_in_a_code_page_and_the_session_is_good(client: socket.socket) -> None:
    version, when = frame(client)
    assert version == b"176"
    assert when[18:].decode("gbk") == "中国标准时间"
    with pytest.raises(UnicodeDecodeError):
        when.decode()
    get_a_session(client)


@plays("no-zone")
def test_the_time_has_no_zone_and_the_session_is_good(client: socket.socket) -> None:
    assert MOMENT.fullmatch(frame(client)[1])
    get_a_session(client)


@plays("one-field")
def test_a_redirect_has_one_field(client: socket.socket) -> None:
    assert frame(client) == [b"gateway.invalid:4001"]
    assert is_silent(client)


@plays("huge-length")
def test_a_huge_frame_never_comes_to_its_end(client: socket.socket) -> None:
    assert exactly(client, 4) == b"\xff\xff\xff\xf0"
    assert exactly(client, 48) == bytes(48)


@plays("negative")
def test_a_length_may_be_negative(client: socket.socket) -> None:
    assert exactly(client, 4) == b"\xff" * 4
    assert is_silent(client)


@plays("zero-length")
def test_the_version_comes_behind_frames_without_content(client: socket.socket) -> None:
    assert exactly(client, 12) == bytes(12)
    assert frame(client)[0] == b"176"
    get_a_session(client)


def test_the_version_drips_and_the_session_is_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile, "DRIP_S", 0.01)
    with connected(FakeGateway("drip")) as client:
        assert len(client.recv(4096)) < 4
        exactly(client, 3)
        assert everything_of_the_frame(client).startswith(b"176\0")
        get_a_session(client)


def everything_of_the_frame(client: socket.socket) -> bytes:
    """The version reply behind its length."""
    return exactly(client, len(b"176\0" + b"20260101 00:00:00 UTC\0"))


def test_a_drip_may_never_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile, "DRIP_FOREVER_S", 0.01)
    with connected(FakeGateway("drip-forever")) as client:
        assert exactly(client, 8) == b"\0\0\x10\x00176\0"
        assert len(client.recv(4096)) < 100


@plays("flood")
def test_a_flood_is_endless_text(client: socket.socket) -> None:
    assert exactly(client, 72) == bytes(range(32, 104))
    for _ in range(16):
        exactly(client, 1 << 20)


@plays("flood-frames")
def test_a_flood_of_frames_holds_no_version(client: socket.socket) -> None:
    for _ in range(5000):
        assert frame(client)[:4] == [b"4", b"2", b"-1", b"2104"]


def test_a_flood_ends_with_its_client_and_leaves_others_alone() -> None:
    gateway = FakeGateway("flood", "healthy")
    with running(gateway):
        address = (gateway.host, gateway.port)
        with socket.create_connection(address, timeout=5) as flooded, socket.create_connection(address) as other:
            flooded.sendall(HELLO)
            exactly(flooded, 1 << 16)
            other.settimeout(5)
            other.sendall(HELLO)
            get_ready(other)
        deadline = time.monotonic() + 10
        while gateway.under_way and time.monotonic() < deadline:
            time.sleep(0.01)
        assert gateway.under_way == 0
    assert [seen.ended for seen in gateway.conversations] == ["rst", "fin"]


def test_a_web_server_waits_for_the_header_and_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile, "HEADER_S", 0.3)
    with connected(FakeGateway("http-waits")) as client:
        assert is_silent(client, 0.1)
        assert everything(client).startswith(b"HTTP/1.1 408 ")


def test_a_web_server_answers_a_whole_header_at_once() -> None:
    with connected(FakeGateway("http-waits"), b"GET / HTTP/1.0\r\n\r\n") as client:
        assert everything(client).startswith(b"HTTP/1.1 404 ")


@pytest.mark.parametrize("hello", [HELLO, b"GET / HTTP/1.0\r\n\r\n"], ids=["api", "http"])
def test_the_client_portal_redirects_to_its_login(hello: bytes) -> None:
    with connected(FakeGateway("client-portal"), hello) as client:
        head, _, body = everything(client).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 302 Found\r\n")
    assert b"\r\nLocation: /sso/Login?" in head
    assert body == b""


def test_the_client_portal_denies_its_api_without_a_login() -> None:
    with connected(FakeGateway("client-portal"), b"GET /v1/api/iserver/auth/status HTTP/1.1\r\n\r\n") as client:
        head, _, body = everything(client).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 401 ")
    assert head.endswith(b"\r\nContent-Length: 13")
    assert body == b"Access Denied"


@pytest.mark.parametrize(
    ("scenario", "banner"), [("redis", b"-ERR max number"), ("smtp-banner", b"220 mail")], ids=["redis", "smtp"]
)
def test_some_services_speak_first(scenario: str, banner: bytes) -> None:
    gateway = FakeGateway(scenario)
    with running(gateway), socket.create_connection((gateway.host, gateway.port), timeout=5) as client:
        assert exactly(client, len(banner)) == banner


def test_the_next_id_comes_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile, "LATE_S", 0.3)
    with connected(FakeGateway("accepts-late")) as client:
        frame(client)
        client.sendall(start_api(7))
        assert frame(client)[0] == b"15"
        assert is_silent(client, 0.1)
        assert frame(client)[0] == b"9"


@plays("ids-only")
def test_an_account_list_may_never_come(client: socket.socket) -> None:
    frame(client)
    client.sendall(start_api(7))
    assert frame(client) == [b"9", b"1", b"1"]
    assert is_silent(client)


def test_slow_positions_do_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hostile, "SLOW_ANSWER_S", 0.3)
    with connected(FakeGateway("slow-requests")) as client:
        get_ready(client)
        client.sendall(request(61, 1) + request(5, 1))
        assert [frame(client)[0], frame(client)[0]] == [b"53", b"62"]


@plays("hanging-executions")
def test_only_executions_are_not_answered(client: socket.socket) -> None:
    get_ready(client)
    client.sendall(request(7, 3, 1, 0, "", "", "", "", "", "") + request(61, 1))
    assert frame(client)[0] == b"62"
    assert is_silent(client)


@plays("clock-off")
def test_the_clock_is_five_minutes_ahead(client: socket.socket) -> None:
    get_ready(client)
    client.sendall(request(49, 1) + request(105))
    assert int(frame(client)[2]) - time.time() == pytest.approx(300, abs=5)
    assert int(frame(client)[1]) / 1000 - time.time() == pytest.approx(300, abs=5)


def test_no_scenario_has_the_name_of_another() -> None:
    assert not HOSTILE.keys() & SCENARIOS.keys()
