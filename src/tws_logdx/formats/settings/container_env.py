"""Variables of the known container images, from a compose file or an `.env` file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tws_logdx.formats.settings.ibc_keys import ibc_fact
from tws_logdx.formats.settings.values import fact, mebibytes, numbered
from tws_logdx.model.fact import Fact

IBC_KEYS: Mapping[str, str] = {
    "READ_ONLY_API": "ReadOnlyApi",
    "TWS_ACCEPT_INCOMING": "AcceptIncomingConnectionAction",
    "TWS_MASTER_CLIENT_ID": "OverrideTwsMasterClientID",
    "TWOFA_DEVICE": "SecondFactorDevice",
    "TWOFA_EXIT_INTERVAL": "SecondFactorAuthenticationExitInterval",
    "RELOGIN_AFTER_TWOFA_TIMEOUT": "ReloginAfterSecondFactorAuthenticationTimeout",
    "AUTO_RESTART_TIME": "AutoRestartTime",
    "AUTO_LOGOFF_TIME": "AutoLogoffTime",
    "TWS_COLD_RESTART": "ColdRestartTime",
    "EXISTING_SESSION_DETECTED_ACTION": "ExistingSessionDetectedAction",
    "ALLOW_BLIND_TRADING": "AllowBlindTrading",
}
"""Variables that become a setting of IBC inside the container."""

OTHERS: Mapping[str, str] = {
    "TRADING_MODE": "tws.trading_mode",
    "TIME_ZONE": "tws.zone",
    "TWOFA_TIMEOUT_ACTION": "container.two_factor_timeout_action",
    "SSH_TUNNEL": "container.ssh_tunnel",
    "GATEWAY_OR_TWS": "container.program",
}

ENTRY = re.compile(r"\s*(?:-\s+)?(?P<whole>[\"']?)(?P<name>[A-Z][A-Za-z0-9_]*)(?P<sign>\s*:\s+|=)(?P<value>.*)")
IMAGE = re.compile(r"\s*(?:-\s+)?image:\s*[\"']?(?P<image>[\w./:@${}-]+)")
PUBLISHED = re.compile(r"\s*-\s+[\"']?(?P<ports>(?:\d+\.\d+\.\d+\.\d+:)?\d{2,5}:\d{2,5})(?:/tcp)?[\"']?\s*(?:#.*)?")
DEFAULT = re.compile(r"\$\{\w+:?-(?P<value>[^{}]*)\}")
VARIABLE = re.compile(r"\$\{?\w+")


def read_container_env(text: str, source: str) -> tuple[Fact, ...]:
    """Facts of the known variables, of the image and of the published ports."""
    facts: list[Fact] = []
    ports: dict[str, int] = {}
    for number, line in numbered(text):
        image, published = IMAGE.match(line), PUBLISHED.fullmatch(line)
        if image:
            facts.append(fact("container.image", image["image"], source, number))
        elif published:
            ports.setdefault(published["ports"], number)
        else:
            facts.extend(fact(name, value, source, number) for name, value in _variable(line))
    if ports:
        facts.append(fact("container.published", tuple(ports), source, min(ports.values())))
    return tuple(facts)


def _variable(line: str) -> Iterator[tuple[str, str | int | float | bool | tuple[str, ...]]]:
    found = ENTRY.fullmatch(line)
    if not found:
        return
    name, value = found["name"], _value(found, listed=line.lstrip().startswith("-"))
    if value is None:
        return
    if name in IBC_KEYS:
        yield from ibc_fact(IBC_KEYS[name], value)
    elif name.startswith("IBC_") and name != "IBC_":
        yield from ibc_fact(name.removeprefix("IBC_"), value)
    elif name == "JAVA_HEAP_SIZE":
        size = mebibytes(value if re.search(r"[kmgKMG]$", value) else f"{value}m")
        if size is not None:
            yield "java.heap_mb", size
    elif name in OTHERS and value:
        yield OTHERS[name], value.strip().lower() if name == "TRADING_MODE" else value.strip()


def _value(found: re.Match[str], listed: bool) -> str | None:
    """What the container gets: quotes around a value stay in a list entry `- NAME="x"` only; None when not known."""
    value = re.sub(r"\s+#.*$", "", found["value"]).rstrip()
    if found["whole"]:
        value = value.removesuffix(found["whole"])
    elif not (listed and found["sign"] == "=") and len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    value = DEFAULT.sub(lambda default: default["value"], value)
    return None if VARIABLE.search(value) else value
