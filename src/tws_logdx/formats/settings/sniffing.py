"""Is this a settings file, and of which kind? By content; the name is only a hint, and a log is never claimed."""

from __future__ import annotations

import re

from tws_logdx.formats.settings.container_env import IBC_KEYS, OTHERS
from tws_logdx.formats.settings.ibc_keys import KNOWN

LOOKED_AT = 1 << 16
LONGEST_LINE = 20_000

LOG_LINE = re.compile(
    r"(?m)^[^#!\n]{0,80}?\b"
    r"(?:\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d|\d{8}[ -]\d\d:\d\d:\d\d|\d\d:\d\d:\d\d[.,:]\d{3}\b)"
)
"""A time of day with a date or with milliseconds: something was logged here."""

SECTIONS = re.compile(r"(?m)^\ufeff?\s*\[(?:IBGateway|Logon|Communication|ns)\]\s*$")
JTS_KEY = re.compile(
    r"(?m)^(?:TrustedIPs|LocalServerPort|ApiOnly|tradingMode|UserNameToDirectory|s3store|SupportsSSL|RemotePortOrderRouting)="
)
PLAIN_LINE = re.compile(r"\s*(?:[#;!].*|\[[^\]]*\]|[A-Za-z][\w. :\[\]/-]{0,80}=.*|[0-9a-zA-Z]{1,80}=.*|u:.*)?\s*")
IBC_LINE = re.compile(r"\s*(?P<key>[A-Za-z][\w.]{1,80})[ \t]*=.*", re.DOTALL)
BARE = re.compile(r"\s*[A-Za-z]\w{2,60}\s*")
"""A key without a value, which Java reads as an empty one."""
OPTION = re.compile(r"\s*-(?:X\w|XX:|D\w|ea\b|server\b|javaagent|-add-|verbose|Dfile)\S*.*")
IMAGE_VARIABLES = frozenset((*IBC_KEYS, *OTHERS, "TWS_USERID", "TWS_PASSWORD", "TWS_PASSWORD_FILE", "JAVA_HEAP_SIZE"))
ENV_LINE = re.compile(r"(?:export\s+)?(?P<key>[A-Za-z_]\w{0,80})=.*", re.DOTALL)
COMPOSE_VARIABLE = re.compile(r"(?m)^\s+(?:-\s+)?[\"']?([A-Z][A-Za-z0-9_]{2,60})(?:=|\s*:\s)")
COMPOSE_OUTER = re.compile(r"(?:#|---|(?:version|name|services|networks|volumes|configs|secrets|include|x-[\w-]+):)")


def sniff(name: str, head: bytes) -> str | None:
    """`jts.ini`, `ibc-config`, `tws-xml`, `vmoptions`, `container-env`, or None for anything else."""
    text = head[:LOOKED_AT].decode("utf-8", "replace").lstrip("\ufeff")
    if text.lstrip()[:1] == "<":
        return "tws-xml" if _is_xml(text) else None
    if LOG_LINE.search(text):
        return None
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if len(head) >= LOOKED_AT:
        lines = lines[:-1] or lines
    lines = [line[:LONGEST_LINE] for line in lines if line.strip()]
    if not lines:
        return None
    base = re.split(r"[/\\!]", name)[-1].lower()
    if _is_jts_ini(text, lines):
        return "jts.ini"
    if _is_ibc(lines):
        return "ibc-config"
    if _is_vmoptions(lines, base):
        return "vmoptions"
    return "container-env" if _is_environment(lines) or _is_compose(text, lines) else None


def _is_xml(text: str) -> bool:
    return "<ApiSettings" in text or bool(
        re.match(r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<Settings\b", text)
    )


def _is_jts_ini(text: str, lines: list[str]) -> bool:
    if not SECTIONS.search(text) or not (JTS_KEY.search(text) or len(SECTIONS.findall(text)) > 1):
        return False
    return all(map(PLAIN_LINE.fullmatch, lines))


def _is_ibc(lines: list[str]) -> bool:
    """All lines are settings or comments, and some of them settings that only IBC has."""
    found = [
        IBC_LINE.fullmatch(line) for line in lines if line.lstrip()[:1] not in ("#", "!") and not BARE.fullmatch(line)
    ]
    keys = [one["key"] for one in found if one]
    known = sum(key in KNOWN for key in keys)
    return bool(keys) and len(keys) == len(found) and known > 0 and known >= 0.3 * len(keys)


def _is_vmoptions(lines: list[str], base: str) -> bool:
    options = [line for line in lines if line.lstrip()[:1] != "#"]
    if not options:
        return base.endswith(".vmoptions")
    return all(OPTION.fullmatch(line) for line in options)


def _is_environment(lines: list[str]) -> bool:
    found = [ENV_LINE.fullmatch(line.strip()) for line in lines if line.lstrip()[:1] != "#"]
    return bool(found) and all(found) and any(one["key"] in IMAGE_VARIABLES for one in found if one)


def _is_compose(text: str, lines: list[str]) -> bool:
    if not re.search(r"(?m)^services:\s*$", text):
        return False
    outer = [line for line in lines if not line[0].isspace()]
    if not all(map(COMPOSE_OUTER.match, outer)):
        return False
    return any(key in IMAGE_VARIABLES or key.startswith("IBC_") for key in COMPOSE_VARIABLE.findall(text))
