"""What is reconstructed from the logs of real clients must be what the gateway did to them."""

from __future__ import annotations

import re

import pytest

from tests.attempts.known_codes import reconstruct, symptom
from tests.attempts.reading import read_lines
from tests.clients.keep import kept_logs
from tests.clients.runs import (
    CLIENTS,
    INTERMITTENT,
    LEVELS,
    NAMES,
    OTHERS,
    STALE_ID,
    Log,
    Run,
    levels,
    missing,
    runs_of,
)
from tests.gateway.gateway import RESTART
from tws_logdx.attempts import History
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
    # A text client waits for an answer to its startApi; only node's bounds the version.
    "too-new": ["stalled"],
    "crowded": ["closed-early"],
    "session-fin": READY,
    "session-rst": READY,
    "session-silent": READY,
    "upstream-lost": READY,
    "upstream-down": READY,
    "pacing": READY,
    "unanswered": READY,
    "read-only": READY,
    "slow-version": ["silent"],
    "refused": ["refused"],
    "full-backlog": ["connect-timeout"],
    INTERMITTENT: ["ready", "silent", "ready", "closed-early"],
    STALE_ID: ["ready", "rejected", "rejected", "ready"],
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
STOQEY: dict[str, list[str]] = {
    # The program prints `connected` (the version has come) and `disconnected` in its own words, nothing before them,
    # and its own disconnect() reads like a close: without a message or an id there is no attempt to tell of.
    **{
        name: []
        for name in ("silent", "full-backlog", "slow-version", "fin-before-hello", "fin-after-hello", "crowded")
    },
    **{name: [] for name in ("fin-after-version", "silent-after-version", "http", "tls-alert", "ssh-banner")},
    **{name: [] for name in ("old-version", "too-new")},
    "empty-accounts": READY,
    # A reset is an error with words; whether the version had come is not said.
    "rst-after-version": ["reset-early"],
    INTERMITTENT: ["ready", "ready"],
    # Its lines have no time: two refusals in the same words, a few lines apart, are taken for one told twice.
    STALE_ID: ["ready", "rejected", "ready"],
}
UNKNOWN = ["unknown"]
STOQEY_NEXT = {
    # It never says that TCP is there: a connect that hangs and a version that never comes are one.
    "silent": UNKNOWN,
    "slow-version": UNKNOWN,
    "full-backlog": UNKNOWN,
    "old-version": ["stalled"],
    # It closes by itself (506), and says it as it says every close.
    "too-new": ["closed-early"],
    # One object stays with its first good session.
    INTERMITTENT: READY,
}
STOQEY_NEXT_AT_INFO = {
    # A close is not logged above DEBUG: the log ends with the attempt, or with the version.
    **dict.fromkeys(("fin-before-hello", "fin-after-hello", "http", "tls-alert", "ssh-banner", "crowded"), UNKNOWN),
    "fin-after-version": ["stalled"],
    "too-new": UNKNOWN,
}
NAMED = {"ibapi10": "ibapi", "stoqey": "unknown", "stoqey_next": "stoqey"}
COLOURS = re.compile(r"\x1b\[\d+m")
"""The tools of @stoqey/ib colour their lines, into files too."""
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

Logs = dict[Run, Log]


def history_of(run: Run, logs: Logs) -> tuple[History, list[Event]]:
    if run not in logs:
        pytest.skip(missing(run.client))
    path = logs[run].path
    events = read_lines(COLOURS.sub("", path.read_text(encoding="utf-8")), source=path.name)
    return reconstruct(events), events


def expected(run: Run) -> list[str]:
    special: dict[str, list[str]] = {}
    if run.client in ("ibapi", "ibapi10"):
        special = IBAPI_AT_ANY_LEVEL | (IBAPI_AT_INFO if run.level == "INFO" else IBAPI_AT_DEBUG)
    elif run.client == "stoqey":
        special = STOQEY
    elif run.client == "stoqey_next":
        special = STOQEY_NEXT | (STOQEY_NEXT_AT_INFO if run.level == "INFO" else {})
    return special.get(run.scenario, EXPECTED[run.scenario])


def name_of(run: Run) -> str:
    return "-".join(run)


