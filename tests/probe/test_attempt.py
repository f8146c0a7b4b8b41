"""The failure table, live: what the probe's lines come to in the analysis, cause by cause."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable

import pytest

from tests.gateway import FakeGateway, what_is_seen
from tests.probe.probing import BESIDE, alone, analysed, at_once, named, plan_for, steps_of
from tws_logdx.intake import Intake
from tws_logdx.model.rules import RuleBook
from tws_logdx.probe import attempt as attempt_module
from tws_logdx.probe.attempt import Reached, Target, attempt
from tws_logdx.probe.run import Plan
from tws_logdx.probe.step import Step

PATIENT_S = 1.3
"""Longer than the answers that come late, shorter than those that come too late."""

SILENT = "hung-host"
FOUND = {
    "id-in-use": "client-id-in-use",
    "id-in-use-rst": "client-id-in-use",
    "http": "non-tws-service",
    "http-waits": "non-tws-service",
    "client-portal": "non-tws-service",
    "tls-alert": "non-tws-service",
    "ssh-banner": "non-tws-service",
    "smtp-banner": "non-tws-service",
    "redis": "non-tws-service",
    "garbage": "non-tws-service",
    "one-field": "non-tws-service",
    "huge-length": "non-tws-service",
    "negative": "non-tws-service",
    "zero-length": "non-tws-service",
    "empty-accounts": "empty-managed-accounts",
    "unanswered": "startup-requests-timeout",
    "hanging-executions": "startup-requests-timeout",
    "slow-requests": "startup-requests-timeout",
    "upstream-down": "upstream-lost",
    "old-version": "version-mismatch",
}
"""What is seen decides the cause."""
UNDECIDED = {
    "silent": SILENT,
    "slow-version": SILENT,
    "drip": SILENT,
    "drip-forever": SILENT,
    "fin-before-hello": "proxy-target-closed",
    "rst-before-hello": "proxy-target-closed",
    "fin-after-hello": "proxy-target-closed",
    "rst-after-hello": "proxy-target-closed",
    "crowded": "proxy-target-closed",
    "fin-after-version": "client-id-in-use",
    "rst-after-version": "client-id-in-use",
    "silent-after-version": "modal-dialog-blocks-api",
    "ids-only": "empty-managed-accounts",
    "too-new": "protobuf-mismatch",
    "refused": "wrong-port",
    "full-backlog": "backlog-full",
}
"""Several causes look alike from outside; one that must be among the possible ones."""
FIRST = {"full-backlog": "backlog-full", "silent": SILENT, "too-new": "protobuf-mismatch"}
"""Where one of the possible ones is likelier than all others."""
FLOODS = {"flood", "flood-frames"}
"""`test_hostile` is about these."""
HARMLESS = set(what_is_seen()) - FOUND.keys() - UNDECIDED.keys() - FLOODS
"""Ready, and nothing that a first minute shows is wrong."""


@pytest.fixture(scope="module")
def table() -> dict[str, list[Step]]:
    """All steps of a probe of each scenario, side by side."""
    calm = set(what_is_seen()) - FLOODS
    return {name: steps for name, (steps, _) in at_once(sorted(calm), timeout=PATIENT_S).items()}


@pytest.fixture
def causes(table: dict[str, list[Step]], book: RuleBook, intake: Intake) -> Callable[[str], dict[str, float]]:
    """Confidence by cause, best first, explained ones left out."""

    def of(name: str) -> dict[str, float]:
        findings = analysed(table[name], book, intake).diagnosis.findings
        return {one.judgement.cause.id: one.judgement.confidence for one in findings}

    return of


Causes = Callable[[str], dict[str, float]]


def test_every_scenario_has_its_place_in_the_table() -> None:
    assert {"healthy", "accepts-late", "invalid-utf8", "no-zone", "restart"} <= HARMLESS
    assert len(HARMLESS) < 20
    assert not FOUND.keys() & UNDECIDED.keys()


@pytest.mark.parametrize("name", FOUND)
def test_what_decides_the_cause_names_it_first(name: str, causes: Causes) -> None:
    told = causes(name)
    assert next(iter(told)) == FOUND[name]
    assert told[FOUND[name]] >= 0.6
    assert [cause for cause, confidence in told.items() if confidence >= 0.6] == [FOUND[name]]


@pytest.mark.parametrize("name", UNDECIDED)
def test_look_alikes_are_possible_and_none_is_called_found(name: str, causes: Causes) -> None:
    told = causes(name)
    assert UNDECIDED[name] in told
    assert max(told.values()) < 0.6 + 1e-9
    if name in FIRST:
        assert next(iter(told)) == FIRST[name]


@pytest.mark.parametrize("name", sorted(HARMLESS))
def test_a_host_that_works_is_not_called_ill(
    name: str, table: dict[str, list[Step]], book: RuleBook, intake: Intake
) -> None:
    findings = analysed(table[name], book, intake).diagnosis.findings
    assert [one.judgement.cause.id for one in findings if one.judgement.cause.severity != "informational"] == []


def test_the_hanging_request_is_named(table: dict[str, list[Step]]) -> None:
    silent = [step.details["request"] for step in named(table["hanging-executions"], "request") if step.outcome != "ok"]
    assert silent == ["executions"]


def test_what_speaks_is_told_by_name(table: dict[str, list[Step]]) -> None:
    what = {name: named(table[name], "version")[0].details.get("what") for name in FOUND}
    assert what["tls-alert"] == "tls"
    assert what["ssh-banner"] == "ssh"
    assert what["smtp-banner"] == "mail"
    assert what["client-portal"] == "client-portal"
    assert what["http"] == "http"
    assert what["redis"] == "text"
    assert what["garbage"] == "binary"


def test_a_web_server_that_waits_is_found_out_with_a_second_question() -> None:
    steps, _ = alone("http-waits", timeout=0.4)
    assert [step.outcome for step in named(steps, "version")] == ["silent"]
    assert [step.outcome for step in named(steps, "speaks")] == ["http"]


def test_a_clock_that_is_off_is_told_with_its_offset(table: dict[str, list[Step]]) -> None:
    (step,) = named(table["clock-off"], "time")
    assert step.outcome == "off"
    assert step.details["offset_s"] == pytest.approx(300, abs=2)


# ------------------------------------------------------------ addresses


def probed(host: str, port: int = 4002, **more: float) -> tuple[str, list[Step]]:
    async def run() -> tuple[str, list[Step]]:
        reached = Reached()
        steps = [step async for step in attempt(Target(host, port, 90_001, more.get("timeout", 2.0)), reached)]
        return reached.outcome, steps

    return asyncio.run(run())


def free_port(family: int = socket.AF_INET) -> int:
    """A port at which nobody listens just now."""
    with socket.socket(family, socket.SOCK_STREAM) as taken:
        taken.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
        return int(taken.getsockname()[1])


def has_ipv6() -> bool:
    try:
        free_port(socket.AF_INET6)
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


def resolved(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    """Every name has these addresses."""

    async def told(host: str, port: int, timeout: float) -> list[str]:
        return list(addresses)

    monkeypatch.setattr(attempt_module, "addresses_of", told)


@pytest.mark.parametrize(
    "host", ["no-such-host.invalid", "a" * 64 + ".invalid", "..", "two words.invalid", "\x1b[31m.invalid"]
)
def test_a_name_without_an_address_is_a_dns_failure(host: str) -> None:
    outcome, steps = probed(host)
    assert outcome == "dns-failed"
    assert [(step.step, step.outcome) for step in steps] == [("resolve", "dns-failed")]
    assert steps[0].details["text"]
    assert "\x1b" not in steps[0].line()


@needs_ipv6
def test_nobody_at_the_ipv6_loopback_is_a_refusal() -> None:
    outcome, steps = probed("::1", free_port(socket.AF_INET6))
    assert outcome == "refused"
    assert steps[-1].details["code"] == errno.ECONNREFUSED
    assert steps[0].details["addresses"] == ("::1",)


@needs_ipv6
def test_every_address_of_a_name_is_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    resolved(monkeypatch, "::1", "127.0.0.1")

    async def run() -> list[Step]:
        async with FakeGateway("healthy") as gateway:
            return await steps_of(Plan(host="both", ports=(gateway.port,), timeout=2.0, wanted=frozenset({"ready"})))

    steps = asyncio.run(run())
    told = [(step.step, step.outcome, step.details.get("address")) for step in steps]
    assert told[1:3] == [("address", "refused", "::1"), ("tcp", "ok", "127.0.0.1")]
    assert told[-1][:2] == ("ready", "ready")


@pytest.mark.parametrize("addresses", [("127.0.0.1",), ("::1", "127.0.0.1"), ("127.0.0.1", "::1")], ids=" then ".join)
def test_a_refusal_tells_more_than_an_address_out_of_reach(
    monkeypatch: pytest.MonkeyPatch, addresses: tuple[str, ...]
) -> None:
    resolved(monkeypatch, *addresses)
    assert probed("anywhere", free_port())[0] == "refused"


def test_an_address_that_cannot_be_connected_to_at_all_is_out_of_reach() -> None:
    # A broadcast address: the system forbids it, whatever network the machine is in.
    outcome, steps = probed("255.255.255.255")
    assert outcome == "unreachable"
    assert steps[-1].details["code"] in (errno.EACCES, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EPERM)


def test_the_parts_of_a_plan_go_no_further_than_wanted() -> None:
    for last in ("resolve", "tcp", "version", "ready"):
        (told,) = at_once(["healthy"], wanted=frozenset({last})).values()
        assert told[0][-1].step == last
    assert plan_for(1, wanted=BESIDE).upto == "ready"
