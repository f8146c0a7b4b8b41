from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.report.model import Replaced
from tws_logdx.report.redact import Redactor


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Managed accounts: DU7654321,U1234567", "Managed accounts: account-1,account-2"),
        ("09:15:22:101 -> ---15-1-DU7654321-", "09:15:22:101 -> ---15-1-account-1-"),
        ("F7654321 and DF7654321, I7654321, DUH123456", "account-1 and account-2, account-3, account-4"),
        ("/Users/mrs.smith/Jts/launcher.log", "/Users/user-1/Jts/launcher.log"),
        (r"C:\Users\Jane Q Smith\Documents\x.log", r"C:\Users\user-1\Documents\x.log"),
        (r"at C:\\Users\\jane\\x", r"at C:\\Users\\user-1\\x"),
        ("/mnt/c/Users/jane/x and /home/jane/y", "/mnt/c/Users/user-1/x and /home/user-1/y"),
        (f"/root/Jts/{'abcdefghijklmnop' * 2}abcdefgh/x", "/root/Jts/folder-1/x"),
        ("connected to 9.8.7.6:4001 from /9.8.7.6", "connected to ip-1:4001 from /ip-1"),
        ("gdc1.example.com/8.9.10.11:4000", "gdc1.example.com/ip-1:4000"),
        ("documentation 203.0.113.9", "documentation ip-1"),
        ("peer 2a02:1203:ecb0::1 and [2a02:1203:ecb0::1]:7497", "peer ip-1 and [ip-1]:7497"),
        ("peer /2a02:1203:ecb0:0:0:0:0:1:7497", "peer /ip-1:7497"),
        ("::ffff:8.9.10.11", "ip-1"),
        ("<1234|AA:BB:CC:00:11:22|127.0.0.1> aa-bb-cc-00-11-22", "<1234|mac-1|127.0.0.1> mac-2"),
        ("mail to jane.smith+ib@mail.example.org.", "mail to email-1."),
        ("[type=SOFT,token=21f2bXXXXX..,prefix=1]", "[type=SOFT,token=token-1,prefix=1]"),
        ("sessionId=6a1b2c3d.0004, sessionToken=null", "sessionId=token-1, sessionToken=null"),
        (f"hash {'0123456789abcdef' * 2}!", "hash token-1!"),
        ("IbPassword=my pass=word #1", "IbPassword=token-1"),
        ('"password": "hunter2", "port": 4002', '"password": "token-1", "port": 4002'),
        ("TWS_PASSWORD: hunter2", "TWS_PASSWORD: token-1"),
        ("java --user=jane9 --pw=hunter2 --mode=paper", "java --user=user-1 --pw=token-1 --mode=paper"),
        ("IbLoginId=jane9", "IbLoginId=user-1"),
        ("username = 'jane9'", "username = 'user-1'"),
        ("Contacting ndc1.example.com:4001 as user jane9", "Contacting ndc1.example.com:4001 as user user-1"),
        ("TWOFA_TOTP_SECRET=JBSWY3DPEHPK3PXP", "TWOFA_TOTP_SECRET=token-1"),
        ("otpauth://totp/IB:jane?secret=JBSWY3DPEHPK3PXP", "token-1"),
        ("Authorization: Bearer abcdef.ghijkl-mnop", "Authorization: Bearer token-1"),
        ("http://jane:hunter2@proxy.example:8080/", "http://user-1:token-1@proxy.example:8080/"),
        ("UserNameToDirectory=jane,dwjwlkdcmq", "UserNameToDirectory=user-1"),
    ],
)
def test_what_belongs_to_a_person_is_replaced(text: str, shown: str) -> None:
    assert Redactor()(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Unable to connect as the client id is already in use. UTC U2 U12 USD UNKNOWN",
        "error 0xF1234567 at F1234567-89AB-4CDE-8123-456789ABCDEF, AU1234567X, deadbeef",
        "connect to 127.0.0.1:7497, [::1]:4001, ('::1', 7497, 0, 0), 0.0.0.0:4004, 192.168.1.7, 172.17.0.1",
        "fe80::1%eth0, 10.0.0.8, 255.255.255.0, 169.254.3.4, fd00::7, 224.0.0.1",
        "Gateway version 10.37.1.2, build 10.40.1b, TWS 9.76.1.0, Java 17.0.10.0.101, version: 3.23.0",
        "IBC version 3.24.1.1 on 2031-05-04 03:02:01:456",
        "2031-05-04 03:02:01.456 [QX] INFO  [JTS-SocketListener-9] - State: HEADER",
        "21:41:41:767 Std::vector a::b Foo::Bar 12:34:56",
        "/home/ibgateway/Jts and /root/Jts and /Users/Public/x and /home/runner/work and /home/$USER/x",
        "https://www.example.com/home/trading",
        "NS_AUTH_START version=52 pwd=1 soft=0 token(s)=[token=5, tokenSubtype=2, suffix=a[IB Key]]",
        "Session expired [sessionId=2, softToken=0] password=*** token=null",
        "Authorization failed: Invalid username or password.",
        "password: incorrect, try again; username: required",
        "as user NOT PRINTED; paperUser NOT PRINTED for prodUser NOT PRINTED",
        "TWS_PASSWORD_FILE=/run/secrets/pw",
        "sessionTokens=XYZSessionToken[type=SOFT]",
        "ghcr.io/x/y@sha256:" + "ab" * 32,
        "API connection failed: ConnectionRefusedError(61, \"Connect call failed ('127.0.0.1', 4002)\")",
        "http://localhost:5000/v1/api/tickle",
        "1.2.3.4.5.6 and 300.1.1.1 and 10-11-12-13-14-15",
        "reqId 12345678, orderId 1234567890123",
        "",
    ],
)
def test_everything_else_stays_readable(text: str) -> None:
    redactor = Redactor()
    assert redactor(text) == text
    assert redactor.replaced() == ()


