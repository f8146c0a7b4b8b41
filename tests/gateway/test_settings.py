"""A request for the API settings: as bytes, and read by the protobuf classes of the official client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.clients.packages import MissingError, redistribution
from tests.gateway import FakeGateway, running
from tests.gateway.byte_client import HELLO_PROTOBUF, connected, frame, frame_bytes, framed, start_api_protobuf
from tests.gateway.settings import DEFAULTS, Setting

ROOT = Path(__file__).resolve().parents[2]
REQUEST = framed((200 + 108).to_bytes(4, "big") + b"\x08\x2a")
RESPONSE = (200 + 110).to_bytes(4, "big") + b"\x08\x2a"
"""Id, and the request id 42."""


def asked(gateway: FakeGateway) -> bytes:
    """The first message after the request."""
    with connected(gateway, HELLO_PROTOBUF) as client:
        frame(client)
        client.sendall(start_api_protobuf(7))
        for _ in range(5):
            frame_bytes(client)
        # What else is asked is answered after it.
        client.sendall(REQUEST + framed((200 + 61).to_bytes(4, "big")))
        return frame_bytes(client)


def kind(message: bytes) -> int:
    return int.from_bytes(message[:4], "big") - 200


def read_by_the_official_client(gateway: FakeGateway) -> dict[str, Any]:
    try:
        folder = redistribution()
    except MissingError as error:
        pytest.skip(str(error))
    with running(gateway):
        done = subprocess.run(
            [sys.executable, "-m", "tests.gateway.config_client", str(gateway.port), "42"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(folder)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_the_answer_carries_the_id_of_the_request() -> None:
    assert asked(FakeGateway("healthy", server_version=219)).startswith(RESPONSE)


def test_a_host_before_219_does_not_know_the_request() -> None:
    assert kind(asked(FakeGateway("healthy", server_version=218))) == 62


def test_the_request_may_be_denied() -> None:
    message = asked(FakeGateway("config-denied", server_version=225))
    assert kind(message) == 4
    assert b"\x18\xc1\x02" in message  # field 3, the code: 321


def test_the_request_may_stay_unanswered() -> None:
    assert kind(asked(FakeGateway("config-silent", server_version=225))) == 62


def test_a_setting_that_is_none_is_absent() -> None:
    absent: dict[str, None] = dict.fromkeys([*DEFAULTS, "socketPort"])
    # The parts are there, and empty.
    assert asked(FakeGateway("healthy", server_version=225, settings=absent)) == RESPONSE + b"\x12\0\x22\x02\x12\0"


def test_the_official_client_reads_the_defaults() -> None:
    gateway = FakeGateway("healthy", server_version=225)
    answer = read_by_the_official_client(gateway)
    assert answer["reqId"] == 42
    assert answer["lockAndExit"] == {
        "autoLogoffTime": "11:45",
        "autoLogoffPeriod": "PM",
        "autoLogoffType": "restart",
    }
    settings = answer["api"]["settings"]
    assert "masterClientId" not in settings
    assert settings.pop("socketPort") == gateway.port
    assert settings.pop("trustedIPs") == ["127.0.0.1"]
    assert settings == {name: DEFAULTS[name] for name in settings}
    assert {"readOnlyApi", "allowLocalhostOnly", "loggingLevel"} <= settings.keys()


def test_the_official_client_reads_what_is_set() -> None:
    set_here: dict[str, Setting] = {
        "readOnlyApi": True,
        "encodeApiMessages": "UTF-8",
        "socketPort": 7496,
        "createApiMessageLogFile": True,
        "includeMarketDataInLogFile": True,
        "loggingLevel": "Detail",
        "masterClientId": 300,
        "rejectMessagesAboveMaxRate": True,
        "allowLocalhostOnly": False,
        "trustedIPs": ["127.0.0.1", "10.1.2.3"],
        "autoLogoffType": "logoff",
    }
    answer = read_by_the_official_client(FakeGateway("healthy", server_version=225, settings=set_here))
    assert {**answer["lockAndExit"], **answer["api"]["settings"]} == {
        **set_here,
        "autoLogoffTime": "11:45",
        "autoLogoffPeriod": "PM",
    }


def test_the_read_only_scenario_says_so() -> None:
    answer = read_by_the_official_client(FakeGateway("read-only", server_version=225))
    assert answer["api"]["settings"]["readOnlyApi"] is True


def test_the_official_client_is_told_that_the_request_is_denied() -> None:
    answer = read_by_the_official_client(FakeGateway("config-denied", server_version=225))
    assert answer["code"] == 321
    assert "not allowed" in answer["text"]
