"""Which kinds of source were read, and how to get the ones that were not."""

from __future__ import annotations

from collections.abc import Iterable

from tws_logdx.formats.settings import KINDS

_BY_FORMAT = {
    "client-log": "client-log",
    "tws-log": "host-log",
    "tws-log-old": "host-log",
    "launcher-log": "launcher-log",
    "api-log": "api-log",
    "ibc-log": "ibc-log",
    "container-log": "container-log",
    "probe": "probe",
    **dict.fromkeys(KINDS, "settings"),
}
_BY_WRITER = {
    "client": "client-log",
    "tws": "host-log",
    "api": "api-log",
    "ibc": "ibc-log",
    "socat": "container-log",
    "script": "container-log",
    "probe": "probe",
}
HOW_TO_GET = {
    "client-log": "Switch on the client library's own log, for example `util.logToFile('client.log')` in ib_async,"
    " and run it once more.",
    "host-log": "Export it: in TWS Help > Troubleshooting > Diagnostics > TWS Logs, in Gateway File > Gateway Logs,"
    " then Export Today Logs. The files on disk are encrypted.",
    "api-log": "Tick Create API message log file in API > Settings, repeat the connection, then export it: in TWS"
    " Help > Troubleshooting > Diagnostics > API Logs, in Gateway File > API Logs.",
    "launcher-log": "`launcher.log` in the settings folder (`~/Jts`, `C:\\Jts`); it is never encrypted.",
    "ibc-log": "`~/ibc/logs` or `C:\\IBC\\Logs`; in a container it is the container's output.",
    "container-log": "`docker logs -t CONTAINER > container.log 2>&1`",
    "probe": "A live test from the client's machine against host and port while the trouble lasts.",
    "settings": "`jts.ini`, IBC's `config.ini` and `ibgateway.vmoptions` from the settings folder.",
    "os": "The operating system's own view: who listens on the port (`ss -ltnp`, `lsof -i :PORT`, `netstat -ano`)"
    " and its log of that time.",
}


def kinds_read(formats: Iterable[str], writers: Iterable[str]) -> frozenset[str]:
    """The kinds of source among the formats of the inputs and the writers of the events."""
    kinds = {_BY_FORMAT[name] for name in formats if name in _BY_FORMAT}
    kinds |= {_BY_WRITER[name] for name in writers if name in _BY_WRITER}
    return frozenset(kinds)
