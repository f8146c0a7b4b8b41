from __future__ import annotations

import pytest

from tws_logdx.formats.settings import ibc_fact, read, sniff
from tws_logdx.model.event import Value

JTS = "\r\n".join(
    [
        "[IBGateway]",
        "WriteDebug=false",
        "TrustedIPs=127.0.0.1,10.20.30.40",
        "ApiOnly=true",
        "LocalServerPort=4000",
        "",
        "[Logon]",
        "UserNameToDirectory=somebody,dwjwlkdcmq",
        "TimeZone=Europe/Zurich",
        "tradingMode=p",
        "UseSSL=true",
        "s3store=false",
        "",
        "[u:abcdef]",
        "AutoRestart=1",
        "",
        "[Communication]",
        "Peer=zdc1.example.com:4001",
        "Region=ch",
        "debug=1",
    ]
)


def facts(kind: str, text: str, source: str = "x") -> dict[str, Value]:
    return {fact.name: fact.value for fact in read(kind, text, source)}


def lines(kind: str, text: str) -> dict[str, int]:
    return {fact.name: fact.at.line for fact in read(kind, text, "x")}


def test_jts_ini_gives_zone_mode_and_trusted_addresses_with_their_lines() -> None:
    assert sniff("anything", JTS.encode()) == "jts.ini"
    assert facts("jts.ini", JTS) == {
        "api.trusted_ips": "127.0.0.1,10.20.30.40",
        "tws.api_only": True,
        "tws.local_server_port": 4000,
        "tws.zone": "Europe/Zurich",
        "tws.trading_mode": "paper",
        "tws.use_ssl": True,
        "tws.settings_on_server": False,
        "tws.peer": "zdc1.example.com:4001",
        "tws.region": "ch",
        "tws.debug": True,
    }
    assert lines("jts.ini", JTS)["tws.zone"] == 9
    assert {fact.origin for fact in read("jts.ini", JTS, "x")} == {"settings"}


def test_jts_ini_never_tells_an_api_port() -> None:
    assert "api.port" not in facts("jts.ini", JTS.replace("4000", "7497"))


def test_a_setting_invented_for_jts_ini_is_told_as_without_effect() -> None:
    told = facts("jts.ini", "[IBGateway]\nApiOnly=true\nReadOnlyApi=false\nTrustedIPs=127.0.0.1\n")
    assert told["jts.no_effect"] == "ReadOnlyApi=false"
    assert "api.read_only" not in told


def test_per_cent_signs_and_long_values_are_kept() -> None:
    many = ",".join(f"10.0.{number % 250}.7" for number in range(300))
    text = f"[Logon]\nTimeZone=%(x)s\n[IBGateway]\nTrustedIPs={many}\n"
    assert facts("jts.ini", text) == {"tws.zone": "%(x)s", "api.trusted_ips": many}


IBC = r"""# the user's own file
IbLoginId=somebody9
IbPassword=top=secret
TradingMode=paper
ReadOnlyApi=no
OverrideTwsApiPort=4007
OverrideTwsMasterClientID=12
AutoRestartTime=11:45 PM
IbDir=C:\\Jts
AcceptIncomingConnectionAction=
"""


def test_ibc_settings_become_facts_of_their_own_and_general_ones() -> None:
    assert sniff("config.ini", IBC.encode()) == "ibc-config"
    told = facts("ibc-config", IBC)
    assert told["api.port"] == 4007
    assert told["api.read_only"] is False
    assert told["api.master_client_id"] == 12
    assert told["tws.trading_mode"] == "paper"
    assert told["tws.settings_directory"] == "C:\\Jts"
    assert told["ibc.OverrideTwsApiPort"] == "4007"
    assert told["ibc.AcceptIncomingConnectionAction"] == ""
    assert "api.incoming_action" not in told
    assert "ibc.malformed" not in told
    assert lines("ibc-config", IBC)["api.port"] == 6


