"""`jts.ini`: what TWS and Gateway keep in clear text. The API port, read-only and localhost-only are not in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tws_logdx.formats.settings.values import addresses, fact, numbered, port, truth
from tws_logdx.model.event import Value
from tws_logdx.model.fact import Fact

MODES = {"p": "paper", "l": "live"}

KNOWN: Mapping[tuple[str, str], tuple[str, Callable[[str], Value | None]]] = {
    ("IBGateway", "TrustedIPs"): ("api.trusted_ips", addresses),
    ("IBGateway", "ApiOnly"): ("tws.api_only", truth),
    ("IBGateway", "LocalServerPort"): ("tws.local_server_port", port),
    ("Logon", "TimeZone"): ("tws.zone", str.strip),
    ("Logon", "tradingMode"): ("tws.trading_mode", lambda text: MODES.get(text.strip().lower())),
    ("Logon", "Locale"): ("tws.locale", str.strip),
    ("Logon", "UseSSL"): ("tws.use_ssl", truth),
    ("Logon", "s3store"): ("tws.settings_on_server", truth),
    ("Communication", "Peer"): ("tws.peer", str.strip),
    ("Communication", "Region"): ("tws.region", str.strip),
    ("Communication", "SettingsDir"): ("tws.settings_directory", str.strip),
    ("Communication", "debug"): ("tws.debug", truth),
}
"""Section and key, with the fact and its form. `LocalServerPort` has nothing to do with the API port."""

WITHOUT_EFFECT = frozenset(
    name.lower()
    for name in [
        "ReadOnlyApi",
        "ReadOnly",
        "SocketPort",
        "ApiPort",
        "Port",
        "OverrideTwsApiPort",
        "AllowOnlyLocalhost",
        "localhostOnly",
        "masterClientID",
        "EnableApi",
        "socketClient",
        "AcceptIncomingConnectionAction",
    ]
)
"""What people write into this file in vain: the program does not look for it here."""


def read_jts_ini(text: str, source: str) -> tuple[Fact, ...]:
    """Facts in the order of the file; a setting without effect here becomes `jts.no_effect`."""
    facts: list[Fact] = []
    section = ""
    for number, line in numbered(text):
        header = re.fullmatch(r"\ufeff?\s*\[([^\]]*)\]\s*", line)
        if header:
            section = header[1].strip()
            continue
        key, equals, value = line.partition("=")
        if equals:
            facts.extend(_setting(section, key.strip(), value, source, number))
    return tuple(facts)


def _setting(section: str, key: str, value: str, source: str, line: int) -> list[Fact]:
    if key.lower() in WITHOUT_EFFECT and section in ("", "IBGateway", "Logon", "Communication", "API"):
        return [fact("jts.no_effect", f"{key}={value.strip()}", source, line)]
    name, form = KNOWN.get((section, key), ("", None))
    told = form(value) if form else None
    return [fact(name, told, source, line)] if told is not None and told != "" else []
