"""Where texts hold what nobody else should see: account numbers, names, addresses, tokens. Matches, no replacing."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

KINDS = ("account", "user", "folder", "email", "ip", "mac", "token")
OWN = re.compile(rf"(?:{'|'.join(KINDS)})-[0-9]+")
"""What a value was replaced with: never replaced again."""


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A stretch of text that must not be shown."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Detector:
    """A pattern whose group `v` is the value; `wanted` has the last word."""

    kind: str
    pattern: re.Pattern[str]
    wanted: Callable[[re.Match[str]], bool] = lambda found: True
    words: tuple[str, ...] = ()
    """Lower-case words of which one is in every text that can match: a cheap look before the pattern."""

    def find(self, text: str, lower: str) -> Iterator[re.Match[str]]:
        if self.words and not any(word in lower for word in self.words):
            return
        for match in self.pattern.finditer(text):
            start, end = match.span("v")
            if start < end and not OWN.fullmatch(match["v"]) and self.wanted(match):
                yield match


KEPT_USERS = frozenset(
    [
        "root",
        "ibgateway",
        "runner",
        "public",
        "shared",
        "default",
        "user",
        "users",
        "username",
        "me",
        "you",
        "yourname",
        "ubuntu",
        "debian",
        "app",
        "node",
        "docker",
        "container",
        "administrator",
        "admin",
        "vscode",
        "jovyan",
        "guest",
        "ibc",
        "ibkr",
        "tws",
        "trader",
        "none",
        "null",
        "true",
        "false",
        "yes",
        "no",
        "self",
        "name",
        "ec2-user",
        "localhost",
        "not",
        "printed",
        "unknown",
        "required",
        "optional",
        "missing",
        "empty",
        "invalid",
    ]
)
"""Names that say nothing about a person."""

WORDS = frozenset(
    [
        "none",
        "null",
        "true",
        "false",
        "yes",
        "no",
        "nil",
        "undefined",
        "empty",
        "unset",
        "masked",
        "hidden",
        "redacted",
        "required",
        "missing",
    ]
)

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

VERSION_BEFORE = re.compile(
    r"(?i)(?:\b(?:version|ver|build|release|v|ibapi|api|ib_async|ib_insync|python|java|jdk|openjdk|jre|chrome|safari"
    r"|firefox|mozilla|curl|edg|applewebkit|tws|gateway|ibc)[\s:=/\"'_-]{0,3}|\bv)$"
)

VALUE = r"(?P<q>[\"'])?+(?P<v>(?(q)[^\"'\n]|[^\s,;&\"'()<>\[\]{}])++)(?!\[)"
SECRET_KEY = (
    r"(?<![A-Za-z0-9_])(?:[A-Za-z0-9_]{0,40}(?:token|passw(?:or)?d|secret|api_?key|totp|credentials)|(?:user)?session_?id|pwd|pw"
    r"|(?:log|log_?upload)_?key|shortTokenHashes)"
)
USER_KEY = (
    r"(?<![A-Za-z0-9])(?:IbLoginId|FIXLoginId|TWS_USERID(?:_PAPER)?|(?:paper|prod|tws)?user_?(?:name|id)?|login_?id)"
)
SECRET_WORDS = ("token", "passw", "secret", "api", "totp", "credential", "session", "pwd", "pw", "key", "hash")
LINE_SECRET = (
    r"^[ \t]*(?:export )?(?:IbPassword|FIXPassword|TWS_PASSWORD(?:_PAPER)?|VNC_SERVER_PASSWORD|TWOFA\w*SECRET\w*)"
)


def _person(found: re.Match[str]) -> bool:
    value = found["v"]
    before = found.string[max(0, found.start() - 200) : found.start()].rsplit(None, 1)[-1:]
    web = bool(before) and "http" in before[0] and "://" in before[0]
    return (
        value.lower() not in KEPT_USERS
        and re.search(r"[^\W_]", value) is not None
        and value[0] not in "$%<{"
        and not web
    )


def _named(found: re.Match[str]) -> bool:
    return _person(found) and not found["v"].isdigit() and len(found["v"]) > 1


def _secret(found: re.Match[str]) -> bool:
    """A flag, a small number, a word for nothing or a masked value is no secret."""
    value = found["v"].strip()
    if value.lower() in WORDS or re.fullmatch(r"[*xX.•#-]+|\d{1,5}|\$.*", value):
        return False
    return len(value) >= 3 or found.re is PASSWORD_LINE


def _public_ip(found: re.Match[str]) -> bool:
    try:
        address = ipaddress.ip_address(found["v"].partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if not re.search(r"\d", found["v"]):
            return False
        address = address.ipv4_mapped or address
    elif not re.match(r":\d", found.string[found.end() :]) and VERSION_BEFORE.search(
        found.string[max(0, found.start() - 24) : found.start()]
    ):
        return False
    return not any(address.version == network.version and address in network for network in KEPT_NETWORKS)


def _real_mac(found: re.Match[str]) -> bool:
    digits = re.sub(r"[:-]", "", found["v"]).lower()
    return len(set(digits)) > 1 and ("-" not in found["v"] or not digits.isdigit())


def _mailbox(found: re.Match[str]) -> bool:
    name = found["v"].partition("@")[0]
    return name != "git" and not OWN.fullmatch(name)


PASSWORD_LINE = re.compile(rf"(?m){LINE_SECRET}[ \t]*[=:][ \t]*(?P<v>\S[^\n\r]*)")

SECRETS: tuple[Detector, ...] = (
    Detector("token", re.compile(r"(?P<v>otpauth://[^\s\"'<>]+)"), words=("otpauth",)),
    Detector("token", re.compile(r"(?<![\w-])(?P<v>eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+)"), words=("eyj",)),
    Detector("token", re.compile(r"(?i)\bbearer\s+(?P<v>[\w.~+/-]{12,}=*)"), _secret, ("bearer",)),
    Detector("token", PASSWORD_LINE, _secret, ("password", "secret")),
    Detector("token", re.compile(rf"(?i){SECRET_KEY}[\"']?\s?=\s?{VALUE}"), _secret, SECRET_WORDS),
    Detector("token", re.compile(rf"(?i){SECRET_KEY}[\"']\s?:\s?{VALUE}"), _secret, SECRET_WORDS),
    Detector(
        "token",
        re.compile(r"(?<![A-Za-z0-9_])[A-Z0-9_]{0,40}(?:PASSWORD|SECRET|TOKEN)\s?:\s+(?P<v>[^\s,;\"']+)"),
        _secret,
        ("password", "secret", "token"),
    ),
    Detector("token", re.compile(r"(?i)--(?:fix-?)?(?:pw|password)[= ](?P<v>[^\s\"']+)"), _secret, ("--",)),
    Detector("token", re.compile(r"://[^\s/:@]{1,80}:(?P<v>[^\s/@]{1,80})@"), _secret, ("://",)),
)

USERS: tuple[Detector, ...] = (
    Detector("user", re.compile(r"://(?P<v>[^\s/:@]{1,80})(?::[^\s/@]{1,80})?@"), _named, ("://",)),
    Detector("user", re.compile(rf"(?i){USER_KEY}[\"']?\s?=\s?{VALUE}"), _named, ("user", "login")),
    Detector("user", re.compile(rf"(?i){USER_KEY}[\"']\s?:\s?{VALUE}"), _named, ("user", "login")),
    Detector("user", re.compile(r"TWS_USERID(?:_PAPER)?\s?:\s+(?P<v>[^\s,;\"']+)"), _named, ("tws_userid",)),
    Detector("user", re.compile(r"\bContacting \S{1,200} as user (?P<v>[^\s\"']+)"), _named, ("as user",)),
    Detector("user", re.compile(r"\b(?:paperUser|prodUser) (?P<v>[^\s\"']+)"), _named, ("user ",)),
    Detector("user", re.compile(r"(?i)--(?:fix-?)?user(?:name)?[= ](?P<v>[^\s\"']+)"), _named, ("--",)),
    Detector("user", re.compile(r"\bUserNameToDirectory=(?P<v>[^\s:]+)"), _named, ("usernametodirectory",)),
    Detector(
        "user",
        re.compile(r"\\(?:Users|home)\\{1,2}(?P<v>[^\\/:*?\"<>|\r\n]{1,60}(?=\\)|[^\\/:*?\"<>|\s,;)']{1,60})"),
        _person,
        ("\\",),
    ),
    Detector(
        "user", re.compile(r"/(?:Users|home)/+(?P<v>[^/\\\s:\"'<>|,;()\[\]]{1,80})"), _person, ("/users", "/home")
    ),
    Detector("folder", re.compile(r"(?<![A-Za-z0-9])(?P<v>[a-p]{40})(?![A-Za-z0-9])")),
    Detector(
        "email",
        re.compile(r"(?<![\w.+-])(?P<v>[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24})(?![\w-])"),
        _mailbox,
        ("@",),
    ),
)

NUMBERS: tuple[Detector, ...] = (
    Detector(
        "mac",
        re.compile(
            r"(?<![\w:-])(?P<v>[0-9A-Fa-f]{2}(?P<s>[:-])(?:[0-9A-Fa-f]{2}(?P=s)){4}[0-9A-Fa-f]{2})(?![0-9A-Fa-f:-])"
        ),
        _real_mac,
    ),
    Detector(
        "ip", re.compile(r"(?<![\w:.])(?P<v>(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4})(?![\w.])"), _public_ip, (":",)
    ),
    Detector(
        "ip",
        re.compile(
            r"(?<![\w:.])(?P<v>(?:[0-9A-Fa-f]{0,4}:){2,7}(?:[0-9A-Fa-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?:%\w{1,16})?)"
            r"(?![\w:.]*\w)"
        ),
        _public_ip,
        ("::",),
    ),
    Detector("ip", re.compile(r"(?<![\w.])(?<!\d-)(?P<v>(?:\d{1,3}\.){3}\d{1,3})(?!\w|\.\d|-\d)"), _public_ip, (".",)),
    Detector(
        "account",
        re.compile(
            r"(?<![A-Za-z0-9+\\])(?P<v>D[UFI][A-Z]?\d{5,9}|du\d{6,9}|U[A-Z]?\d{5,9}|[FI]\d{6,9})"
            r"(?![A-Za-z0-9]|-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4})"
        ),
    ),
    Detector("token", re.compile(r"(?<![A-Za-z0-9])(?<!sha256:)(?P<v>[0-9a-fA-F]{32,})(?![A-Za-z0-9])")),
)

DETECTORS = SECRETS + USERS + NUMBERS
"""In the order of their right to a place that several claim."""


def sensitive(text: str, known: Iterable[Detector] = ()) -> Iterator[Sensitive]:
    """All stretches in the order of the text, none inside or across another; the first detector wins at one place."""
    lower = text.lower()
    found = [
        (match.start("v"), rank, match.end("v"), detector.kind)
        for rank, detector in enumerate((*known, *DETECTORS))
        for match in detector.find(text, lower)
    ]
    last = 0
    for start, _, end, kind in sorted(found):
        if start >= last:
            yield Sensitive(start, end, kind)
            last = end


def known_value(kind: str, value: str) -> Detector:
    """Finds a value that is known to be sensitive, as a whole word."""
    return Detector(kind, re.compile(rf"(?<![A-Za-z0-9])(?P<v>{re.escape(value)})(?![A-Za-z0-9])"))
