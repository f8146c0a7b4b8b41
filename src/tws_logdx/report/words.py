"""What the report calls things: the user's words for outcomes, symptoms, severities and verdicts."""

from __future__ import annotations

from typing import Literal, NamedTuple

from tws_logdx.model.attempt import Outcome, SessionEnd, Symptom
from tws_logdx.report.model import RuleChange, Severity, State
from tws_logdx.report.version_item import VersionVerdict

Tone = Literal["good", "bad", "warn", "mute"]
"""How something is coloured and drawn; never the only sign of its meaning."""


class OutcomeWords(NamedTuple):
    label: str
    meaning: str
    tone: Tone


OUTCOMES: dict[Outcome, OutcomeWords] = {
    Outcome.READY: OutcomeWords("ready", "the session became usable", "good"),
    Outcome.DNS_FAILED: OutcomeWords("name not found", "the host name has no address", "bad"),
    Outcome.UNREACHABLE: OutcomeWords("unreachable", "no route to the host", "bad"),
    Outcome.REFUSED: OutcomeWords("refused", "nothing listens on the port", "bad"),
    Outcome.CONNECT_TIMEOUT: OutcomeWords("connect timeout", "the port did not answer at all", "bad"),
    Outcome.SILENT: OutcomeWords("silent", "port open, then no answer to the API hello", "bad"),
    Outcome.CLOSED_EARLY: OutcomeWords("closed early", "the other side hung up before its version", "bad"),
    Outcome.RESET_EARLY: OutcomeWords("reset early", "connection reset before the version", "bad"),
    Outcome.NOT_API: OutcomeWords("not the API", "something else answered on the port", "bad"),
    Outcome.REJECTED: OutcomeWords("rejected", "an error message, then hung up", "bad"),
    Outcome.CLOSED_LATE: OutcomeWords("closed late", "hung up after its version, before ready", "bad"),
    Outcome.RESET_LATE: OutcomeWords("reset late", "reset after the version, before ready", "bad"),
    Outcome.STALLED: OutcomeWords("stalled", "the version came, then nothing", "bad"),
    Outcome.TOO_OLD: OutcomeWords("too old", "TWS or the client is older than the other needs", "bad"),
    Outcome.UNKNOWN: OutcomeWords("unknown", "the logs do not tell how it ended", "mute"),
}

SYMPTOMS: dict[Symptom, str] = {
    Symptom.TIMEOUT: "timeout",
    Symptom.RESET: "connection reset",
    Symptom.REFUSED: "connection refused",
    Symptom.INTERMITTENT: "works only sometimes",
    Symptom.DISCONNECT: "disconnects",
    Symptom.LOGIN: "login trouble",
    Symptom.STARTUP: "start-up trouble",
    Symptom.DATA: "data trouble",
    Symptom.ORDER: "order trouble",
    Symptom.NONE: "no trouble seen",
}

SESSION_ENDS: dict[SessionEnd, str] = {
    SessionEnd.OWN: "ended by the client itself",
    SessionEnd.CLOSED: "closed by the other side",
    SessionEnd.RESET: "reset",
    SessionEnd.LOST: "lost",
    SessionEnd.OPEN: "still open at the end of the logs",
}

SEVERITIES: tuple[Severity, ...] = ("informational", "low", "medium", "high", "critical")
"""From harmless to worst."""

STATES: dict[State, tuple[str, str]] = {
    "ok": ("✅", "right"),
    "bad": ("❌", "wrong"),
    "unknown": ("❓", "not known"),
}

VERSIONS: dict[VersionVerdict, tuple[str, Tone]] = {
    "fits": ("nothing known against it", "good"),
    "known-bad": ("known fault", "bad"),
    "misfit": ("does not fit", "bad"),
    "unmaintained": ("no longer maintained", "warn"),
    "outdated": ("outdated", "warn"),
    "newer": ("newer than the rules", "warn"),
}
"""Verdicts on versions, in words."""


def likelihood(confidence: float) -> str:
    """The confidence (0 to 1) in a word."""
    for floor, word in ((0.9, "almost certain"), (0.75, "very likely"), (0.6, "likely"), (0.2, "possible")):
        if confidence >= floor:
            return word
    return "unlikely"


def percent(share: float) -> str:
    """0 to 1 as whole per cent, without claiming certainty or impossibility by rounding."""
    if share in (0, 1):
        return f"{share:.0%}"
    return f"{min(99, max(1, round(share * 100)))}%"


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 attempt`, `2 attempts`, `1,204 lines`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def rule_change(change: RuleChange) -> str:
    """What differs from the built-in rules, in a phrase: `severity low instead of high`, `silenced until …`."""
    match change.what:
        case "silenced":
            verdict = f" (verdict: {change.verdict})" if change.verdict else ""
            return f"silenced until {change.until}{verdict}: {change.reason}"
        case "expired":
            return f"its silence ended with {change.until}, it is reported again; the reason was: {change.reason}"
        case _:
            return change.detail or change.what
