"""Secrets and names in the middle of a log line, in all the ways in which programs print them."""

from __future__ import annotations

import pytest

from tws_logdx.report.redact import Redactor

LINE = "2026-10-12 10:00:05,000 app ERROR oops {} end"
SEED = "KRUGKIDROVUWG2ZA"
SECRET = "q7w8e9r0t1"


def shown(text: str) -> str:
    line = Redactor()(LINE.format(text))
    before, after = LINE.split("{}")
    assert line.startswith(before)
    assert line.endswith(after)
    return line[len(before) : -len(after)]


@pytest.mark.parametrize(
    "text",
    [
        "TWS_PASSWORD_PAPER={}",
        "IB_PW={}",
        "password: {}",
        'password: "{}"',
        "{{mode: live, password: {}}}",
        r"{{\"password\": \"{}\"}}",
        "passwd: {}",
        "Passwort: {}",
        "passphrase={}",
        "pass={}",
        "refresh_token: {}",
        "2fa_secret: {}",
        "totp_key={}",
        "otp_seed={}",
        "api key: {}",
        "api-key={}",
        "x-api-key: {}",
        "private_key={}",
        "aws_secret_access_key={}",
        "Bearer={}",
        "GET /v1/api/tickle?a=1&session={}&b=2",
        "POST /hook?sig={}",
        "auth={}",
        "my password is {}",
        "https://hooks.slack.com/services/T0/B0/{}",
        "https://discord.com/api/webhooks/17/{}",
        "Authorization: {}",
        '"Authorization": "Basic {}"',
    ],
)
def test_a_secret_in_mid_line_is_replaced(text: str) -> None:
    told = shown(text.format(SECRET))
    assert SECRET not in told
    assert "token-1" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"TOTP secret is {SEED}", "TOTP secret is token-1"),
        (f"2fa_secret={SEED}", "2fa_secret=token-1"),
        ("refresh_token: abcdefghij", "refresh_token: token-1"),
        ("password: hunter", "password: token-1"),
        ("pin=4711", "pin=token-1"),
        ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic token-1"),
        ("key AKIAIOSFODNN7EXAMPLE used", "key token-1 used"),
        ("cloning with ghp_q7w8e9r0t1q7w8e9r0t1", "cloning with token-1"),
        ("using sk-q7w8e9r0t1q7w8e9", "using token-1"),
        ("bot 123456789:AAHq7w8e9r0t1-q7w8", "bot token-1"),
        ("/bot123456789:AAHq7w8e9r0t1-q7w8/sendMessage", "/bottoken-1/sendMessage"),
        (r"-----BEGIN PRIVATE KEY-----\nMIIEvQIBAAq7\n-----END PRIVATE KEY-----", None),
        ("username: jane9 password: hunter2", "username: user-1 password: token-1"),
        ("{username: jane9, password: hunter2}", "{username: user-1, password: token-1}"),
        ("user name: jane9.", "user name: user-1."),
        ("IBUSER=jane9 IB_USER=jane9", "IBUSER=user-1 IB_USER=user-1"),
        ("user_id: jane9", "user_id: user-1"),
        ("userName:jane9", "userName:user-1"),
        ("login=jane9", "login=user-1"),
        ("login: jane9 for user jane9", "login: user-1 for user user-1"),
        ("curl -u jane9:hunter2 https://x.example", "curl -u user-1:token-1 https://x.example"),
        (":password=>'hunter2'", ":password=>'token-1'"),
        ("Username : jane9", "Username : user-1"),
        ("Proxy-Authorization: Basic YTpi", "Proxy-Authorization: Basic token-1"),
        ("user jane9 logged in", "user user-1 logged in"),
        ("User jane9 has logged out", "User user-1 has logged out"),
        ("logged in as jane9", "logged in as user-1"),
        ("user 'jane9' rejected", "user 'user-1' rejected"),
        ("a%40mail.com and a@mail.com", "email-1 and email-2"),
        ("~jane9/logs", "~user-1/logs"),
        (r"D:\Benutzer\jane9", r"D:\Benutzer\user-1"),
        (r"C:\Documents and Settings\jane9\Jts", r"C:\Documents and Settings\user-1\Jts"),
        ("/media/jane9/x and /run/media/jane9", "/media/user-1/x and /run/media/user-1"),
        ("mac 3c22.fb77.8899", "mac mac-1"),
        ("ether 3c22fbaabbcc", "ether mac-1"),
        ("MACNetworkInfo[en0, 3c22fbaabbcc]", "MACNetworkInfo[en0, mac-1]"),
        ("u7654321 is U7654321", "account-1 is account-1"),
        ("DU8765432N is DU8765432n", "account-1 is account-1"),
        ("account U20261012", "account account-1"),
        (r"b'15\x001\x00DU1234567\x00'", r"b'15\x001\x00account-1\x00'"),
        ("\x1b[31mU1234567\x1b[0m", "\x1b[31maccount-1\x1b[0m"),
    ],
)
def test_what_tells_of_a_person_in_mid_line_is_replaced(text: str, told: str | None) -> None:
    assert shown(text) == told if told else "token-1" in shown(text)


