"""Sessions that do not become ready, each with its outcome."""

from __future__ import annotations

import asyncio
import socket
import sys

import pytest

from tests.probe.sessions import answered, named, played, steps_of, the
from tws_logdx.probe.session import session
from tws_logdx.probe.watched import unconnected

# ------------------------------------------------------------ not ready


@pytest.mark.parametrize(
    ("scenario", "outcome"),
    [
        ("refused", "refused"),
        ("full-backlog", "connect-timeout"),
        ("silent", "silent"),
        ("fin-before-hello", "closed-early"),
        ("fin-after-hello", "closed-early"),
        ("rst-after-hello", "reset-early"),
        ("fin-after-version", "closed-late"),
        ("rst-after-version", "reset-late"),
        ("silent-after-version", "stalled"),
        ("empty-accounts", "stalled"),
        ("id-in-use", "rejected"),
        ("id-in-use-rst", "rejected"),
        ("http", "not-api"),
        ("tls-alert", "not-api"),
        ("ssh-banner", "not-api"),
        ("old-version", "too-old"),
    ],
)
def test_each_fault_has_its_outcome(scenario: str, outcome: str) -> None:
    steps, _ = played(scenario)
    assert steps[0].step == "session"
    assert steps[0].outcome == outcome
    assert not named(steps, "request")
    assert not named(steps, "time")


def test_a_client_id_in_use_is_told_with_code_and_text() -> None:
    steps, _ = played("id-in-use")
    assert steps[0].details["code"] == 326
    assert "already in use" in str(steps[0].details["text"])
    assert the(steps, "message").details["code"] == 326


def test_a_host_that_is_too_old_is_told_with_its_version() -> None:
    steps, _ = played("old-version")
    assert steps[0].details["server_version"] == 120


def test_an_unknown_name_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    step = asyncio.run(steps_of("gateway.invalid", 4002))[0]
    assert (step.outcome, step.details["code"]) == ("dns-failed", -2)


@pytest.mark.parametrize(
    ("text", "outcome", "code"),
    [
        ("Multiple exceptions: [Errno 101] Network is unreachable, [Errno 111] Connect call failed", "refused", 111),
        (
            "Multiple exceptions: [Errno 110] Connect call failed, [Errno 101] Network unreachable",
            "connect-timeout",
            110,
        ),
        ("Multiple exceptions: [WinError 1225] refused, [WinError 1225] refused", "refused", 1225),
        ("something else", "unreachable", None),
    ],
)
def test_of_several_addresses_the_most_telling_failure_counts(text: str, outcome: str, code: int | None) -> None:
    failure = unconnected(OSError(text))
    assert (failure.outcome, failure.code) == (outcome, code)


@pytest.mark.parametrize("port", [-1, 70_000])
def test_an_impossible_port_is_an_outcome(port: int) -> None:
    (step,) = asyncio.run(steps_of("127.0.0.1", port))
    assert step.outcome in ("unreachable", "refused", "dns-failed")


@pytest.mark.parametrize("client_id", [0, -3])
def test_client_ids_that_bind_orders_or_do_not_exist_are_refused(client_id: int) -> None:
    async def run() -> None:
        async for _ in session("127.0.0.1", 4002, client_id, timeout=1):
            pass

    with pytest.raises(ValueError, match="greater than 0"):
        asyncio.run(run())


def test_without_the_library_there_is_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ib_async", None)
    (step,) = asyncio.run(steps_of("127.0.0.1", 4002))
    assert (step.step, step.outcome) == ("session", "unavailable")
    assert "ib_async" in str(step.details["text"])


# ------------------------------------------------------------ hostile peers


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (b"\xff\xff\xff\xff" + b"x" * 5000, "not-api"),
        (b"\0\0\0\0" * 500, "not-api"),
        (b"\0\0\0\6ab\0cd\0", "silent"),
        (b"\0\0\0\3\xff\xfe\0" * 3, "silent"),
        (b"\0\0\0\4abc\0" * 200_000, "closed-early"),
        (b"\0\0\0\x09178\x00now\0\0" + b"\0\0\0\x0115\0", "stalled"),
    ],
    ids=["huge-length", "zeros", "no-number", "no-utf-8", "flood", "nonsense-after-version"],
)
def test_nonsense_is_an_outcome(data: bytes, outcome: str) -> None:
    assert answered(data)[0].outcome == outcome
