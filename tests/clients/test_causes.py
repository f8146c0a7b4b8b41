"""What `analyze` says of the log of each client: the cause, or that this log cannot tell."""

from __future__ import annotations

import re

import pytest

from tests.clients.runs import CLIENTS, INTERMITTENT, OTHERS, STALE_ID, Log, Run, missing, runs_of
from tests.gateway.gateway import RESTART
from tws_logdx.diagnosis.diagnose import Finding
from tws_logdx.intake import Intake
from tws_logdx.model.rules import RuleBook
from tws_logdx.pipeline import Options, analyze

LOUD = ("medium", "high", "critical")
EXPECTED_OUTAGES = {"nightly-auto-restart", "scheduled-server-reset", "auto-logoff", "weekly-token-expiry"}
"""Whether these are likely depends on the hour at which the tests run."""

RESET = re.compile("ECONNRESET|EPIPE")

Causes = frozenset[str]
Logs = dict[Run, Log]


def one_of(*causes: str) -> Causes:
    return frozenset(causes)


SILENT = one_of("hung-host", "modal-dialog-blocks-api", "accept-dialog-waiting", "non-tws-service")
EARLY = one_of("untrusted-ip", "docker-port-mapping", "proxy-target-closed", "tws-not-running")
LATE = one_of("client-id-in-use", "protobuf-mismatch")
STALLED = one_of("empty-managed-accounts", "protobuf-mismatch", "modal-dialog-blocks-api", "hung-host")
UPSTREAM = one_of("upstream-lost", "client-overreacts-to-farm", "network-loss-at-host", "scheduled-server-reset")
CANNOT_TELL: Causes = frozenset()

ANY_CLIENT: dict[str, Causes] = {
    "healthy": CANNOT_TELL,
    "silent": SILENT,
    "slow-version": SILENT,
    **dict.fromkeys(("fin-before-hello", "rst-before-hello", "fin-after-hello", "rst-after-hello"), EARLY),
    # 32 clients are there already: on the wire a close like any other; only the host's log has the number.
    "crowded": EARLY,
    # No client shows the bytes it could not read above DEBUG.
    **dict.fromkeys(("http", "tls-alert", "ssh-banner"), EARLY),
    "fin-after-version": LATE,
    "rst-after-version": LATE,
    "silent-after-version": STALLED,
    "empty-accounts": STALLED,
    "id-in-use": one_of("client-id-in-use"),
    "id-in-use-rst": one_of("client-id-in-use"),
    "old-version": one_of("version-mismatch"),
    "too-new": STALLED,
    # An end without a word: the client's log cannot say why.
    **dict.fromkeys(("session-fin", "session-rst", "session-silent"), CANNOT_TELL),
    "upstream-lost": UPSTREAM,
    "upstream-down": UPSTREAM,
    "pacing": one_of("pacing-kick"),
    # Only ib_async and ib_insync ask for orders and positions at the start.
    "unanswered": CANNOT_TELL,
    "read-only": CANNOT_TELL,
    "refused": one_of("wrong-port", "tws-not-running"),
    "full-backlog": one_of("backlog-full", "hung-host"),
    RESTART: one_of("tws-not-running", "host-crash", "nightly-auto-restart", "wrong-port"),
    INTERMITTENT: one_of("connect-timeout-too-short", "hung-host", "proxy-target-closed"),
    STALE_ID: one_of("stale-client-id", "client-id-in-use"),
}
FOUND = {
    **{("", name): ANY_CLIENT[name] for name in ("id-in-use", "id-in-use-rst", "pacing", STALE_ID)},
    **{("ibapi", name): one_of("non-tws-service") for name in ("http", "tls-alert", "ssh-banner")},
    ("ib_", "old-version"): one_of("version-mismatch"),
}
"""Where the log names the cause, the verdict is `found`; for ibapi's bytes at DEBUG only."""