def test_equal_values_get_equal_tokens_in_the_order_of_first_appearance() -> None:
    redactor = Redactor()
    assert redactor("U7654321 DU1111111") == "account-1 account-2"
    assert redactor("DU1111111 from 9.9.9.9") == "account-2 from ip-1"
    assert redactor("F2222222 U7654321 AA:bb:CC:00:11:22 aa:bb:cc:00:11:22") == "account-3 account-1 mac-1 mac-1"
    assert redactor.replaced() == (Replaced("account", 5), Replaced("ip", 1), Replaced("mac", 2))


def test_the_owner_can_restore_what_was_replaced() -> None:
    redactor = Redactor()
    redactor("U7654321 at /home/jane/x")
    assert dict(redactor.restoring()) == {"account-1": "U7654321", "user-1": "jane"}


def test_known_values_are_replaced_wherever_they_stand_as_a_word() -> None:
    redactor = Redactor([("user", "jane"), ("user", "x"), ("host", "desk.7")])
    assert redactor("jane's log, janet, x, desk.7, desk47") == "user-1's log, janet, x, host-1, desk47"


def test_nothing_replaced_is_ever_shown_in_the_list() -> None:
    redactor = Redactor()
    redactor("IbPassword=hunter2")
    assert "hunter2" not in repr(redactor.replaced())


ACCOUNT = st.from_regex(r"(?:DU|DF|U|F|I)[0-9]{7}", fullmatch=True)
PUBLIC = st.ip_addresses(v=4).filter(lambda address: address.is_global and not address.is_multicast).map(str)
SECRET = st.from_regex(r"[a-z][a-z0-9]{9,20}", fullmatch=True)
PIECE = st.one_of(
    ACCOUNT,
    PUBLIC,
    st.ip_addresses(v=6).map(str),
    SECRET.map("password={}".format),
    SECRET.map("api_key: {}".format),
    SECRET.map("user {} logged in".format),
    SECRET.map("Authorization: Basic {}".format),
    st.sampled_from(
        ["-----BEGIN PRIVATE KEY-----", "mac 3c22fbaabbcc", "u7654321", "Cookie: a=b", "password is ", "\0"]
    ),
    SECRET.map("/home/{}/x".format),
    SECRET.map("{}@mail.example.org".format),
    SECRET.map("username='{}'".format),
    st.from_regex(r"[a-p]{40}|[0-9a-f]{40}|(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", fullmatch=True),
    st.sampled_from(
        ["account-1", "user-2", "token-3", "ip-1", "error 502", "4-2--1-2104-x-", "10.37.1.2", "=", ":", "-"]
    ),
    st.text(max_size=12),
)
TEXT = st.lists(st.tuples(PIECE, st.sampled_from([" ", ",", "=", "-", ":", "/", "\n", "'", ""])), max_size=9).map(
    lambda parts: "".join(piece + gap for piece, gap in parts)
)


@given(TEXT)
def test_redacting_redacted_text_changes_nothing(text: str) -> None:
    redactor = Redactor()
    once = redactor(text)
    assert redactor(once) == once
    assert Redactor()(once) == once


@given(st.lists(st.one_of(ACCOUNT, PUBLIC), min_size=1, max_size=6), st.sampled_from([" ", ", ", "; ", "|", "\n", "'"]))
def test_no_account_and_no_public_address_ever_survives(values: list[str], gap: str) -> None:
    shown = Redactor()(f"{gap}{gap.join(values)}{gap}")
    assert not any(re.search(rf"(?<![\w.]){re.escape(value)}(?![\w.])", shown) for value in values)


@given(st.lists(ACCOUNT, min_size=1, max_size=8))
def test_tokens_are_equal_exactly_when_the_values_are(values: list[str]) -> None:
    shown = Redactor()(" ".join(values)).split(" ")
    assert [shown.index(one) for one in shown] == [values.index(one) for one in values]
