"""Logs of many lines are read without walking through what was read before."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any

import pytest

from tests.attempts.known_codes import reconstruct, symptom
from tests.attempts.lines import event
from tws_logdx.model.event import Event, Value

TARGET: dict[str, Value] = {"host": "127.0.0.1", "port": 7497, "client_id": 1, "client": "ib_async"}


def start(seconds: float, line: int) -> list[Event]:
    connecting = event("client.connecting", seconds, line=line)._replace(fields=TARGET)
    return [connecting, event("client.ready", seconds + 1, line=line + 1)]


def codes_in_a_session(count: int) -> list[Event]:
    return start(0, 1) + [event("tws.error", n + 2, line=n + 3, code=100) for n in range(count)]


def socket_errors(count: int) -> list[Event]:
    fields: dict[str, Value] = {"kind": "refused", "errno": 111, "port": 7497}
    events: list[Event] = []
    for n in range(count // 2):
        events += [start(n * 9.0, 2 * n + 1)[0], event("client.socket_error", n * 9 + 0.1, line=2 * n + 2)]
        events[-1] = events[-1]._replace(fields=fields)
    return events


def drops_and_failures(count: int) -> list[Event]:
    events: list[Event] = []
    for n in range(count // 5):
        at, line = n * 20.0, 5 * n + 1
        events += [*start(at, line), event("client.peer_closed", at + 5, line=line + 2)]
        events += [start(at + 10, line + 3)[0], event("client.failed", at + 11, line=line + 4, kind="refused")]
    return events


def new_client_ids(count: int) -> list[Event]:
    return [
        event("client.connecting", n / 100, line=n + 1)._replace(fields={**TARGET, "client_id": n})
        for n in range(count)
    ]


def conversations_without_times(count: int) -> list[Event]:
    return [event("api.conversation", 0, line=n + 1, writer="tws", dated=False) for n in range(count)]


def probes(count: int) -> list[Event]:
    fields: dict[str, Value] = {"step": "tcp", "outcome": "refused", "host": "127.0.0.1", "port": 4001}
    return [event("probe.step", n, line=n + 1, writer="probe")._replace(fields=fields) for n in range(count)]


@contextmanager
def lines_run() -> Iterator[list[int]]:
    """Counts the lines of this package's code that are run: the same on every machine."""
    run = [0]
    ours: dict[CodeType, bool] = {}

    def trace(frame: FrameType, what: str, _: object) -> Any:
        code = frame.f_code
        if code not in ours:
            ours[code] = "tws_logdx" in code.co_filename
        if what == "line":
            run[0] += 1
        return trace if ours[code] else None

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield run
    finally:
        sys.settrace(before)


@pytest.mark.parametrize(
    "log",
    [codes_in_a_session, socket_errors, drops_and_failures, new_client_ids, conversations_without_times, probes],
    ids=lambda log: log.__name__,
)
def test_eight_times_the_lines_are_about_eight_times_the_work(log: Callable[[int], list[Event]]) -> None:
    work = []
    for count in (400, 3200):
        events = log(count)
        with lines_run() as run:
            symptom(reconstruct(events), events)
        work.append(run[0])
    assert work[1] < 10 * work[0]