def test_names_and_passwords_never_become_facts() -> None:
    text = IBC + "FIXLoginId=x9secret\nFIXPassword=x9secret\nTWOFA_TOTP_SECRET=x9secret\nIbPassword='x9secret'\n"
    everything = repr(read("ibc-config", text, "x"))
    for secret in ("somebody9", "top=secret", "x9secret"):
        assert secret not in everything


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("AutoRestartTime", '"11:45 PM"'),
        ("AutoRestartTime", "23:45"),
        ("AutoLogoffTime", "11:45PM"),
        ("ClosedownAt", "Friday 10:00 PM"),
        ("TradingMode", "paper "),
        ("TradingMode", "demo"),
        ("ReadOnlyApi", "nope"),
        ("AcceptIncomingConnectionAction", "'accept'"),
        ("LogStructureScope", "unknown "),
        ("OverrideTwsApiPort", "4002 # paper"),
        ("OverrideTwsApiPort", "70000"),
        ("TrustedTwsApiClientIPs", "172.18.0.0/16"),
        ("SecondFactorDevice", '"IB Key"'),
    ],
)
def test_a_value_that_is_ignored_or_misread_is_told_as_malformed(key: str, value: str) -> None:
    told = dict(ibc_fact(key, value))
    assert told["ibc.malformed"] == f"{key}={value}"
    assert told[f"ibc.{key}"] == value
    assert len(told) == 2


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("AutoRestartTime", "11:45 PM"),
        ("AutoRestartTime", "1:05 am"),
        ("ColdRestartTime", "07:05"),
        ("ClosedownAt", "Friday 22:00"),
        ("TradingMode", "Live"),
        ("ReadOnlyApi", ""),
        ("ReadOnlyApi", "yes"),
        ("OverrideTwsApiPort", "4002"),
        ("SecondFactorDevice", "IB Key"),
        ("SomethingNew", "any value"),
    ],
)
def test_a_value_in_the_documented_form_is_not_malformed(key: str, value: str) -> None:
    assert "ibc.malformed" not in dict(ibc_fact(key, value))


def test_trailing_blanks_belong_to_a_value_and_windows_line_ends_do_not() -> None:
    assert facts("ibc-config", "TradingMode=live\r\n")["tws.trading_mode"] == "live"
    assert facts("ibc-config", "TradingMode=live \r\n")["ibc.malformed"] == "TradingMode=live "


def test_a_single_backslash_in_a_path_is_malformed() -> None:
    told = facts("ibc-config", "IbDir=C:\\Jts\n")
    assert told["ibc.malformed"] == "IbDir=C:\\Jts"
    assert told["ibc.IbDir"] == "C:Jts"


def test_of_a_key_given_twice_the_last_one_counts() -> None:
    told = read("ibc-config", "OverrideTwsApiPort=4001\nOverrideTwsApiPort=4002\n", "x")
    assert [(fact.value, fact.at.line) for fact in told if fact.name == "api.port"] == [(4002, 2)]


XML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE x [<!ENTITY big "&big;&big;">]>
<Settings mode="TWS">
  <!-- <ApiSettings port="1"/> -->
  <SystemSettings autoLogoffTime="11:45,PM" autoRestartEnabled="true"/>
  <ApiSettings varName="api" socketClient="false"
      readOnlyApi="true" allowOnlyLocalhost="true" masterClientID="-1"
      port="7497" createApiMsgLogFile="true" logLevel="5" other="a > b &big;">
    <ListOfStrings varName="trustedIPAddresses"><String>127.0.0.1</String>
      <String> 10.9.8.7 </String></ListOfStrings>
  </ApiSettings>
