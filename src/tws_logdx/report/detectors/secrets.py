"""Passwords, tokens, keys and whatever else opens something."""

from __future__ import annotations

import re

from tws_logdx.report.detectors.base import SUFFIX, VALUE, Detector, before
from tws_logdx.report.detectors.words import no_value

MASKED = re.compile(r"[*xX.•#-]+|\$.*|<.*|%\w.*")
START = r"(?<![A-Za-z0-9_])"
PASSWORD = (
    rf"{START}(?:[A-Za-z0-9_]{{0,40}}(?:passw(?:or)?d|passwort|kennwort|pass[_-]?phrase|pass[_-]?code)"
    rf"|(?:[A-Za-z0-9]{{1,20}}_)?(?:ib)?(?:pwd|pw|pass)){SUFFIX}"
)
KEY = r"(?:api|access|private|secret|totp|otp|2fa|mfa|auth|encryption|signing|log|log_?upload)[ _-]?key(?:[ _-]?id)?"
TOKEN = (
    rf"{START}(?:[A-Za-z0-9_]{{0,40}}(?:token|secret|credentials?|totp|(?:totp|otp|2fa|mfa)[ _-]?(?:seed|code)|{KEY})"
    rf"|shortTokenHashes){SUFFIX}"
)
COMPOUND = rf"{START}(?:[A-Za-z0-9_]{{1,40}}(?:token|secret|credentials)|{KEY}){SUFFIX}"
"""Names that stand in data; a sentence has `token:` alone."""
SESSION = (
    rf"{START}(?:[A-Za-z]{{0,12}}_?session(?:_?id)?|sid|[a-z]{{0,10}}_?auth|bearer|otp|seed|sig|signature"
    rf"|x-sess-uuid){SUFFIX}"
)
PASSWORD_WORDS = ("pass", "kennwort", "pwd", "pw")
TOKEN_WORDS = ("token", "secret", "credential", "totp", "otp", "2fa", "mfa", "key")
SESSION_WORDS = ("session", "sid", "auth", "bearer", "otp", "seed", "x-sess")

LINE_SECRET = r"^[ \t]*(?:export )?(?:IbPassword|FIXPassword|(?:TWS|VNC_SERVER)_PASSWORD(?:_\w{1,8})?(?<!_FILE))"
PASSWORD_LINE = rf"(?m){LINE_SECRET}[ \t]*[=:][ \t]*(?P<v>\S[^\n\r]*)"


def _password(found: re.Match[str]) -> bool:
    """A flag, a small number, a word for a state or a masked value is no password."""
    value = found["v"].strip()
    if no_value(value) or MASKED.fullmatch(value) or re.fullmatch(r"\d{1,2}", value):
        return False
    return len(value) >= 3 or found.re.pattern == PASSWORD_LINE


def _token(found: re.Match[str]) -> bool:
    """A token has digits or is long; a plain word behind the name of a token tells its state."""
    value = found["v"].strip()
    if no_value(value) or MASKED.fullmatch(value) or re.fullmatch(r"[\d.]{1,5}|\d{4}-\d\d-\d\d", value):
        return False
    return len(value) >= 3 and (len(value) >= 8 or any(sign.isdigit() for sign in value))


def _odd(found: re.Match[str]) -> bool:
    """Where a sentence could stand as well: only what no word looks like."""
    value = found["v"].rstrip(".,")
    if not _token(found) or re.fullmatch(r"[\d.,:-]{1,5}|\d+[a-z]{1,12}", value):
        return False
    digits, letters = any(map(str.isdigit, value)), any(map(str.isalpha, value))
    mixed = re.search(r"[a-z]", value) and re.search(r"[A-Z]", value[1:])
    return len(value) >= 6 and (
        (digits and letters) or bool(mixed) or re.fullmatch(r"[A-Z2-7]{8,}=*", value) is not None
    )


def _with_digit(found: re.Match[str]) -> bool:
    return re.search(r"\d", found["v"]) is not None and len(found["v"]) >= 3


def _schemed(found: re.Match[str]) -> bool:
    return not no_value(found["v"]) and (found["scheme"] is not None or _token(found))


def _base64(found: re.Match[str]) -> bool:
    """A line of nothing but base64, not a path or a word."""
    value = found["v"]
    kinds = [re.search(kind, value) for kind in ("[a-z]", "[A-Z]", "[0-9]")]
    return all(kinds) and re.search(r"[a-z]{10}|/[a-z]{3,}/", value) is None


def _digest(found: re.Match[str]) -> bool:
    """Images, commits and check sums are told by such numbers; they open nothing."""
    return DIGEST_BEFORE.search(before(found, 40)) is not None


DIGEST_BEFORE = re.compile(
    r"(?i)(?:\b(?:sha-?(?:1|2|224|256|384|512)|md5)[\s:=-]{1,3}"
    r"|\b(?:image|digest|container|layer|commit|revision|rev|checksum|blob|manifest|head)"
    r"(?:[ _-]?(?:id|sha|hash|digest))?[\s:=\"'@(]{1,4})$"
)

