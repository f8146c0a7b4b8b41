"""`tws.xml` and `ibg.xml` in clear text. Read by patterns, not by an XML parser: no entity is ever expanded."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence

from tws_logdx.formats.settings.values import addresses, fact, port, truth, whole
from tws_logdx.model.event import Value
from tws_logdx.model.fact import Fact

ATTRIBUTES = r"(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+"
API = re.compile(rf"<ApiSettings\b(?P<attributes>{ATTRIBUTES})>")
SYSTEM = re.compile(rf"<SystemSettings\b(?P<attributes>{ATTRIBUTES})>")
ATTRIBUTE = re.compile(r"([A-Za-z_][\w.-]*)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')")
TRUSTED = re.compile(r"<ListOfStrings\b[^<>]{0,200}\btrustedIPAddresses\b[^<>]{0,200}>")
STRING = re.compile(r"<String>([^<]{0,200})</String>")

KNOWN: Mapping[str, tuple[str, Callable[[str], Value | None]]] = {
    "port": ("api.port", port),
    "socketClient": ("api.socket_clients", truth),
    "readOnlyApi": ("api.read_only", truth),
    "allowOnlyLocalhost": ("api.localhost_only", truth),
    "trustedIPAddresses": ("api.trusted_ips", addresses),
    "masterClientID": ("api.master_client_id", whole),
    "createApiMsgLogFile": ("api.log_enabled", truth),
    "includeMktData": ("api.log_market_data", truth),
    "logLevel": ("api.log_level", whole),
    "slowBufferTimeout": ("api.bulk_data_timeout", whole),
    "sendMessagesInEnglish": ("api.messages_in_english", truth),
    "autoOpenOrdDonwload": ("api.open_orders_on_connection", truth),
    "overridePrecautionaryConstraints": ("api.bypass_precautions", truth),
}
"""Attributes of `ApiSettings`, spelled as TWS spells them, with the fact and its form."""

PLAN: Mapping[str, tuple[str, Callable[[str], Value | None]]] = {
    "autoLogoffTime": ("tws.auto_logoff_time", str.strip),
    "autoRestartTime": ("tws.auto_restart_time", str.strip),
    "autoRestartEnabled": ("tws.auto_restart", truth),
}

GATEWAY_PORTS = (4000, 4001, 4002)


def read_tws_xml(text: str, source: str) -> tuple[Fact, ...]:
    """The facts of the API settings page and of the planned restart."""
    text = _without_comments(text)
    facts: list[Fact] = []
    api = API.search(text)
    if api:
        facts += _attributes(text, api, KNOWN, source)
        facts += _trusted(text, api.end(), source)
    system = SYSTEM.search(text)
    if system:
        facts += _attributes(text, system, PLAN, source)
    return tuple(one for one in facts if _means_something(one, facts, source))


def _attributes(
    text: str, element: re.Match[str], known: Mapping[str, tuple[str, Callable[[str], Value | None]]], source: str
) -> list[Fact]:
    facts = []
    for found in ATTRIBUTE.finditer(text, *element.span("attributes")):
        name, form = known.get(found[1], ("", None))
        value = form(html.unescape(found[2] or found[3] or "")) if form else None
        if value is not None and value != "":
            facts.append(fact(name, value, source, _line(text, found.start())))
    return facts


def _trusted(text: str, start: int, source: str) -> list[Fact]:
    found = TRUSTED.search(text, start, _place(text, "</ApiSettings", start))
    if not found:
        return []
    strings = STRING.findall(text, found.end(), _place(text, "</ListOfStrings", found.end()))
    value = ",".join(filter(None, (html.unescape(one).strip() for one in strings)))
    return [fact("api.trusted_ips", value, source, _line(text, found.start()))] if value else []


def _without_comments(text: str) -> str:
    """The text with blanks for comments, so that places in it stay the same."""
    parts, position = [], 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts += [text[position:start], re.sub(r"[^\n]", " ", text[start : end + 3])]
        position = end + 3
    return "".join((*parts, text[position:]))


def _place(text: str, what: str, start: int) -> int:
    """Where it comes next, the end of the text when it does not come."""
    found = text.find(what, start)
    return found if found >= 0 else len(text)


def _means_something(one: Fact, facts: Sequence[Fact], source: str) -> bool:
    """Gateway writes `socketClient="false"` although its API is on; -1 is no client."""
    if one.name == "api.socket_clients" and one.value is False:
        base = re.split(r"[/\\!]", source)[-1].lower()
        return base.startswith("tws") and not any(a.name == "api.port" and a.value in GATEWAY_PORTS for a in facts)
    return not (one.name == "api.master_client_id" and one.value == -1)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
