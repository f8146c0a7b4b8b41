"""Account numbers and the addresses of machines."""

from __future__ import annotations

import ipaddress
import re
from datetime import datetime

from tws_logdx.report.detectors.base import Detector, before

KEPT_NETWORKS = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.168.0.0/16", "224.0.0.0/3", "::/127", "fc00::/7", "fe80::/10", "ff00::/8"),
        ),
    )
)
"""Loopback, private, link-local, shared, multicast and mask addresses: they tell about the set-up, not its owner."""

LOOPBACK_PORT = re.compile(r"::1:\d{2,5}")
"""Node.js and others write address and port without brackets."""
KERNEL_BEHIND = re.compile(r"-(?:microsoft|generic|lowlatency|aws|azure|gcp|oracle|raspi|amd64|arm64|rc|beta|alpha)")
VERSION_BEFORE = re.compile(
    r"(?i)(?:\b(?:version|ver|build|release|revision|rev|v|oid|snmp|package|module|plugin|library|lib|wheel|firmware"
    r"|kernel|ibapi|api|ib_async|ib_insync|python|java|jdk|openjdk|jre|pip|pandas|numpy|eventkit|chrome|chromium"
    r"|safari|firefox|mozilla|curl|edg|applewebkit|tws|ibc|jts)[\s:=/\"'_-]{0,3}|\bv)$"
)
PROGRAM_BEFORE = re.compile(r"(?i)\bgateway[\s:=/-]{0,3}$")
"""It may be the program or the router."""
NAMED_BEFORE = re.compile(
    r"(?:^|[\s,(\[])(?P<name>[A-Za-z][A-Za-z0-9]*(?P<parts>(?:[_-][A-Za-z]+)*))(?:(?P<pin>[=~><!]=)| v?)$"
)
ADDRESS_WORD = re.compile(
    r"(?i)addr|host|peer|remote|server|client|proxy|gate|dns|forward|sourc|dest|node|endpoint|url|sock|conn|bind|bound"
    r"|listen|route|network|fail|err|time|log|user|sess|reset|refus|drop|block|ban|deny|denied|allow|reach|reject"
    r"|resolv|ping|trace|accept|trust|public|extern|intern|subnet|mask|range|answer|document|whois|lookup"
    r"|(?:^|[_-])(?:ips?|ipv4|to|from|at|by|via|on|for|of|is|was|are|and|or|the|with|use|using|src|dst|net|wan|lan|nat"
    r"|vpn|in|out|off|up|down|eth\d|en\d|wlan\d|tun\d)(?:$|[_-])"
)
"""In the name of something that has an address."""

MAC_NEAR = re.compile(
    r"(?i)\bmac\b|mac[_ -]?addr|MACNetworkInfo|\bether\b|hwaddr|hardware addr|physical addr|\blladdr\b"
)
ORDER_BEFORE = re.compile(
    r"(?i)\b(?:order|perm|req|request|trade|exec|execution|ticket|invoice|issue|error|code|ref|reference|item)"
    r"[\s:=#_-]{0,3}(?:(?:id|no|nr|number|ref)\b)?[\s:=#.\"']{0,3}$"
)
ACCOUNT = r"D[UFI][A-Z]?\d{5,9}[A-Za-z]?|d[uf]\d{6,9}[a-z]?|U[A-Z]?\d{5,9}[A-Za-z]?|u\d{7,8}|[FI]\d{6,9}"


def _public_ip(found: re.Match[str]) -> bool:
    try:
        address = ipaddress.ip_address(found["v"].partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if not re.search(r"\d", found["v"]) or LOOPBACK_PORT.fullmatch(found["v"]):
            return False
        address = address.ipv4_mapped or address
    elif _version(found):
        return False
    return not any(address.version == network.version and address in network for network in KEPT_NETWORKS)


def _version(found: re.Match[str]) -> bool:
    """Four numbers behind a word for a program, or right behind a name that has no address."""
    behind = found.string[found.end() : found.end() + 20]
    if re.match(r":\d", behind):
        return False
    if KERNEL_BEHIND.match(behind):
        return True
    text = before(found, 60)
    numbers = [int(part) for part in found["v"].split(".")]
    if VERSION_BEFORE.search(text) or (PROGRAM_BEFORE.search(text) and numbers[0] in (9, 10)):
        return True
    named = NAMED_BEFORE.search(text)
    if named is None or ADDRESS_WORD.search(named["name"]):
        return False
    return max(numbers) < (100 if named["parts"] or named["pin"] else 40)


def _real_mac(found: re.Match[str]) -> bool:
    digits = re.sub(r"[:-]", "", found["v"]).lower()
    return len(set(digits)) > 1 and ("-" not in found["v"] or not digits.isdigit())


def _dotted_mac(found: re.Match[str]) -> bool:
    return re.search(r"[A-Fa-f]", found["v"]) is not None or _near_mac(found)


def _near_mac(found: re.Match[str]) -> bool:
    return MAC_NEAR.search(before(found, 60)) is not None


def _account(found: re.Match[str]) -> bool:
    """Orders and days can look like accounts."""
    value = found["v"]
    if value[0] in "FI" and ORDER_BEFORE.search(before(found, 30)):
        return False
    return not (value[0] in "Uu" and _day(value[1:]) and _no_account_near(found))


def _no_account_near(found: re.Match[str]) -> bool:
    text = before(found, 80)
    return text[-1:] not in ("-", ",") and re.search(r"(?i)acc(?:oun)?t", text) is None


def _day(digits: str) -> bool:
    if not re.fullmatch(r"20[0-4]\d{5}", digits):
        return False
    try:
        datetime.strptime(digits, "%Y%m%d")
    except ValueError:
        return False
    return True


NUMBERS: tuple[Detector, ...] = (
    Detector(
        "mac",
        r"(?<![\w:-])(?P<v>[0-9A-Fa-f]{2}(?P<s>[:-])(?:[0-9A-Fa-f]{2}(?P=s)){4}[0-9A-Fa-f]{2})(?![0-9A-Fa-f:-])",
        _real_mac,
    ),
    Detector("mac", r"(?<![\w.])(?P<v>(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4})(?![\w]|\.\w)", _dotted_mac, (".",)),
    Detector(
        "mac",
        r"(?<![A-Za-z0-9])(?P<v>[0-9A-Fa-f]{12})(?![A-Za-z0-9])",
        _near_mac,
        ("mac", "ether", "hwaddr", "hardware", "physical", "lladdr"),
    ),
    Detector("ip", r"(?<![\w:.])(?P<v>(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4})(?![\w.])", _public_ip, (":",)),
    Detector(
        "ip",
        (
            r"(?<![\w:.])(?P<v>(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?:%\w{1,16})?)"
            r"(?![\w:.]*\w)"
        ),
        _public_ip,
        ("::",),
    ),
    Detector("ip", r"(?<![\w.])(?<!\d-)(?P<v>(?:\d{1,3}\.){3}\d{1,3})(?!\w|\.\d|-\d)", _public_ip, (".",)),
    Detector(
        "account",
        (
            r"(?:(?<![A-Za-z0-9+\\])|(?<=\\x[0-9a-fA-F]{2})|(?<=\\[nrt0]))"
            rf"(?P<v>{ACCOUNT})(?![A-Za-z0-9]|-[0-9A-Fa-f]{{4}}-[0-9A-Fa-f]{{4}})"
        ),
        _account,
    ),
)
