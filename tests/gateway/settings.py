"""The API settings of the fake gateway, and the answer to a request for them (server version 219 and later)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tests.gateway import wire

CONFIG_VERSION = 219
"""Server version from which on a client may ask for the settings."""

Setting = bool | int | str | Sequence[str] | None
Settings = Mapping[str, Setting]

LOCK_AND_EXIT, API, API_SETTINGS = 2, 4, 2
"""Field numbers: parts of the answer, and the settings within its API part."""
_EXIT_FIELDS = {"autoLogoffTime": 1, "autoLogoffPeriod": 2, "autoLogoffType": 3}
_API_FIELDS = {
    "readOnlyApi": 1,
    "encodeApiMessages": 7,
    "socketPort": 8,
    "createApiMessageLogFile": 10,
    "includeMarketDataInLogFile": 11,
    "loggingLevel": 17,
    "masterClientId": 18,
    "rejectMessagesAboveMaxRate": 26,
    "allowLocalhostOnly": 35,
    "trustedIPs": 36,
}
DEFAULTS: Settings = {
    "autoLogoffTime": "11:45",
    "autoLogoffPeriod": "PM",
    "autoLogoffType": "restart",
    "readOnlyApi": False,
    "encodeApiMessages": "ASCII7",
    "createApiMessageLogFile": False,
    "includeMarketDataInLogFile": False,
    "loggingLevel": "Error",
    "masterClientId": None,
    "rejectMessagesAboveMaxRate": False,
    "allowLocalhostOnly": True,
    "trustedIPs": ("127.0.0.1",),
}


def completed(settings: Settings) -> dict[str, Setting]:
    """The given settings over the defaults; None leaves a setting out of the answer. ValueError for an unknown name."""
    known = _EXIT_FIELDS | _API_FIELDS
    unknown = sorted(settings.keys() - known.keys())
    if unknown:
        raise ValueError(f"unknown settings {', '.join(unknown)}; known: {', '.join(known)}")
    return {**DEFAULTS, **settings}


def config_response(request: int, settings: Settings) -> bytes:
    """The protobuf ConfigResponse to request id `request`."""
    api = wire.protobuf({API_SETTINGS: wire.protobuf(_numbered(_API_FIELDS, settings))})
    lock_and_exit = wire.protobuf(_numbered(_EXIT_FIELDS, settings))
    return wire.protobuf({1: request, LOCK_AND_EXIT: lock_and_exit, API: api})


def _numbered(numbers: Mapping[str, int], settings: Settings) -> dict[int, wire.Value]:
    """Settings by field number; what is None is absent, as an optional field that nobody set."""
    values = {numbers[name]: value for name, value in settings.items() if name in numbers and value is not None}
    return dict(sorted(values.items()))
