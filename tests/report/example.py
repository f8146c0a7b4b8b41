"""Reports: one as the real tool would build it, one whose every text is hostile, an empty one, a huge one."""

from __future__ import annotations

from dataclasses import replace

from tws_logdx.model.attempt import Outcome, SessionEnd, Symptom
from tws_logdx.report.answer import answer
from tws_logdx.report.clock import iso
from tws_logdx.report.mapping import redacted, with_text
from tws_logdx.report.model import (
    AttemptItem,
    Attempts,
    Bucket,
    CannotTell,
    Evidence,
    FactItem,
    Finding,
    Input,
    Mark,
    Missing,
    Remediation,
    Replaced,
    Report,
    RuleChange,
    RuledOut,
    SessionItem,
    Span,
    StatusItem,
    Timeline,
    ToolInfo,
    Unrecognised,
    Window,
    finding_id,
)

START = 1_745_587_435_621
"""2025-04-25 13:23:55.621 UTC, a Friday; New York shows 09:23:55."""

HOSTILE = (
    "<script>alert(1)</script>\"'>| @admin #12 **b** `c` [x](javascript:a) {{ 7*7 }}"
    " \x1b[2J\x9b\u202egpj\u200b\udc80 &amp; $$"
)


def seen(line: int, text: str, source: str = "logs/bot.log", role: str = "primary", note: str = "") -> Evidence:
    return Evidence(role, source, line, iso(START + line * 1000), text, note)  # type: ignore[arg-type]


def attempts() -> Attempts:
    items = []
    for number in range(12):
        time = START + number * 900_000
        ready = number in (3, 7)
        session = SessionItem(SessionEnd.LOST if number == 7 else SessionEnd.OWN, iso(time + 700_000), 700.0)
        outcome = Outcome.READY if ready else Outcome.REFUSED if number == 8 else Outcome.SILENT
        items.append(
            AttemptItem(
                time=iso(time),
                client="ib_async",
                host="127.0.0.1",
                port=7497,
                client_id=7 if number % 3 else 12,
                outcome=outcome,
                code=111 if outcome is Outcome.REFUSED else None,
                seconds=0.412 if ready else 4.0,
                evidence=(seen(20 + number * 31, "Connecting to 127.0.0.1:7497 with clientId 7..."),),
                session=session if ready else None,
            )
        )
    counts = {Outcome.SILENT: 9, Outcome.READY: 2, Outcome.REFUSED: 1}
    return Attempts(12, counts, {"127.0.0.1:7497": counts}, Symptom.TIMEOUT, tuple(items))


def untrusted() -> Finding:
    return Finding(
        id=finding_id("untrusted-ip", {"host": "127.0.0.1", "port": 7497}),
        cause="untrusted-ip",
        title="Trusted IPs lack 127.0.0.1",
        symptom=Symptom.TIMEOUT,
        severity="high",
        confidence=0.87,
        verdict="found",
        summary="The port is open, but TWS never answers the hello: it waits for a person to allow `127.0.0.1`.",
        first_seen=iso(START),
        last_seen=iso(START + 9_900_000),
        count=9,
        group={"host": "127.0.0.1", "port": 7497},
        evidence=(
            seen(21, "2025-04-25 15:23:56,021 ib_async.client INFO Connected", role="related"),
            seen(
                24,
                "2025-04-25 15:23:59,640 ib_async.client ERROR API connection failed: TimeoutError()",
                note="Nothing was received for 4.0 s after the TCP connection was up, 9 times.",
            ),
            Evidence("related", "Jts/jts.ini", 14, None, "TrustedIPs=10.0.0.5", "The list does not hold `127.0.0.1`."),
        ),
        against=(
            seen(113, "API connection ready", role="related", note="It worked twice, so the list may have changed."),
        ),
        remediation=Remediation(
            "Allow this computer in the API settings, then restart TWS.",
            (
                "In TWS open Configure → API → Settings.",
                "Add `127.0.0.1` to Trusted IPs, or tick Allow connections from localhost only.",
                "Click OK and restart TWS: the list is read at start.",
                "Connect again with a client id that nothing else uses, for example `999`.",
            ),
        ),
        confirm=("logdx probe --port 7497 --client-id 999", "The probe must receive a server version within 2 s."),
        references=("https://interactivebrokers.github.io/tws-api/initial_setup.html",),
        explains=("connect-timeout-too-short",),
    )


