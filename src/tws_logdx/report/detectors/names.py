"""Who somebody is: user names, mail addresses, the folders of a home."""

from __future__ import annotations

import re

from tws_logdx.report.detectors.base import OWN, SUFFIX, VALUE, Detector
from tws_logdx.report.detectors.words import KEPT_USERS, no_value

START = r"(?<![A-Za-z0-9])"
FULL = (
    r"(?:ib|ibkr|tws|paper|prod|live|fix|db|vnc|login|account)?_?user[ _-]?(?:name|id)|login[ _-]?(?:id|name)"
    r"|benutzername"
)
USER_KEY = rf"{START}(?:IbLoginId|FIXLoginId|{FULL}|(?:ib|ibkr|tws|paper|prod|live|fix|db|vnc)?_?user){SUFFIX}"
NAMED_KEY = rf"{START}(?:IbLoginId|FIXLoginId|{FULL}){SUFFIX}"
NAME = r"[\"']?(?P<v>[^\s\"',;:()<>\[\]{}=]{2,60})[\"']?"
USER_WORDS = ("user", "login", "benutzer")

NO_HOME = frozenset(
    ["cdrom", "usb", "usbdisk", "floppy", "disk", "data", "share", "shared", "hdd", "ssd", "nas", "backup"]
)
"""Below `/media`: names of devices, not of people."""


def _person(found: re.Match[str]) -> bool:
    value = found["v"]
    word = found.string[max(0, found.start() - 200) : found.start()].rsplit(None, 1)[-1:]
    web = bool(word) and "http" in word[0] and "://" in word[0]
    return (
        value.lower() not in KEPT_USERS
        and not no_value(value)
        and re.search(r"[^\W_]", value) is not None
        and value[0] not in "$%<{"
        and not web
    )


def _named(found: re.Match[str]) -> bool:
    return _person(found) and not found["v"].isdigit() and len(found["v"]) > 1


def _numbered(found: re.Match[str]) -> bool:
    """Where any word could stand, a name is told by its digits."""
    return _named(found) and re.search(r"\d", found["v"]) is not None


def _mounted(found: re.Match[str]) -> bool:
    return _person(found) and found["v"].lower() not in NO_HOME and not re.fullmatch(r"[sh]d[a-z]\d*", found["v"])


def _mailbox(found: re.Match[str]) -> bool:
    name = re.split(r"@|%40", found["v"])[0]
    return name != "git" and not OWN.fullmatch(name)


HOMES = "Users|home|Benutzer|Utilisateurs|Usuarios|Utenti|Gebruikers|Documents and Settings|Dokumente und Einstellungen"

PATHS: tuple[Detector, ...] = (
    Detector(
        "user",
        rf"(?i)\\(?:{HOMES})\\{{1,2}}(?P<v>[^\\/:*?\"<>|\r\n]{{1,60}}(?=\\)|[^\\/:*?\"<>|\s,;)']{{1,60}})",
        _person,
        ("\\",),
    ),
    Detector(
        "user",
        rf"/(?:{HOMES})/+(?P<v>[^/\\\s:\"'<>|,;()\[\]]{{1,80}})",
        _person,
        tuple(f"/{home.lower()}" for home in HOMES.split("|")),
    ),
    Detector("user", r"(?<![\w.-])/(?:run/)?media/(?P<v>[^/\\\s:\"'<>|,;()\[\]]{1,80})", _mounted, ("/media",)),
    Detector("user", r"(?<![\w/~.])~(?P<v>[A-Za-z_][\w.-]{1,31})(?=/)", _person, ("~",)),
    Detector("folder", r"(?<![A-Za-z0-9])(?P<v>[a-p]{40})(?![A-Za-z0-9])"),
)

USERS: tuple[Detector, ...] = (
    Detector("user", r"://(?P<v>[^\s/:@]{1,80})(?::[^\s/@]{1,80})?@", _named, ("://",)),
    Detector("user", r"\bUserNameToDirectory=(?P<v>[^\s:]+)", _named, ("usernametodirectory",)),
    Detector("user", rf"(?i){USER_KEY}\\?[\"']?\s?=>?\s?{VALUE}", _named, USER_WORDS),
    Detector("user", rf"(?i){USER_KEY}\\?[\"']\s?:\s?{VALUE}", _named, USER_WORDS),
    Detector("user", rf"(?i){NAMED_KEY}\s?:[ \t]*{VALUE}", _named, USER_WORDS),
    Detector("user", rf"(?i){START}user: ?{NAME}(?=\s*(?:[,;)}}\]]|$))", _named, ("user:",)),
    Detector("user", rf"(?i)(?<![\w-])login\s?=\s?{VALUE}", _named, ("login",)),
    Detector("user", rf"(?i)(?<![\w-])login: ?{NAME}", _numbered, ("login:",)),
    Detector("user", rf"(?i)\b(?:for|of|as|by) user {NAME}", _numbered, (" user ",)),
    Detector("user", r"(?:^|\s)-u [\"']?(?P<v>[^\s:\"']{2,80}):", _named, ("-u ",)),
    Detector("user", r"\bContacting \S{1,200} as user (?P<v>[^\s\"']+)", _named, ("as user",)),
    Detector("user", r"\b(?:paperUser|prodUser) (?P<v>[^\s\"']+)", _named, ("user ",)),
    Detector("user", r"(?i)\buser [\"'](?P<v>[^\s\"']+)[\"']", _named, ("user ",)),
    Detector(
        "user",
        (
            rf"(?i)\buser(?:name)? {NAME} (?:(?:has|was|is) )?(?:(?:already|successfully|now) )?"
            r"(?:logged|signed|logging) (?:in|on|out|off)\b"
        ),
        _named,
        ("user",),
    ),
    Detector(
        "user",
        rf"(?i)\b(?:(?:logged|logging|signed|signing) (?:in|on)|authenticated) as (?:user )?{NAME}",
        _named,
        (" as ",),
    ),
    Detector("user", r"(?i)--(?:fix-?)?user(?:name)?[= ](?P<v>[^\s\"']+)", _named, ("--",)),
    *PATHS,
    Detector(
        "email",
        r"(?<![\w.+-])(?P<v>[\w.+-]{1,64}(?:@|%40)(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24})(?![\w-])",
        _mailbox,
        ("@", "%40"),
    ),
)
