"""What a step of the probe says to a person: a mark, a name, and a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tws_logdx.probe.step import Step

GOOD, BAD, NOTE = "good", "bad", "note"

NAMES = {
    "resolve": "name",
    "address": "address",
    "tcp": "TCP",
    "version": "API greeting",
    "ready": "API ready",
    "speaks": "who is there",
    "farms": "data farms",
    "upstream": "link to IBKR",
    "time": "clock of TWS",
    "newest": "protocol",
    "settings": "API settings",
    "id": "client id",
    "holder": "client",
    "local-network": "local network",
}
MARKS = {
    GOOD: frozenset({"ok", "ready", "free", "api", "running", "open", "connected", "off", "plain"}),
    BAD: frozenset(
        {
            "dns-failed",
            "unreachable",
            "refused",
            "connect-timeout",
            "silent",
            "closed-early",
            "reset-early",
            "not-api",
            "too-old",
            "rejected",
            "closed-late",
            "reset-late",
            "stalled",
            "taken",
            "lost",
            "broken",
            "blocking",
            "full",
            "low",
            "close-wait",
            "stopped",
            "error",
        }
    ),
}
SENTENCES = {
    "resolve ok": "{host}: {addresses}",
    "resolve dns-failed": "{host} has no address: {text}",
    "address *": "{address}: {outcome} ({text})",
    "tcp ok": "{address}:{port} takes connections",
    "tcp refused": "{host}:{port} refuses: nobody listens there",
    "tcp connect-timeout": "{host}:{port} does not answer: packets are dropped, or the program takes no connections",
    "tcp unreachable": "{host}:{port} cannot be reached: {text}",
    "version ok": "it speaks the API, version {server_version}; its clock says {connection_time}",
    "version too-old": "it speaks version {server_version} of the API, too old for today's libraries (157 at least)",
    "version silent": "the connection is taken, then nothing is said",
    "version closed-early": "the connection is taken, then closed before a word",
    "version reset-early": "the connection is taken, then reset before a word",
    "version not-api": "something else speaks there: {what} ({text})",
    "ready ready": "accounts and order id came for client id {client_id}",
    "ready rejected": "client id {client_id} was turned away: {code} {text}",
    "ready empty": "the order id came, and an account list without an account, for client id {client_id}",
    "ready stalled": "the version came, then neither accounts nor order id for client id {client_id}",
    "ready closed-late": "the connection was closed after client id {client_id} had been told",
    "ready reset-late": "the connection was reset after client id {client_id} had been told",
    "speaks silence": "it says nothing to a web browser either",
    "speaks *": "to a web browser it answers as {outcome}: {text}",
    "session ready": "ib_async is ready",
    "session *": "ib_async: {outcome} {code} {text}",
    "request ok": "{request} answered",
    "request silent": "{request} got no answer: a program waits here",
    "request error": "{request}: {code} {text}",
    "message *": "{code} {text}",
    "farms ok": "connected: {ok_farms}",
    "farms none": "none announced yet, which is normal for a Gateway",
    "farms *": "{outcome}: {broken_farms} {connecting_farms} {inactive_farms}",
    "upstream ok": "no loss announced",
    "upstream lost": "lost: {code} {text}",
    "time ok": "agrees with this machine's ({offset_s} s apart)",
    "time off": "differs from this machine's by {offset_s} s",
    "time silent": "the question for the time got no answer",
    "newest ok": "the host speaks version {server_version} at most: {allows}",
    "settings ok": "{settings}",
    "settings *": "not told: {outcome} {text}",
    "port api": "{port} speaks the API, version {server_version}",
    "port not-api": "{port} is something else: {what}",
    "port *": "{port} {outcome}",
    "repeat *": "{outcome}: {successes} of {tries} went well",
    "id free": "{client_id} is free",
    "id taken": "{client_id} is taken",
    "id *": "{client_id}: {outcome} {code} {text}",
    "process running": "{app} {version} (process {pid}), since {started}, heap {heap_mb} MB, uses {rss_mb} MB, {state}",
    "process none": "no TWS and no Gateway runs here. {text}",
    "listening open": "{process} on {address}:{port}",
    "sockets *": "{count} {outcome} on port {port} ({side})",
    "holder *": "{process} (process {pid}) is connected to port {port} {script}",
    "environment *": "{os_version}, {what}. {text}",
    "disk *": "{path}: {free_mb} MB free, {text}",
    "memory *": "{free_mb} of {total_mb} MB free",
    "clock ok": "{zone} {offset}, synchronised",
    "clock unsynchronised": "{zone} {offset}, not synchronised: {text}",
    "clock *": "{zone} {offset}",
    "display *": "{text}",
    "firewall *": "{name} {outcome}: {text}",
}
"""By step and outcome; `*` for every other outcome. What a step does not know is left out with the words around it."""


class Said(NamedTuple):
    """A step in words."""

    mark: str
    name: str
    text: str
    ms: float | None


def said(step: Step) -> Said:
    """The step for a terminal; text of peers is one line without control characters already."""
    known = {**step.details, "outcome": step.outcome, "settings": _settings(step)}
    known["allows"] = _allows(step)
    empty = step.step == "ready" and step.details.get("accounts") == 0
    wanted = (f"{step.step} {'empty' if empty else step.outcome}", f"{step.step} *")
    form = next((SENTENCES[key] for key in wanted if key in SENTENCES), "{outcome} {text}")
    ms = step.details.get("ms")
    return Said(
        _mark(step), NAMES.get(step.step, step.step), _filled(form, known), ms if isinstance(ms, float) else None
    )


def _mark(step: Step) -> str:
    if step.details.get("state") in ("stopped", "zombie"):
        return BAD
    return next((mark for mark, outcomes in MARKS.items() if step.outcome in outcomes), NOTE)


def _filled(form: str, known: Mapping[str, object]) -> str:
    """The sentence, part by part between commas; a part none of whose values is known is left out."""
    return " ".join(_shown(form, known).split())


def _shown(form: str, known: Mapping[str, object]) -> str:
    parts = []
    for part in form.split(", "):
        wanted = [name.split("}")[0] for name in part.split("{")[1:]]
        if not wanted or any(name in known and known[name] != "" for name in wanted):
            parts.append(part.format_map(_Blank(known)))
    return ", ".join(parts)


class _Blank(dict[str, object]):
    """Unknown values are empty; lists are joined."""

    def __init__(self, known: Mapping[str, object]) -> None:
        super().__init__({key: ", ".join(value) if isinstance(value, tuple) else value for key, value in known.items()})

    def __missing__(self, key: str) -> str:
        return ""


def _allows(step: Step) -> str:
    """What the newest version of a host is good for."""
    if not step.details.get("protobuf"):
        return "text only, which every client library understands"
    return "text and protobuf" + (
        ", and it tells its settings (--read-settings)" if step.details.get("settings") else ""
    )


def _settings(step: Step) -> str:
    skipped = ("ms", "host", "port") if "port" not in step.details else ("ms", "host")
    return ", ".join(
        f"{key.replace('_', ' ')} {_value(value)}" for key, value in step.details.items() if key not in skipped
    )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, tuple) else str(value)
