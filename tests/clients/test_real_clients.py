"""What is reconstructed from the logs of real clients must be what the gateway did to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.attempts.reading import read_lines
from tests.clients.runs import CLIENTS, INTERMITTENT, LEVELS, NAMES, Run, all_runs, available, write_logs
from tests.gateway import FakeGateway
from tws_logdx.attempts import History, reconstruct, symptom
from tws_logdx.model.attempt import Symptom
from tws_logdx.model.event import Event

READY = ["ready"]

EXPECTED: dict[str, list[str]] = {
    "healthy": READY,
    "silent": ["silent"],
    "fin-before-hello": ["closed-early"],
    "rst-before-hello": ["reset-early"],
    "fin-after-hello": ["closed-early"],
    "rst-after-hello": ["reset-early"],
    "fin-after-version": ["closed-late"],
    "rst-after-version": ["reset-late"],
    "silent-after-version": ["stalled"],
    "empty-accounts": ["stalled"],
    "id-in-use": ["rejected"],
    "id-in-use-rst": ["rejected"],
    # No client of the three shows the bytes it could not read above DEBUG.
    "http": ["closed-early"],
    "tls-alert": ["closed-early"],
    "ssh-banner": ["closed-early"],
    "old-version": ["too-old"],
    "session-fin": READY,
    "session-rst": READY,
    "session-silent": READY,
    "upstream-lost": READY,
    "pacing": READY,
    "unanswered": READY,
    "read-only": READY,
    "slow-version": ["silent"],
    "refused": ["refused"],
    "full-backlog": ["connect-timeout"],
    INTERMITTENT: ["ready", "silent", "ready", "closed-early"],
}
IBAPI_AT_ANY_LEVEL = {
    # Ready is nextValidId for this client, an empty account list does not matter to it; it accepts server version 100.
    "empty-accounts": READY,
    "old-version": ["stalled"],
    # It waits for the version without a limit.
    "slow-version": READY,
}
IBAPI_AT_INFO = {
    # Nothing is written before the version has come.
    "silent": [],
    "full-backlog": [],
    INTERMITTENT: READY,
    # A close and a reset read alike.
    "rst-before-hello": ["closed-early"],
    "rst-after-hello": ["closed-early"],
    "rst-after-version": ["closed-late"],
}
IBAPI_AT_DEBUG = {
    INTERMITTENT: ["ready", "silent"],
    # Its DEBUG lines quote the bytes that came.
    "http": ["not-api"],
    "tls-alert": ["not-api"],
    "ssh-banner": ["not-api"],
}
ENDS = {"session-fin": "closed", "session-rst": "reset", "pacing": "closed"}
SYMPTOMS = {
    "healthy": Symptom.NONE,
    "silent": Symptom.TIMEOUT,
    "fin-after-hello": Symptom.RESET,
    "id-in-use": Symptom.RESET,
    "refused": Symptom.REFUSED,
    "full-backlog": Symptom.TIMEOUT,
    "session-rst": Symptom.DISCONNECT,
    "upstream-lost": Symptom.DISCONNECT,
    "unanswered": Symptom.TIMEOUT,
    INTERMITTENT: Symptom.INTERMITTENT,
}

Logs = dict[Run, tuple[Path, FakeGateway]]


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Logs:
    runs = [run for run in all_runs() if available(run.client)]
    folder = tmp_path_factory.mktemp("client-logs")
    return {run: (path, gateway) for run, path, gateway in write_logs(folder, runs)}


def history_of(run: Run, logs: Logs) -> tuple[History, list[Event]]:
    if run not in logs:
        pytest.skip(f"{run.client} is not installed here in the version these logs belong to")
    path, _ = logs[run]
    events = read_lines(path.read_text(encoding="utf-8"), source=path.name)
    return reconstruct(events), events


def expected(run: Run) -> list[str]:
    if run.client == "ibapi":
        at_level = IBAPI_AT_INFO if run.level == "INFO" else IBAPI_AT_DEBUG
        return at_level.get(run.scenario, IBAPI_AT_ANY_LEVEL.get(run.scenario, EXPECTED[run.scenario]))
    return EXPECTED[run.scenario]


def name_of(run: Run) -> str:
    return "-".join(run)


@pytest.mark.parametrize("run", all_runs(), ids=name_of)
def test_the_log_of_a_real_client_gives_the_outcome_that_the_gateway_played(run: Run, logs: Logs) -> None:
    history, _ = history_of(run, logs)
    outcomes = [str(attempt.outcome) for attempt in history.attempts]
    if run == Run("ibapi", "DEBUG", "full-backlog"):
        # The log stops at `Connecting to`: a connect that hangs and a version that never comes begin alike.
        assert outcomes in (["silent"], ["connect-timeout"])
        assert history.attempts[0].ambiguous
        return
    if run == Run("ibapi", "INFO", "rst-before-hello") and outcomes == ["refused"]:
        # The reset was faster than the client's first write, which then is a bare 502.
        assert history.attempts[0].ambiguous
        return
    assert outcomes == expected(run)
    for attempt in history.attempts:
        assert attempt.client == run.client
        assert attempt.client_id in (run.client_id, None)
        assert attempt.port in (logs[run][1].port, None)


@pytest.mark.parametrize("client", ["ib_async", "ib_insync"])
@pytest.mark.parametrize("level", LEVELS)
def test_nothing_is_ambiguous_where_the_client_logs_each_step(client: str, level: str, logs: Logs) -> None:
    for name in NAMES:
        history, _ = history_of(Run(client, level, name), logs)
        assert [attempt.outcome for attempt in history.attempts if attempt.ambiguous] == []


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("scenario", sorted(ENDS))
def test_the_end_of_a_session_is_told_from_the_debug_log(client: str, scenario: str, logs: Logs) -> None:
    history, _ = history_of(Run(client, "DEBUG", scenario), logs)
    assert [str(session.ended) for session in history.sessions] == [ENDS[scenario]]


@pytest.mark.parametrize("client", ["ib_async", "ib_insync"])
@pytest.mark.parametrize("scenario", sorted(SYMPTOMS))
def test_the_symptom_is_the_users_word(client: str, scenario: str, logs: Logs) -> None:
    history, events = history_of(Run(client, "INFO", scenario), logs)
    assert symptom(history, events) is SYMPTOMS[scenario]


@pytest.mark.parametrize("client", CLIENTS)
def test_the_rejection_carries_its_code(client: str, logs: Logs) -> None:
    history, _ = history_of(Run(client, "INFO", "id-in-use"), logs)
    assert [attempt.code for attempt in history.attempts] == [326]


def test_a_bare_502_is_a_refusal_only_by_likelihood(logs: Logs) -> None:
    history, _ = history_of(Run("ibapi", "INFO", "refused"), logs)
    (attempt,) = history.attempts
    assert (attempt.code, attempt.ambiguous) == (502, True)


@pytest.mark.parametrize("client", ["ib_async", "ib_insync"])
def test_the_clients_reach_full_synchronisation_with_the_fake_gateway(client: str, logs: Logs) -> None:
    run = Run(client, "INFO", "healthy")
    history_of(run, logs)
    path, gateway = logs[run]
    assert "Synchronization complete" in path.read_text(encoding="utf-8")
    assert "timed out" not in path.read_text(encoding="utf-8")
    assert gateway.conversations[0].client_id == run.client_id
