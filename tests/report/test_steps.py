"""Steps for one system or program are told where they belong."""

from __future__ import annotations

from tws_logdx.model.attempt import Attempt, Outcome
from tws_logdx.model.event import Location
from tws_logdx.model.fact import Fact, Facts
from tws_logdx.model.rules import Step
from tws_logdx.report.steps import Installation, installation, steps_for

STEPS = (
    Step("Everybody."),
    Step("Only here.", ("windows",)),
    Step("Two of them.", ("macos", "linux")),
    Step("In its settings.", ("gateway",)),
    Step("In its file.", ("ibc", "container")),
)


def test_where_nothing_is_known_each_step_says_whom_it_is_for() -> None:
    assert steps_for(STEPS, Installation()) == (
        "Everybody.",
        "Windows: Only here.",
        "macOS, Linux: Two of them.",
        "Gateway: In its settings.",
        "IBC, Container: In its file.",
    )


def test_a_known_system_leaves_out_the_steps_of_others_and_the_label_of_its_own() -> None:
    assert steps_for(STEPS, Installation("linux", "tws")) == (
        "Everybody.",
        "Two of them.",
        "IBC, Container: In its file.",
    )


def test_of_several_the_unknown_ones_stay_in_the_label() -> None:
    step = Step("Look there.", ("tws", "container"))
    assert steps_for([step], Installation(program="gateway")) == ("Container: Look there.",)
    assert steps_for([step], Installation(program="tws")) == ("Look there.",)


def test_the_system_of_the_host_is_not_that_of_a_client_elsewhere() -> None:
    facts = Facts(
        [
            Fact("host.os", "Windows 11", Location("tws.log", 1)),
            Fact("tws.app", "gateway", Location("tws.log", 2)),
        ]
    )
    assert installation(facts, [attempt("127.0.0.1")]) == Installation("windows 11", "gateway")
    assert installation(facts, [attempt("127.0.0.1"), attempt("192.168.7.9")]) == Installation("", "gateway")


def attempt(host: str) -> Attempt:
    return Attempt(0, 0, Outcome.READY, "ib_async", host, 4001, 1, None, True, ())