@pytest.mark.parametrize("run", runs_of(*CLIENTS, *OTHERS), ids=name_of)
def test_the_log_of_a_real_client_gives_the_outcome_that_the_gateway_played(run: Run, logs: Logs) -> None:
    check(run, logs)


@pytest.mark.parametrize("run", runs_of(*CLIENTS, *OTHERS), ids=name_of)
def test_the_kept_log_of_a_real_client_gives_the_same_outcome(run: Run) -> None:
    """Also where the client cannot run: no node, no registry."""
    check(run, KEPT_LOGS)


KEPT_LOGS = kept_logs(*CLIENTS, *OTHERS)


def check(run: Run, logs: Logs) -> None:
    history, _ = history_of(run, logs)
    outcomes = [str(attempt.outcome) for attempt in history.attempts]
    if run.scenario == RESTART:
        # How often it is refused meanwhile is a matter of how fast the machine is.
        assert outcomes[0] == "ready"
        assert {"refused"} <= set(outcomes[1:]) <= {"refused", "ready"}
        return
    if run.client.startswith("ibapi") and (run.level, run.scenario) == ("DEBUG", "full-backlog"):
        # The log stops at `Connecting to`: a connect that hangs and a version that never comes begin alike.
        assert outcomes in (["silent"], ["connect-timeout"])
        assert history.attempts[0].ambiguous
        return
    if run.scenario == "rst-before-hello" and run.level == "INFO" and outcomes == ["refused"]:
        # The reset was faster than the client's first write, which then is a bare 502.
        assert history.attempts[0].ambiguous
        return
    if run.scenario.startswith("rst-") and run.client in OTHERS[1:]:
        # A reset may be met as the end of a pipe that is being written to, or (`connect ECONNRESET`) by the connect.
        assert outcomes[0] in ("reset-early", "reset-late", "closed-early", "closed-late", "unknown", "refused")
        return
    assert outcomes == expected(run)
    for attempt in history.attempts:
        assert attempt.client == NAMED.get(run.client, run.client)
        assert attempt.client_id in (run.client_id, None)
        assert attempt.port in (logs[run].port, None)


@pytest.mark.parametrize("client", ["ib_async", "ib_insync"])
@pytest.mark.parametrize("level", LEVELS)
def test_nothing_is_ambiguous_where_the_client_logs_each_step(client: str, level: str, logs: Logs) -> None:
    for name in NAMES:
        history, _ = history_of(Run(client, level, name), logs)
        assert [attempt.outcome for attempt in history.attempts if attempt.ambiguous] == []


@pytest.mark.parametrize("client", [*CLIENTS, "ibapi10"])
@pytest.mark.parametrize("scenario", sorted(ENDS))
def test_the_end_of_a_session_is_told_from_the_debug_log(client: str, scenario: str, logs: Logs) -> None:
    history, _ = history_of(Run(client, "DEBUG", scenario), logs)
    assert [str(session.ended) for session in history.sessions] == [ENDS[scenario]]


@pytest.mark.parametrize("client", ["ib_async", "ib_insync"])
@pytest.mark.parametrize("scenario", sorted(SYMPTOMS))
def test_the_symptom_is_the_users_word(client: str, scenario: str, logs: Logs) -> None:
    history, events = history_of(Run(client, "INFO", scenario), logs)
    assert symptom(history, events) is SYMPTOMS[scenario]


@pytest.mark.parametrize("client", [*CLIENTS, *OTHERS])
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
    path = logs[run].path
    assert "Synchronization complete" in path.read_text(encoding="utf-8")
    assert "timed out" not in path.read_text(encoding="utf-8")
    assert logs[run].client_ids == [run.client_id]


@pytest.mark.parametrize("client", [*CLIENTS, *OTHERS])
def test_the_gateway_was_spoken_to_in_the_era_of_the_client(client: str, logs: Logs) -> None:
    newest = {"ib_async": 178, "ib_insync": 176, "ibapi": 157, "ibapi10": 225}.get(client, 193)
    for level in levels(client):
        history_of(Run(client, level, "healthy"), logs)
        log = logs[Run(client, level, "healthy")]
        assert [offered and offered[1] for offered in log.offered] == [newest]
        assert log.client_ids[0] is not None
