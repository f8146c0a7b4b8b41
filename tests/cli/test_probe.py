"""`logdx probe` as a person, or a script, meets it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.live import QUICK, STEPS, free_port, probed, run
from tests.gateway import FakeGateway, running
from tests.probe.probing import assert_harmless


@pytest.fixture
def healthy() -> Iterator[FakeGateway]:
    with running(gateway := FakeGateway("healthy")):
        yield gateway
    assert_harmless(gateway)


# ------------------------------------------------------------ the answer


def test_a_healthy_host_is_told_step_by_step_and_found_well() -> None:
    answer, gateway = probed("healthy", arguments=QUICK)
    assert (answer.code, answer.err) == (0, "")
    for words in (f"127.0.0.1:{gateway.port} takes connections", "accounts and order id came", "no trouble was found"):
        assert words in answer.out


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ("id-in-use", "Another connection already holds this client id"),
        ("tls-alert", "The port belongs to another service"),
        ("empty-accounts", "account"),
        ("silent", "then nothing is said"),
    ],
)
def test_what_is_wrong_is_told_in_words_and_by_the_exit_code(scenario: str, words: str) -> None:
    answer, _ = probed(scenario, arguments=QUICK)
    assert answer.code == 5
    assert words in answer.out


@pytest.mark.parametrize(
    "scenario", ["refused", "full-backlog", "fin-before-hello", "rst-after-version", "old-version"]
)
def test_a_host_that_is_not_reached_ends_with_5(scenario: str) -> None:
    assert probed(scenario)[0].code == 5


def test_quiet_leaves_only_the_exit_code() -> None:
    assert probed("healthy", arguments=(*STEPS, "--quiet"))[0] == (0, "", "")
    assert probed("id-in-use", arguments=(*QUICK, "-q"))[0] == (5, "", "")


def test_several_targets_are_all_to_be_reached(healthy: FakeGateway) -> None:
    bad = free_port()
    answer = run("probe", f"127.0.0.1:{healthy.port}", f":{bad}", *STEPS)
    assert answer.code == 5
    assert f"127.0.0.1:{bad} refuses" in answer.out
    assert "accounts and order id came" in answer.out
    again = run("probe", "--port", str(healthy.port), "--host", "localhost", *STEPS, "--only", "ready")
    assert again.code == 0


def test_a_name_without_an_address_ends_with_5() -> None:
    answer = run("probe", "no-such-host.invalid:4002", *STEPS)
    assert answer.code == 5
    assert "no-such-host.invalid has no address" in answer.out


def test_an_ipv6_address_stands_in_brackets() -> None:
    answer = run("probe", f"[::1]:{free_port()}", *STEPS, "--json", "-")
    assert answer.code == 5
    assert {line["host"] for line in answer.lines} == {"::1"}
    assert answer.lines[-1]["outcome"] in ("refused", "unreachable", "dns-failed")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("127.0.0.1:0",), "no port"),
        (("127.0.0.1:70000",), "no port"),
        (("--port", "0"), "0"),
        (("--port", "70000"), "70000"),
        (("host:abc",), "no port"),
        (("--client-id", "x"), "no client id"),
        (("--client-id", "5-1"), "lower one first"),
        (("--timeout", "0"), "between"),
        (("--timeout", "soon"), "no duration"),
        (("--repeat", "0"), "0"),
        (("--for", "-1s"), "no duration"),
        (("--only", "order"), "order"),
        (("--only", "session", "--skip", "ready"), "needs"),
        (("--json", "no/such/folder/x.jsonl", "127.0.0.1:1"), "cannot write"),
    ],
)
def test_a_command_line_that_makes_no_sense_ends_with_2(arguments: tuple[str, ...], words: str) -> None:
    answer = run("probe", *arguments)
    assert answer.code == 2
    assert words in answer.err
    assert answer.out == ""


# ------------------------------------------------------------ choosing steps


def steps(*arguments: str) -> tuple[list[str], FakeGateway]:
    answer, gateway = probed("healthy", arguments=(*STEPS, "--json", "-", *arguments))
    assert answer.code == 0
    return list(dict.fromkeys(line["step"] for line in answer.lines)), gateway


def test_only_and_skip_choose_among_the_steps() -> None:
    attempt = ["resolve", "tcp", "version", "ready"]
    assert steps("--only", "tcp")[0] == attempt[:2]
    assert steps("--only", "newest")[0] == [*attempt, "newest"]
    assert steps("--skip", "session", "--skip", "newest")[0] == attempt
    told, gateway = steps("--skip", "ready")
    assert told == attempt[:3]
    assert [conversation.client_id for conversation in gateway.conversations] == [None]


def test_client_ids_in_use_are_told_from_free_ones() -> None:
    answer, gateway = probed("healthy", arguments=(*STEPS, "--client-id", "0-3", "--client-id", "2"), taken={1, 2})
    assert answer.code == 0
    assert [
        f"{number} is {state}" in answer.out for number, state in enumerate(("free", "taken", "taken", "free"))
    ] == [True] * 4
    assert [c.client_id for c in gateway.conversations if c.client_id is not None and c.client_id < 90_000] == [
        0,
        1,
        2,
        3,
    ]


def test_settings_are_read_when_asked_for() -> None:
    answer, gateway = probed(
        "healthy", arguments=(*QUICK, "--read-settings"), server_version=225, settings={"readOnlyApi": True}
    )
    assert answer.code == 0
    assert "read only yes, " in answer.out
    assert f", port {gateway.port}, " in answer.out
    assert "trusted ips 127.0.0.1" in answer.out
    assert "API message log" in answer.out


# ------------------------------------------------------------ again and again


def test_repeats_are_summed_up() -> None:
    answer, _ = probed(
        "healthy", "fin-after-hello", arguments=(*QUICK, "--repeat", "6", "--interval", "0", "--only", "ready")
    )
    assert answer.code == 0
    assert "3 of 6" in answer.out


def test_each_try_says_which_it_is() -> None:
    answer, gateway = probed(
        "healthy", arguments=(*STEPS, "--only", "ready", "--repeat", "3", "--interval", "10ms", "--json", "-")
    )
    assert [line.get("try", 1) for line in answer.lines if line["step"] == "ready"] == [1, 2, 3]
    assert answer.lines[-1]["step"] == "repeat"
    assert len(gateway.conversations) == 3


def test_for_ends_after_so_long() -> None:
    answer, gateway = probed("healthy", arguments=(*STEPS, "--only", "tcp", "--for", "500ms", "--interval", "100ms"))
    assert answer.code == 0
    assert 1 <= len(gateway.conversations) <= 5
