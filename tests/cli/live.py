"""Runs of the live commands in this process, beside gateways in a thread of their own."""

from __future__ import annotations

import inspect
import json
import socket
from typing import Any, NamedTuple

from click.testing import CliRunner

from tests.gateway import FakeGateway, running
from tests.probe.probing import assert_harmless
from tws_logdx.cli import logdx

ESCAPE = "\x1b"
QUICK = ("--timeout", "400ms", "--skip", "machine", "--skip", "ports")
STEPS = ("--steps-only", *QUICK)


class Answer(NamedTuple):
    """How a run ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The JSON lines of stdout."""
        return [json.loads(line) for line in self.out.splitlines()]


def run(*arguments: str, stdin: str = "") -> Answer:
    """Run `logdx`; an exception that is no end of a command is one here, too."""
    # Before click 8.2 stderr went where stdout goes, unless told otherwise.
    apart: dict[str, Any] = {"mix_stderr": False} if "mix_stderr" in inspect.signature(CliRunner).parameters else {}
    result = CliRunner(**apart).invoke(logdx, arguments, input=stdin, color=True)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert "Traceback" not in result.stdout + result.stderr
    return Answer(result.exit_code, result.stdout, result.stderr)


def free_port() -> int:
    """A port at which nobody listens just now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def probed(*scenarios: str, arguments: tuple[str, ...] = STEPS, **gateway: object) -> tuple[Answer, FakeGateway]:
    with running(fake := FakeGateway(*scenarios, **gateway)):  # type: ignore[arg-type]
        answer = run("probe", f"127.0.0.1:{fake.port}", *arguments)
    assert_harmless(fake)
    return answer, fake