def conflict() -> Finding:
    return Finding(
        id=finding_id("client-id-in-use", {}),
        cause="client-id-in-use",
        title="Another connection already holds this client id",
        symptom=Symptom.INTERMITTENT,
        severity="medium",
        confidence=0.31,
        verdict="possible",
        summary="Two programs connect as client id 7 within a minute of each other.",
        count=2,
        evidence=(seen(208, "Connecting to 127.0.0.1:7497 with clientId 7..."),),
        remediation=Remediation("Give every program its own client id.", ("Use 999, 888, 777 … one per program.",)),
        confirm=("logdx probe --client-id 0-9",),
    )


def benign() -> Finding:
    return Finding(
        id=finding_id("farm-ok-notices", {}),
        cause="farm-ok-notices",
        title="Notices that a data farm is connected",
        symptom=Symptom.NONE,
        severity="informational",
        confidence=0.99,
        verdict="found",
        summary="Messages 2104, 2106 and 2158 say that all is well, though clients print them as errors.",
        count=6,
        evidence=(seen(118, "Error 2104, reqId -1: Market data farm connection is OK:usfarm"),),
    )


def checklist() -> tuple[StatusItem, ...]:
    where = (Evidence("primary", "Jts/jts.ini", 14, None, "TrustedIPs=10.0.0.5"),)
    ibc = (seen(3, "TWS API socket port is already set to 7497", "ibc/ibc-friday.log"),)
    return (
        StatusItem("socket-clients", "Enable ActiveX and Socket Clients", "ok", "on", ibc),
        StatusItem("socket-port", "Socket port", "ok", "7497, TWS paper", ibc),
        StatusItem("read-only", "Read-Only API", "ok", "off", ibc),
        StatusItem("trusted-ips", "Trusted IPs", "bad", "10.0.0.5", where, "Configure → API → Settings → Trusted IPs"),
        StatusItem("precautions", "API precautions", "unknown", None, (), "Configure → API → Precautions"),
        StatusItem(
            "api-log", "API message log", "bad", "encrypted", (), "Configure → API → Settings: create API message log"
        ),
        StatusItem("heap", "Memory for TWS", "ok", "2048 MB", ()),
        StatusItem("firewall", "Firewall", "unknown", None, (), "Run `logdx probe` on the same machine"),
    )


def timeline() -> Timeline:
    hours = [iso(START + n * 1_800_000) or "" for n in range(6)]
    return Timeline(
        span=Span(iso(START - 60_000), iso(START + 10_800_000)),
        bucket_s=1800,
        buckets=tuple(
            Bucket(hour, {"error": 3 + n * 5, "warning": n}, {Outcome.SILENT: 1}) for n, hour in enumerate(hours)
        ),
        restarts=(Mark(iso(START + 5_600_000) or "", "host", "TWS restarted", "ibc/ibc-friday.log", 88),),
        reset_windows=(Window(iso(START + 7_200_000) or "", iso(START + 8_700_000) or "", "Server reset, Asia"),),
        marks=(
            Mark(iso(START + 5_700_000) or "", "controller", "login completed", "ibc/ibc-friday.log", 97),
            Mark(iso(START + 7_300_000) or "", "host", "link to IBKR lost", "tws.Fri.log", 4021),
        ),
    )


def inputs() -> tuple[Input, ...]:
    first, last = iso(START), iso(START + 10_000_000)
    return (
        Input("logs/bot.log", "ib_async", 48_231, 412, 96, 3, first, last, "Europe/Berlin", 0.0),
        Input("ibc/ibc-friday.log", "ibc", 12_004, 131, 22, 0, first, last, "America/New_York", -1.4),
        Input("Jts/jts.ini", "jts.ini", 1_822, 40, 9),
        Input(
            "Jts/api.7.Fri.ibgzenc", None, 90_112, skipped="encrypted by TWS: use Help → Export logs", encrypted=True
        ),
        Input("Jts/core.1234", None, 13, skipped="not a text file"),
    )


