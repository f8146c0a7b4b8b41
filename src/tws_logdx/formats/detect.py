"""Which kind of log a file is: a vote of its first lines; the name is only a hint."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from tws_logdx.formats.api_log import SEPARATOR
from tws_logdx.formats.dissect import Dissector
from tws_logdx.formats.headers import Line

LINES = 400
"""How many lines vote."""


class _Library(NamedTuple):
    """A client library and how a line of its log is known."""

    name: str
    sign: re.Pattern[str]
    words: tuple[str, ...]
    """One of them is in every line with that sign."""


_LIBRARIES = (
    _Library("ib_async", re.compile(r"\bib_async\b"), ("ib_async",)),
    _Library("ib_insync", re.compile(r"\bib_insync\b"), ("ib_insync",)),
    _Library(
        "ibapi",
        re.compile(r"\bibapi\.|\b(?:REQUEST|ANSWER|SENDING) \w+ |^ERROR -?\d+ \d{3,5} "),
        ("ibapi.", "REQUEST ", "ANSWER ", "SENDING ", "ERROR "),
    ),
    _Library(
        "nautilus_trader",
        re.compile(r"\bInteractiveBrokersClient-\d+|\bnautilus_trader\b"),
        ("InteractiveBrokersClient-", "nautilus_trader"),
    ),
    _Library(
        "lean",
        re.compile(r"\bInteractiveBrokersBrokerage\b|\bBrokerage (?:Warning|Info|Error):|\bIBAutomater\b"),
        ("Brokerage", "IBAutomater"),
    ),
    _Library("stoqey", re.compile(r"@stoqey/ib|\(Error #\d+\)|\bECONN[A-Z]+\b"), ("@stoqey/ib", "(Error #", "ECONN")),
    _Library("backtrader", re.compile(r"STORE NOTIF|\bbacktrader\b"), ("STORE NOTIF", "backtrader")),
    _Library("rust-ibapi", re.compile(r"\bibapi::\w+"), ("ibapi::",)),
)
_CONTAINER_SCRIPT = re.compile(
    r"^(?:\.> |Forking :::|Listening for incoming API connections on)"
    r"|^\S+ \S+ (?:INFO|WARN|CRIT) (?:supervisord|spawned:|success:|exited:|reaped )"
)
_HOST_SCRIPT = re.compile(
    r"^(?:Starting IBC|Starting (?:Gateway|TWS)|IBC returned exit status|Arguments:"
    r"|--[\w-]+ = |/[A-Z]\w+ = |Entry point = |Program = |TWS version = )"
)
_LAUNCHER = re.compile(
    r"\bRESTART -{5,}|LauncherLoginThread|Switching to a new encrypted log"
    r"|### on[A-Z]|SPLASH |NS_AUTH|JTS-Login-|AuthDispatcher"
)
_MAIN = re.compile(
    r"JTS-SocketListener|JTS-EServerSocket|JTS-EMsgPacer|JTS-CCPDispatcher|API server listening|JTS-CCPPing"
)


class Detected(NamedTuple):
    format: str
    """api-log, tws-log, tws-log-old, launcher-log, ibc-log, container-log, client-log, probe or text."""
    library: str
    """For client logs the library, when it is known."""


def detect(lines: Sequence[str], name: str = "") -> Detected:
    """The format of a file by its first lines, without line ends."""
    votes: Counter[str] = Counter()
    libraries: Counter[str] = Counter()
    dissector, possible = Dissector(), _libraries_in(lines[:LINES])
    for written in lines[:LINES]:
        stripped, line = dissector.parts(written)
        if not stripped.text.strip():
            continue
        votes[_vote(stripped.text, line)] += 1
        if stripped.wrapped:
            votes["wrapped"] += 1
        for one in possible:
            if one.sign.search(written):
                libraries[one.name] += 1
    library = libraries.most_common(1)[0][0] if libraries else ""
    return Detected(_decide(votes, library, name.lower()), library)


def _libraries_in(lines: Sequence[str]) -> list[_Library]:
    """Those that can be found in these lines: mostly one or none, which saves a look at each line for each."""
    text = "\n".join(lines)
    return [one for one in _LIBRARIES if any(word in text for word in one.words)]


def _vote(text: str, line: Line) -> str:
    if text.startswith('{"probe"'):
        return "probe"
    if _CONTAINER_SCRIPT.match(text):
        return "container"
    if line.header in ("tws", "tws-untimed"):
        return "launcher" if _LAUNCHER.search(text) else "main" if _MAIN.search(text) else "tws"
    if line.header.startswith("tws-old"):
        return "tws-old"
    if line.header.startswith("socat"):
        return "container"
    if line.writer:
        return line.writer
    if SEPARATOR.match(text):
        return "api" if "api." in text else "main"
    return "ibc" if _HOST_SCRIPT.match(text) else line.header or "none"


def _decide(votes: Counter[str], library: str, name: str) -> str:
    tws = votes["launcher"] + votes["main"] + votes["tws"]
    if votes["probe"] and votes["probe"] >= votes["client"]:
        return "probe"
    if votes["api"] and votes["api"] >= tws + votes["client"]:
        return "api-log"
    if (votes["container"] or votes["wrapped"] > votes["client"]) and not library:
        return "container-log"
    if library and votes["client"] and votes["client"] + votes["wrapped"] > max(tws, votes["ibc"]):
        return "client-log"
    if votes["tws-old"] > tws and votes["tws-old"] >= votes["ibc"]:
        return "tws-log-old"
    best = max(tws, votes["client"], votes["ibc"])
    if best and tws == best:
        return _launcher_or_main(votes, name)
    if best and votes["ibc"] == best:
        return "ibc-log"
    return "client-log" if votes["client"] or library else "text"


def _launcher_or_main(votes: Counter[str], name: str) -> str:
    if votes["launcher"] != votes["main"]:
        return "launcher-log" if votes["launcher"] > votes["main"] else "tws-log"
    return "launcher-log" if "launcher" in name else "tws-log"