</Settings>
"""


def test_clear_xml_settings_are_read_with_the_line_of_each_attribute() -> None:
    assert sniff("tws.xml", XML.replace('<!DOCTYPE x [<!ENTITY big "&big;&big;">]>\n', "").encode()) == "tws-xml"
    assert facts("tws-xml", XML, "Jts/tws.xml") == {
        "api.socket_clients": False,
        "api.read_only": True,
        "api.localhost_only": True,
        "api.port": 7497,
        "api.log_enabled": True,
        "api.log_level": 5,
        "api.trusted_ips": "127.0.0.1,10.9.8.7",
        "tws.auto_logoff_time": "11:45,PM",
        "tws.auto_restart": True,
    }
    assert lines("tws-xml", XML)["api.port"] == 8


def test_socket_clients_off_means_nothing_in_a_file_of_gateway() -> None:
    assert "api.socket_clients" not in facts("tws-xml", XML, "Jts/ibg.Wed.xml")
    assert "api.socket_clients" not in facts("tws-xml", XML.replace("7497", "4002"), "tws.xml")


@pytest.mark.parametrize(
    "bait",
    [
        "<ApiSettings " * 20_000,
        "<ApiSettings a='" * 20_000,
        "<!--" * 50_000,
        "<ListOfStrings trustedIPAddresses>" * 9_000,
    ],
)
def test_hostile_xml_ends(bait: str) -> None:
    assert read("tws-xml", bait, "x") == ()


@pytest.mark.parametrize(
    ("text", "heap"), [("-Xmx768m", 768), ("-Xmx4G", 4096), ("-Xmx1048576k", 1024), ("-Xmx2147483648", 2048)]
)
def test_the_heap_is_told_in_mebibytes(text: str, heap: int) -> None:
    whole = f"# comment\n-Xms64m\n{text}\n-Djava.net.preferIPv4Stack=true\n"
    assert sniff("x", whole.encode()) == "vmoptions"
    assert facts("vmoptions", whole) == {
        "java.heap_start_mb": 64,
        "java.heap_mb": heap,
        "java.prefer_ipv4": True,
    }


COMPOSE = """services:
  gateway:
    image: ghcr.io/example/ib-gateway:10.37
    environment:
      TWS_USERID: ${TWS_USERID}
      TWS_PASSWORD: x9secret
      TRADING_MODE: ${TRADING_MODE:-paper}
      READ_ONLY_API: "no"
      JAVA_HEAP_SIZE: 1024
      AUTO_RESTART_TIME: ${NOWHERE}
    ports:
      - "127.0.0.1:4002:4004"
"""


def test_compose_variables_are_read_with_their_defaults() -> None:
    assert sniff("docker-compose.yml", COMPOSE.encode()) == "container-env"
    assert facts("container-env", COMPOSE) == {
        "container.image": "ghcr.io/example/ib-gateway:10.37",
        "tws.trading_mode": "paper",
        "ibc.ReadOnlyApi": "no",
        "api.read_only": False,
        "java.heap_mb": 1024,
        "container.published": ("127.0.0.1:4002:4004",),
    }


def test_quotes_in_a_list_of_variables_stay_part_of_the_value() -> None:
    text = 'services:\n  x:\n    environment:\n      - AUTO_RESTART_TIME="11:45 PM"\n      - "READ_ONLY_API=no"\n'
    told = facts("container-env", text)
    assert told["ibc.malformed"] == 'AutoRestartTime="11:45 PM"'
    assert told["api.read_only"] is False


def test_an_environment_file_is_read() -> None:
    text = "# for the image\nTWS_USERID=someone\nTWS_PASSWORD='x9secret'\nREAD_ONLY_API=yes\nIBC_TradingMode=live\n"
    assert sniff(".env", text.encode()) == "container-env"
    assert facts("container-env", text) == {
        "ibc.ReadOnlyApi": "yes",
        "api.read_only": True,
        "ibc.TradingMode": "live",
        "tws.trading_mode": "live",
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ibc.txt", "2031-05-04 03:02:01:456 IBC: Starting Gateway\n    TradingMode=paper\n    ReadOnlyApi=no\n"),
        ("config.ini", "IBC Settings:\n    TradingMode=paper\nEnd IBC Settings\n"),
        ("jts.ini", "[IBGateway]\nApiOnly=true\nTrustedIPs=127.0.0.1\n\nAPI connection failed: TimeoutError()\n"),
        ("tws.xml", "<html><body>Settings</body></html>"),
        ("compose.yml", COMPOSE + "\nConnectionRefusedError: [Errno 111] Connect call failed ('127.0.0.1', 4002)\n"),
        ("x.vmoptions", "-Xmx768m\nException in thread main java.lang.OutOfMemoryError\n"),
        ("a.log", "API error id=-1 code=502 msg=Couldn't connect to TWS\n"),
        ("a.log", "host=127.0.0.1\nport=7497\nclientId=3\n"),
        ("a.log", "[Logon]\nfailed\n"),
        ("a.log", ""),
        ("a.log", "09:15:22:101 -> ---4-2--1-2104-Market data farm connection is OK:eufarm-\n"),
    ],
)
def test_a_log_or_an_excerpt_of_one_is_never_claimed(name: str, text: str) -> None:
    assert sniff(name, text.encode()) is None