def report() -> Report:
    findings = (untrusted(), conflict(), benign())
    undecided = (
        CannotTell(
            "macos-firewall",
            "A firewall blocks the connection",
            "No probe ran on this machine.",
            (Missing("probe", "Run `logdx probe` where the client runs."),),
        ),
    )
    return Report(
        tool=ToolInfo("tws-logdx", "0.1.0", 63),
        generated=iso(START + 12_000_000) or "",
        command="logdx analyze ~/Documents/TWS",
        answer=answer(inputs(), attempts(), findings, undecided),
        inputs=inputs(),
        status=checklist(),
        attempts=attempts(),
        findings=findings,
        ruled_out=(
            RuledOut(
                "wrong-port", "Wrong socket port", "Something accepts connections on 7497.", (seen(21, "Connected"),)
            ),
            RuledOut("socket-clients-off", "Socket clients are not enabled", "The port is open."),
        ),
        cannot_tell=undecided,
        timeline=timeline(),
        unrecognised=(Unrecognised("Heartbeat <n> late", 3, "Heartbeat 12 late", "logs/bot.log", 371),),
        facts=(
            FactItem("api.port", 7497, "ibc/ibc-friday.log", 3),
            FactItem("api.trusted_ips", ("10.0.0.5",), "Jts/jts.ini", 14),
        ),
        replaced=(Replaced("account", 4, "logs/bot.log"),),
        rules=(
            RuleChange("added", "event", "bot/order.late/slow", "my-rules/events/bot.yaml", 3),
            RuleChange("changed", "cause", "wrong-port", "my-rules/pack.yaml", 2, "severity low instead of high"),
            RuleChange(
                "silenced",
                "cause",
                "nightly-auto-restart",
                "my-rules/pack.yaml",
                4,
                reason="We restart at night.",
                until="2027-01-31",
                verdict="found",
            ),
            RuleChange(
                "expired",
                "cause",
                "clock-skew",
                "my-rules/pack.yaml",
                8,
                reason="New clock.",
                until="2025-01-31",
                verdict="ruled-out",
            ),
        ),
    )


def hostile_report(longest_word: int = 1_000_000) -> Report:
    """The example with hostile text behind every text (times and drawing data too), and a very long word."""
    poisoned = with_text(report(), lambda text: text + HOSTILE)
    first = poisoned.findings[0]
    worst = replace(first, summary=first.summary + "W" * longest_word)
    return replace(poisoned, findings=(worst, *poisoned.findings[1:]))


def drawn_hostile_report() -> Report:
    """Hostile in every text there is except the times, so that the timeline is drawn."""
    return redacted(report(), lambda text: text and text + HOSTILE)


def empty_report() -> Report:
    return Report(ToolInfo("tws-logdx", "0.1.0"), iso(START) or "", "logdx analyze .", answer((), Attempts(), ()))


def huge_report() -> Report:
    """Far more of everything than any screen or issue takes."""
    plain = report()
    lines = tuple(seen(number, f"line {number} " + "x" * 300) for number in range(200))
    item = plain.attempts.items[0]
    items = tuple(replace(item, time=iso(START + number * 1000), client_id=number % 50) for number in range(20_000))
    targets = {f"10.0.{number // 250}.{number % 250}:4001": {Outcome.SILENT: 3} for number in range(400)}
    most = replace(plain.findings[0], evidence=lines, confirm=("Look.",) * 30)
    others = tuple(replace(plain.findings[1], id=str(number), evidence=lines) for number in range(60))
    return replace(
        plain,
        inputs=plain.inputs * 200,
        status=plain.status * 10,
        attempts=Attempts(20_000, {Outcome.SILENT: 20_000}, targets, Symptom.TIMEOUT, items),
        findings=(most, *others),
        ruled_out=plain.ruled_out * 40,
        cannot_tell=plain.cannot_tell * 80,
        unrecognised=plain.unrecognised * 500,
        facts=plain.facts * 300,
        replaced=plain.replaced * 300,
        rules=plain.rules * 300,
    )