FIXED = (
    (r"otpauth://[^\s\"'<>]+", ("otpauth",)),
    (r"(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+", ("eyj",)),
    (r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{12,20}(?![A-Za-z0-9])", ("akia", "asia")),
    (r"(?<![A-Za-z0-9])(?:gh[pousr]_|github_pat_|glpat-|xox[abeoprs]-|sk_live_|rk_live_|hf_)[\w-]{8,}", ("_", "-")),
    (r"(?<![A-Za-z0-9-])sk-(?=[\w-]*\d)[\w-]{12,}", ("sk-",)),
    (r"(?<![A-Za-z0-9])AIza[\w-]{30,}", ("aiza",)),
    (r"(?<![A-Za-z0-9])MII[A-Za-z0-9+/]{20,}={0,2}", ("mii",)),
)
"""What is a secret by its own form."""

STANDING: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?i)hooks\.slack\.com/(?:services|workflows)/(?P<v>[^\s\"'<>)]+)", ("hooks.slack",)),
    (r"(?i)discord(?:app)?\.com/api/webhooks/(?P<v>[^\s\"'<>)]+)", ("webhooks",)),
    (r"(?<![A-Za-z0-9:])(?:bot)?(?P<v>\d{8,10}:AA[\w-]{10,})", (":aa",)),
    (
        r"-----BEGIN [A-Z0-9 ]{0,40}-----(?:\\r|\\n|\s)*(?P<v>(?!token-\d)[A-Za-z0-9+/][^-]*[A-Za-z0-9+/=])",
        ("-----begin",),
    ),
    (r"://[^\s/:@]{1,80}:(?P<v>[^\s/@]{1,80})@", ("://",)),
    (r"(?:^|\s)-u [\"']?[^\s:\"']{1,80}:(?P<v>[^\s\"']{1,80})", ("-u ",)),
    (r"(?im)^(?:.{0,200}\s)?(?:set-)?cookie: *(?P<v>\S[^\n]*)", ("cookie",)),
)
"""Secrets by their place."""

SECRETS: tuple[Detector, ...] = (
    *(Detector("token", pattern, words=words) for pattern, words in STANDING),
    *(Detector("token", f"(?P<v>{pattern})", words=words) for pattern, words in FIXED),
    Detector("token", r"(?m)^[ \t]*(?P<v>[A-Za-z0-9+/]{40,}={0,2})[ \t]*\r?$", _base64),
    Detector("token", r"(?i)\bbearer\s+(?P<v>[\w.~+/-]{12,}=*)", _token, ("bearer",)),
    Detector(
        "token",
        (
            r"(?i)\bauthorization\\?[\"']?\s?[:=]\s?\\?[\"']?(?:(?P<scheme>basic|bearer|token|digest|apikey)\s+)?"
            r"(?P<v>[^\s\"',;\\]{3,})"
        ),
        _schemed,
        ("authorization",),
    ),
    Detector("token", PASSWORD_LINE, _password, ("password",)),
    Detector("token", rf"(?i){PASSWORD}\\?[\"']?\s?(?:=>|[=:])[ \t]*{VALUE}", _password, PASSWORD_WORDS),
    Detector("token", rf"(?i){TOKEN}\\?[\"']?\s?=>?\s?{VALUE}", _token, TOKEN_WORDS),
    Detector("token", rf"(?i){TOKEN}\\?[\"']\s?:\s?{VALUE}", _token, TOKEN_WORDS),
    Detector("token", rf"(?i){COMPOUND}:[ \t]*{VALUE}", _token, TOKEN_WORDS),
    Detector("token", rf"(?i){TOKEN}\s?:[ \t]*{VALUE}", _odd, TOKEN_WORDS),
    Detector("token", rf"(?i){SESSION}\\?[\"']?\s?=\s?{VALUE}", _token, SESSION_WORDS),
    Detector("token", rf"(?i){SESSION}\\?[\"']\s?:\s?{VALUE}", _token, SESSION_WORDS),
    Detector("token", rf"(?i)[?&](?:key|sig|signature)={VALUE}", _token, ("key=", "sig")),
    Detector(
        "token",
        rf"(?i){START}(?:\w{{0,12}}_)?pin(?:_?code)?\\?[\"']?\s?[=:]\s?{VALUE}",
        _with_digit,
        ("pin",),
    ),
    Detector(
        "token",
        (
            rf"(?i)\b(?:secret|seed|passw(?:or)?d|passphrase|pin|token|credentials|{KEY})(?: code)? (?:is|was)\b:?\s*"
            rf"{VALUE}"
        ),
        _odd,
        (" is", " was"),
    ),
    Detector("token", r"(?i)--(?:fix-?)?(?:pw|password)[= ](?P<v>[^\s\"']+)", _password, ("--",)),
)

HEXADECIMAL = Detector(
    "token",
    r"(?<![A-Za-z0-9])(?P<v>[0-9a-fA-F]{32,})(?![A-Za-z0-9])",
    lambda found: not _digest(found),
)
"""Long hexadecimal numbers, unless something else claims the place."""
