"""The API settings that a host tells when it is asked, and what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.gateway import FakeGateway
from tests.probe.probing import alone, analysed, named
from tws_logdx.intake import Intake
from tws_logdx.model.rules import RuleBook
from tws_logdx.probe.attempt import STEPS
from tws_logdx.probe.step import Step

TOLD: dict[str, Any] = {
    "readOnlyApi": True,
    "trustedIPs": ("127.0.0.1", "10.4.0.9"),
    "allowLocalhostOnly": False,
    "createApiMessageLogFile": False,
    "loggingLevel": "Detail",
    "masterClientId": 7,
}


def asked(*scenarios: str, version: int = 225, **settings: Any) -> tuple[list[Step], Step, FakeGateway]:
    host = {"server_version": version, "settings": settings}
    steps, gateway = alone(*scenarios, gateway=host, wanted=frozenset({*STEPS, "settings"}))
    (step,) = named(steps, "settings")
    return steps, step, gateway


def test_settings_are_told_as_the_host_has_them_and_become_facts(book: RuleBook, intake: Intake) -> None:
    steps, step, gateway = asked("healthy", **TOLD)
    assert step.outcome == "ok"
    kept = {name: value for name, value in step.details.items() if name not in ("ms", "host", "encoding")}
    assert kept == {
        "read_only": True,
        "port": gateway.port,
        "log_enabled": False,
        "log_market_data": False,
        "log_level": "Detail",
        "master_client_id": 7,
        "reject_above_max_rate": False,
        "localhost_only": False,
        "trusted_ips": "127.0.0.1,10.4.0.9",
    }
    analysis = analysed(steps, book, intake)
    facts = {name: analysis.facts.values(name) for name in analysis.facts.names() if name.startswith("api.")}
    assert facts == {
        "api.port": (gateway.port,),
        "api.read_only": (True,),
        "api.localhost_only": (False,),
        "api.trusted_ips": ("127.0.0.1,10.4.0.9",),
        "api.log_enabled": (False,),
        "api.log_level": ("Detail",),
        "api.master_client_id": (7,),
    }
    states = {one.check.id: one.state for one in analysis.checklist}
    assert states["api-log"] == "bad"
    assert states["socket-port"] == states["localhost-only"] == states["trusted-ips"] == "ok"
    assert next(one.fact for one in analysis.checklist if one.check.id == "read-only") is not None


def test_a_pattern_among_the_trusted_addresses_is_marked(book: RuleBook, intake: Intake) -> None:
    steps, _, _ = asked("healthy", trustedIPs=("127.0.0.1", "10.4.0.0/24"))
    states = {one.check.id: one.state for one in analysed(steps, book, intake).checklist}
    assert states["trusted-ips"] == "bad"


def test_what_the_host_leaves_out_is_not_told() -> None:
    _, step, _ = asked("healthy", trustedIPs=None, socketPort=None, masterClientId=None)
    assert step.outcome == "ok"
    assert not {"trusted_ips", "master_client_id"} & step.details.keys()


def test_text_in_the_settings_of_a_hostile_host_is_harmless() -> None:
    _, step, _ = asked("healthy", loggingLevel="\x1b[31mError", trustedIPs=("1\r\n2", "\u202e3"))
    assert all(value.isprintable() for value in step.details.values() if isinstance(value, str))


@pytest.mark.parametrize(
    ("scenario", "version", "outcome", "words"),
    [
        ("config-denied", 225, "rejected", "not allowed"),
        ("config-silent", 225, "silent", "did not answer"),
        ("healthy", 178, "too-old", "219"),
        ("healthy", 201, "too-old", "219"),
    ],
)
def test_a_host_that_does_not_tell_its_settings_is_told_so(
    scenario: str, version: int, outcome: str, words: str, book: RuleBook, intake: Intake
) -> None:
    steps, step, gateway = asked(scenario, version=version)
    assert step.outcome == outcome
    assert words in str(step.details["text"])
    assert gateway.conversations[-1].ended == "fin"
    assert "api.read_only" not in analysed(steps, book, intake).facts.names()