def test_a_cookie_is_replaced_to_the_end_of_its_line() -> None:
    assert Redactor()("oops Set-Cookie: x-sess-uuid=0.abc; api=1\nnext") == "oops Set-Cookie: token-1\nnext"


@pytest.mark.parametrize("unseen", ["\0", "\u200b", "\x1b[0m", "\u202e", "\xad"])
def test_a_character_that_is_not_seen_does_not_hide_a_value(unseen: str) -> None:
    redactor = Redactor()
    assert redactor(f"U12{unseen}34567, U1234567") == "account-1, account-1"
    assert redactor.restoring() == {"account-1": "U1234567"}
    assert "ter2" not in redactor(f"password=hun{unseen}ter2")


def test_the_lines_of_a_key_are_replaced_in_one_text_and_alone() -> None:
    body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj"
    other = "z9u4Kb0Qx7VJTUt9Us8cKjz9u4Kb0Qx7VJTUt9Us8cKjz9u4Kb0Qx7VJTUt9Us8c"
    begin, end = "-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----"
    whole = Redactor()(f"{begin}\n{body}\n{other}\n{end}")
    assert whole == f"{begin}\ntoken-1\n{end}"
    assert [Redactor()(line) for line in (body, other)] == ["token-1", "token-1"]


@pytest.mark.parametrize(
    "text",
    [
        "nautilus_trader 1.2.3.4",
        "OID 1.3.6.1",
        "requirement foo==1.2.3.4 installed",
        "socat 1.8.0.0",
        "order I1234567 and orderId=I1234567",
        "U20261012 and backup U20261012.log",
        "Unexpected token=identifier",
        "Unexpected token: identifier",
        "session_id=ready",
        "Session: expired, auth: failed, token: missing",
        "username=paper",
        "user=incorrect",
        "user already logged in",
        "the same user had logged in before",
        "connect ECONNREFUSED ::1:7497",
        "Linux DESK 5.15.153.1-microsoft-standard-WSL2",
        "AutoRestartDescriptor[sessionId=0.0]",
        "the user has logged in elsewhere",
        "wrong password: try again",
        "token expired, secret is missing, password is incorrect",
        "bypass=yes passive=1 compass=north monkey=5",
        "login=ok login=failed login=true",
        "pin: see manual",
        "one-time code: 6 digits, otp: 6 digits",
        "numUsers=3 multiuser=true session=1",
        "serial 1234.5678.9012 and 3c22fbaabbcc",
        "signature=SHA256withRSA",
        "authorization: required",
        "/media/usb/x and https://x.example/media/jane/x.png and ~/.jts",
        "image id " + "3f2504e04f8911d3" * 4,
        "Digest: sha256:" + "3f2504e04f8911d3" * 4,
        "sha256=" + "3f2504e04f8911d3" * 4,
        "commit " + "3f2504e04f" * 4,
    ],
)
def test_what_only_looks_like_a_secret_stays_readable(text: str) -> None:
    assert shown(text) == text


@pytest.mark.parametrize("context", ["from", "to", "peer", "host", "remote_addr", "my-server", "documentation", "/"])
def test_a_public_address_behind_a_word_for_a_place_is_replaced(context: str) -> None:
    gap = "" if context == "/" else " "
    assert shown(f"{context}{gap}203.0.113.9") == f"{context}{gap}ip-1"
    assert context == "documentation" or shown(f"{context}{gap}9.8.7.6") == f"{context}{gap}ip-1"
