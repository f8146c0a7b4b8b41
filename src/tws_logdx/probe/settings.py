"""The newest server version of a host, and the API settings that it tells when it is asked (from version 219 on).

The request only reads. Its counterpart that writes (109) is not in this program.
"""

from __future__ import annotations

from time import perf_counter

from tws_logdx.probe import wire
from tws_logdx.probe.attempt import Target
from tws_logdx.probe.errors import of_connect
from tws_logdx.probe.greeting import ready, version
from tws_logdx.probe.line import EndedError, ForeignError, Line, SilentError, connected
from tws_logdx.probe.peer_text import clean
from tws_logdx.probe.step import Detail, Step, ms_since

_REQUEST = 1
_API, _SETTINGS = 4, 2
_FLAGS = {
    1: "read_only",
    10: "log_enabled",
    11: "log_market_data",
    26: "reject_above_max_rate",
    35: "localhost_only",
}
_NUMBERS = {8: "port", 18: "master_client_id"}
_WORDS = {7: "encoding", 17: "log_level"}
_TRUSTED = 36


async def newest(target: Target, address: str) -> Step:
    """Which version the host speaks at most: hello and version only, the connection ends before startApi."""
    try:
        async with connected(address, target.port, target.timeout) as line:
            greeting = await version(line, (wire.OLDEST, wire.NEWEST), target.timeout)
    except OSError as error:
        return Step("newest", "unknown", {"text": of_connect(error).text})
    if greeting.server_version is None:
        return Step("newest", greeting.step.outcome, greeting.step.details)
    number = greeting.server_version
    allows: dict[str, Detail] = {"protobuf": number >= wire.RAW_IDS, "settings": number >= wire.CONFIG}
    return Step("newest", "ok", {"server_version": number, "offered": wire.NEWEST, **allows})


async def settings(target: Target, address: str) -> Step:
    """The host's own API settings: ok with their values, too-old, silent, rejected (code, text), or how it ended."""
    begun = perf_counter()
    try:
        async with connected(address, target.port, target.timeout) as line:
            step = await _settings(line, target)
    except SilentError:
        return Step("settings", "silent", {"text": "the host did not answer; a window may wait on its screen"})
    except EndedError as ended:
        return Step("settings", "reset-late" if ended.reset else "closed-late")
    except ForeignError:
        return Step("settings", "unknown", {"text": "the answer was not understood"})
    except OSError as error:
        return Step("settings", "unknown", {"text": of_connect(error).text})
    return step.with_details(ms=ms_since(begun))


async def _settings(line: Line, target: Target) -> Step:
    greeting = await version(line, (wire.OLDEST, wire.NEWEST), target.timeout)
    number = greeting.server_version
    if number is None:
        return Step("settings", greeting.step.outcome, {"text": "no version"})
    if number < wire.CONFIG:
        text = f"this host speaks version {number}; settings can be read from {wire.CONFIG} on"
        return Step("settings", "too-old", {"server_version": number, "text": text})
    step = await ready(line, number, target.client_id, target.timeout)
    if step.outcome != "ready":
        return Step("settings", step.outcome, step.details)
    line.within(target.timeout)
    await line.send(wire.request(wire.REQUEST_CONFIG, bytes((1 << 3, _REQUEST))))
    while True:
        message = wire.message(number, await line.frame())
        if message is not None and message.kind == wire.CONFIG_ANSWER:
            return Step("settings", "ok", _values(message))
        if message is not None and message.code is not None and _is_answer(message):
            return Step("settings", "rejected", {"code": message.code, "text": clean(message.text)})


def _is_answer(message: wire.Message) -> bool:
    """Whether an error is about the request: it names it, or is of the kind that validation of requests gives."""
    return message.request == _REQUEST or 300 <= (message.code or 0) < 600


def _values(message: wire.Message) -> dict[str, Detail]:
    """The settings that the host names; what it leaves out is not told. Damaged messages give what could be read."""
    details: dict[str, Detail] = {}
    trusted: list[str] = []
    try:
        for number, value in _inside(_inside_of(message.body, _API), _SETTINGS):
            if number in _FLAGS:
                details[_FLAGS[number]] = bool(value)
            elif number in _NUMBERS and isinstance(value, int):
                details[_NUMBERS[number]] = value
            elif number in _WORDS and isinstance(value, bytes):
                details[_WORDS[number]] = clean(value.decode(errors="replace"))
            elif number == _TRUSTED and isinstance(value, bytes):
                trusted.append(clean(value.decode(errors="replace")))
    except ValueError:
        details["text"] = "the answer ends early"
    if trusted:
        details["trusted_ips"] = ",".join(trusted)
    return details


def _inside_of(body: bytes, number: int) -> bytes:
    """The message in a field of a message; empty when it has none."""
    return next((value for key, value in wire.protobuf(body) if key == number and isinstance(value, bytes)), b"")


def _inside(body: bytes, number: int) -> list[tuple[int, int | bytes]]:
    return list(wire.protobuf(_inside_of(body, number)))