STARTING_UP = {"unanswered": one_of("startup-requests-timeout"), "read-only": one_of("read-only-api")}
IBAPI = {
    # It waits without a limit, and takes an empty account list and server version 100 for good.
    "slow-version": CANNOT_TELL,
    "empty-accounts": CANNOT_TELL,
    # Its reader thread may say `socket broken` after the program's own disconnect(), which reads like a reset.
    **dict.fromkeys(("old-version", "too-new", "silent-after-version"), STALLED | LATE),
}
IBAPI_AT_INFO = {
    # Nothing at all is logged before the version has come.
    **dict.fromkeys(("silent", "full-backlog", INTERMITTENT), CANNOT_TELL),
}
IBAPI_AT_DEBUG = {
    **dict.fromkeys(("http", "tls-alert", "ssh-banner"), one_of("non-tws-service")),
    # A connect that hangs and a version that never comes begin alike, and there the log stops.
    "full-backlog": SILENT,
    INTERMITTENT: SILENT,
}
STOQEY = {
    # Its programs print `disconnected` for a close of either side at any stage, and nothing while they wait.
    **dict.fromkeys(("silent", "slow-version", "full-backlog", INTERMITTENT), CANNOT_TELL),
    **dict.fromkeys(("fin-before-hello", "fin-after-hello", "crowded", "http", "tls-alert", "ssh-banner"), CANNOT_TELL),
    **dict.fromkeys(("fin-after-version", "silent-after-version", "empty-accounts", "old-version"), CANNOT_TELL),
    # `read ECONNRESET`, without the stage.
    "rst-after-version": EARLY,
    "too-new": one_of("version-mismatch"),
}
NEXT = {
    # TCP is not told: no time-out of its own, and a connect that hangs reads like a version that never comes.
    **dict.fromkeys(("silent", "slow-version", "full-backlog"), CANNOT_TELL),
    "old-version": STALLED,
    "too-new": one_of("version-mismatch"),
    # One object stays with its first good session.
    INTERMITTENT: CANNOT_TELL,
}
NEXT_AT_INFO = {
    # A close is told at DEBUG only.
    **dict.fromkeys(("fin-before-hello", "fin-after-hello", "crowded", "http", "tls-alert", "ssh-banner"), CANNOT_TELL),
    "fin-after-version": CANNOT_TELL,
}


def expected(run: Run) -> Causes:
    special: dict[str, Causes] = {}
    if run.client in ("ib_async", "ib_insync"):
        special = STARTING_UP
    elif run.client in ("ibapi", "ibapi10"):
        special = IBAPI | (IBAPI_AT_INFO if run.level == "INFO" else IBAPI_AT_DEBUG)
    elif run.client == "stoqey":
        special = STOQEY
    else:
        special = NEXT | (NEXT_AT_INFO if run.level == "INFO" else {})
    return special.get(run.scenario, ANY_CLIENT[run.scenario])


def reset_unseen(run: Run, logs: Logs) -> bool:
    """Node may take a reset that meets its connect for a plain end, of which these programs print nothing."""
    return run.client in OTHERS[1:] and run.scenario.startswith("rst-") and not RESET.search(logs[run].path.read_text())


def loud_findings(run: Run, logs: Logs, book: RuleBook, intake: Intake) -> list[Finding]:
    if run not in logs:
        pytest.skip(missing(run.client))
    findings = analyze([str(logs[run].path)], book, Options(), intake=intake, jobs=1).diagnosis.findings
    loud = [finding for finding in findings if finding.judgement.cause.severity in LOUD]
    ignored = EXPECTED_OUTAGES - expected(run)
    return [finding for finding in loud if finding.judgement.cause.id not in ignored]


@pytest.mark.parametrize("run", runs_of(*CLIENTS, *OTHERS), ids="-".join)
def test_the_first_loud_finding_is_the_cause_or_none_is_claimed(
    run: Run, logs: Logs, book: RuleBook, intake: Intake
) -> None:
    loud = loud_findings(run, logs, book, intake)
    causes = CANNOT_TELL if reset_unseen(run, logs) else expected(run)
    if causes == CANNOT_TELL:
        assert [f.judgement.cause.id for f in loud if f.judgement.verdict == "found"] == []
        return
    assert loud, f"nothing is said, expected one of {sorted(causes)}"
    first = loud[0].judgement
    assert first.cause.id in causes
    named = [found for (client, name), found in FOUND.items() if name == run.scenario and run.client.startswith(client)]
    if named and (run.level == "DEBUG" or run.scenario not in ("http", "tls-alert", "ssh-banner")):
        assert first.verdict == "found"
        assert first.cause.id in named[0]
