"""Firewalls: what their tools print on each system, and when a port is surely refused."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.probe.machine.pretended import Pretended, says
from tws_logdx.probe.machine.firewall import firewall
from tws_logdx.probe.machine.firewall_rules import (
    Blocked,
    Rule,
    first_blocked,
    parse_firewall_registry,
    parse_iptables,
    parse_netsh,
    parse_nft,
    parse_socketfilter,
    parse_ufw,
    ufw_active,
    ufw_enabled,
)
from tws_logdx.probe.machine.scene import Scene
from tws_logdx.probe.machine.system import Ran
from tws_logdx.probe.step import Detail

ESTABLISHED = "-A INPUT -i lo -j ACCEPT\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT\n-A INPUT -p icmp -j ACCEPT\n"

IPTABLES = {
    "-A INPUT -p tcp -m tcp --dport 4001 -j DROP": "input",
    "-A INPUT -p tcp -m multiport --dports 22,4000:4002 -j REJECT --reject-with icmp-port-unreachable": "input",
    '-A INPUT -p tcp -m tcp --dport 4001 -m comment --comment "no -j ACCEPT here" -j DROP': "input",
    "-A INPUT -p tcp -m state --state NEW -m tcp --dport 4001 -j REJECT --reject-with tcp-reset": "input",
    "-A INPUT -p tcp -m tcp --dport 4001 -j LOG\n-A INPUT -p tcp -m tcp --dport 4001 -j DROP": "input",
    "-A OUTPUT -p tcp -m tcp --dport 4001 -j DROP": "output",
    ESTABLISHED + "-A INPUT -p tcp -m tcp --dport 4001 -j DROP": "input",
    # Somebody is let in before, or may be, or only somebody is refused.
    "-A INPUT -p tcp -m tcp --dport 4001 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 4001 -j DROP": "",
    "-A INPUT -s 10.0.0.0/8 -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 4001 -j DROP": "",
    "-A INPUT -j ufw-before-input\n-A INPUT -p tcp -m tcp --dport 4001 -j DROP": "",
    "-A INPUT -j ACCEPT\n-A INPUT -p tcp -m tcp --dport 4001 -j DROP": "",
    "-A INPUT -s 203.0.113.9/32 -p tcp -m tcp --dport 4001 -j DROP": "",
    "-A INPUT ! -s 10.0.0.0/8 -p tcp -m tcp --dport 4001 -j DROP": "",
    "-A INPUT -p tcp -m tcp ! --dport 22 -j DROP": "",
    "-A INPUT -i eth1 -p tcp -m tcp --dport 4001 -j DROP": "",
    "-A INPUT -p udp -m udp --dport 4001 -j DROP": "",
    "-A INPUT -p tcp -m tcp --sport 4001 -j DROP": "",
    "-A INPUT -p tcp -m tcp --dport 40010 -j DROP": "",
    "-A FORWARD -p tcp -m tcp --dport 4001 -j DROP": "",
    "-A DOCKER -p tcp -m tcp --dport 4001 -j DROP": "",
    "-A INPUT -p esp -j DROP": "",
}


@pytest.mark.parametrize("text", IPTABLES)
def test_iptables_refuses_a_port_only_beyond_doubt(text: str) -> None:
    blocked = first_blocked(parse_iptables("-P INPUT ACCEPT\n-P FORWARD DROP\n-P OUTPUT ACCEPT\n" + text), {4001})
    assert (blocked.chain if blocked else "") == IPTABLES[text]


def nft(*rules: str, table: str = "inet filter", policy: str = "accept", hook: str = "input") -> str:
    lines = "\n".join(f"\t\t{rule}" for rule in rules)
    return (
        f"table {table} {{\n\tset allowed {{\n\t\ttype ipv4_addr\n\t\telements = {{ 10.0.0.1 }}\n\t}}\n\n"
        f"\tchain {hook} {{\n\t\ttype filter hook {hook} priority filter; policy {policy};\n{lines}\n\t}}\n}}\n"
    )


ORDINARY = (
    'iif "lo" accept',
    "ct state { established, related } accept",
    "ct state invalid drop",
    "ip protocol icmp accept",
)

NFT = {
    nft("tcp dport 4001 drop"): True,
    nft("tcp dport { 22, 4000-4002 } counter packets 7 bytes 420 reject with tcp reset"): True,
    nft('meta l4proto tcp tcp dport 4001 log prefix "api: " level warn drop comment "no accept" # handle 9'): True,
    nft("ct state new tcp dport 4001 reject with icmpx admin-prohibited"): True,
    nft(*ORDINARY, "tcp dport 22 accept", "tcp dport 4001 drop"): True,
    nft("tcp dport 4001 drop", hook="output"): True,
    nft("tcp dport 4001 accept", "tcp dport 4001 drop"): False,
    nft("jump services", "tcp dport 4001 drop"): False,
    nft("tcp dport vmap { 22 : accept, 4001 : jump api }", "tcp dport 4001 drop"): False,
    nft("ip saddr @allowed accept", "tcp dport 4001 drop"): False,
    nft("ct state established,new accept", "tcp dport 4001 drop"): False,
    nft("ip saddr 203.0.113.9 tcp dport 4001 drop"): False,
    nft('iifname "eth1" tcp dport 4001 drop'): False,
    nft("tcp dport != 22 drop"): False,
    nft("udp dport 4001 drop"): False,
    nft("tcp sport 4001 drop"): False,
    nft("tcp dport 4001 drop", table="ip6 filter"): False,
    nft("tcp dport 4001 drop", hook="forward"): False,
    "table ip nat {\n\tchain api {\n\t\ttcp dport 4001 drop\n\t}\n}\n": False,
}


@pytest.mark.parametrize("text", NFT)
def test_nftables_refuses_a_port_only_beyond_doubt(text: str) -> None:
    assert (first_blocked(parse_nft(text), {4001}) is not None) is NFT[text]


UFW = """Status: active
Logging: on (low)
Default: {default} (incoming), allow (outgoing), disabled (routed)
New profiles: skip

To                         Action      From
--                         ------      ----
22/tcp                     ALLOW IN    Anywhere
OpenSSH                    ALLOW IN    Anywhere
{rule}
22/tcp (v6)                ALLOW IN    Anywhere (v6)
"""
UFW_RULES = {
    "4001                       DENY IN     Anywhere": True,
    "4001:4004/tcp              REJECT IN   Anywhere                   # api": True,
    "4001,7496/tcp              DENY        Anywhere": True,
    "4001                       REJECT OUT  Anywhere": True,
    "4001                       ALLOW IN    192.168.1.0/24\n4001                       DENY IN     Anywhere": False,
    "Anywhere                   ALLOW IN    192.168.1.7\n4001                       DENY IN     Anywhere": False,
    "Nginx Full                 ALLOW IN    Anywhere\n4001                       DENY IN     Anywhere": False,
    "10.0.0.7 4001/tcp          ALLOW IN    Anywhere\n4001                       DENY IN     Anywhere": False,
    "4001                       DENY IN     203.0.113.9": False,
    "4001 on eth1               DENY IN     Anywhere on eth1": False,
    "4001/udp                   DENY IN     Anywhere": False,
    "4001 (v6)                  DENY IN     Anywhere (v6)": False,
    "4001                       ALLOW IN    Anywhere": False,
}


@pytest.mark.parametrize("rule", UFW_RULES)
def test_ufw_refuses_a_port_only_beyond_doubt(rule: str) -> None:
    text = UFW.format(default="allow", rule=rule)
    assert (first_blocked(parse_ufw(text), {4001}) is not None) is UFW_RULES[rule]


def test_a_port_that_nobody_names_is_told_apart_from_one_that_a_rule_refuses() -> None:
    opened = Rule("input", "accept", ((22, 22),), False)
    assert first_blocked([opened], {4001}, refuses_rest=True) == Blocked(4001, "input", by_default=True)
    assert first_blocked([opened], {22}, refuses_rest=True) is None
    named = Rule("input", "refuse", ((7496, 7496),), True)
    assert first_blocked([named], {4001, 7496}, refuses_rest=True) == Blocked(7496, "input")
    rejects = parse_iptables(ESTABLISHED + "-A INPUT -j REJECT --reject-with icmp-host-prohibited")
    assert first_blocked(rejects, {4001}) == Blocked(4001, "input", by_default=True)


def test_states_of_the_other_firewalls_are_read() -> None:
    assert parse_socketfilter("Firewall is enabled. (State = 1)\n") == "on"
    assert parse_socketfilter("Firewall is disabled. (State = 0) \n") == "off"
    assert (
        parse_socketfilter("Firewall is set to block all non-essential incoming connections (State = 2)") == "blocking"
    )
    assert parse_socketfilter("") == "unknown"
    english = "\nDomain Profile Settings: \n------\nState                                 OFF\n\nPublic Profile Settings: \n------\nState                                 ON\nOk.\n"
    assert parse_netsh(english) == "on"
    assert parse_netsh(english.replace(" ON", " OFF")) == "off"
    assert parse_netsh("Status                                EIN\n") == "unknown"
    assert parse_firewall_registry("HKEY\n    EnableFirewall    REG_DWORD    0x1\n") == "on"
    assert parse_firewall_registry("HKEY\n    EnableFirewall    REG_DWORD    0x0\n") == "off"
    assert parse_firewall_registry("ERROR") == "unknown"
    assert ufw_enabled("# comment\nENABLED=yes\nLOGLEVEL=low\n") is True
    assert ufw_enabled('ENABLED="no"') is False
    assert ufw_enabled("") is None
    assert ufw_active("Status: inactive\n") is False


def answers(system: Pretended) -> list[tuple[str, Mapping[str, Detail]]]:
    return [(step.outcome, step.details) for step in firewall(Scene([4001], system))]


NEEDS_ROOT = {
    "ufw status verbose": says("", 1, "ERROR: You need to be root to run this script\n"),
    "firewall-cmd --state": says("", 1, "Authorization failed.\n"),
    "nft list ruleset": says("", 1, "Operation not permitted (you must be root)\n"),
    "iptables -S": says("", 4, "Fatal: can't open lock file /run/xtables.lock: Permission denied\n"),
}


def test_without_rights_the_command_is_told_that_a_person_may_run() -> None:
    for outcome, details in answers(Pretended(commands=NEEDS_ROOT)):
        assert outcome == "not-allowed"
        assert "`sudo " in str(details["text"])
    known = answers(Pretended(commands=NEEDS_ROOT, files={"/etc/ufw/ufw.conf": "ENABLED=yes\n"}))
    assert [outcome for outcome, _ in known] == ["on", "not-allowed", "not-allowed", "not-allowed"]
    assert answers(Pretended(files={"/etc/ufw/ufw.conf": "ENABLED=no\n"})) == [("off", {"name": "ufw"})]


@pytest.mark.parametrize(
    ("system", "command", "said", "outcome"),
    [
        ("linux", "ufw status verbose", says(UFW.format(default="deny", rule="4001 DENY IN Anywhere")), "blocking"),
        ("linux", "ufw status verbose", says("Status: inactive\n"), "off"),
        ("linux", "firewall-cmd --state", says("running\n"), "on"),
        ("linux", "firewall-cmd --state", says("", 252, "not running\n"), "off"),
        ("linux", "nft list ruleset", says(""), "off"),
        ("linux", "nft list ruleset", says(nft("tcp dport 4001 drop")), "blocking"),
        ("linux", "nft list ruleset", says(nft("tcp dport 22 accept", policy="drop")), "on"),
        (
            "linux",
            "nft list ruleset",
            says("", 1, "Unable to initialize Netlink socket: Protocol not supported"),
            "unknown",
        ),
        ("linux", "iptables -S", says("-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n"), "off"),
        ("linux", "iptables -S", says("-P INPUT DROP\n-A INPUT -i lo -j ACCEPT\n"), "on"),
        ("linux", "iptables -S", TimeoutError("iptables did not answer"), "absent"),
        ("macos", "/usr/libexec/ApplicationFirewall/socketfilterfw --getglobalstate", says("(State = 2)"), "blocking"),
        ("windows", "netsh advfirewall show allprofiles state", says("State   ON\nOk.\n"), "on"),
        ("windows", "whoami", says(""), "unknown"),
        ("freebsd14", "pfctl", says(""), "unknown"),
    ],
)
def test_each_firewall_has_its_step(system: str, command: str, said: Ran | OSError, outcome: str) -> None:
    assert [answer[0] for answer in answers(Pretended(system, commands={command: said}))] == [outcome]


def test_a_default_that_refuses_is_told_but_not_called_blocking() -> None:
    system = Pretended(commands={"iptables -S": says("-P INPUT DROP\n" + ESTABLISHED)})
    ((outcome, details),) = answers(system)
    assert outcome == "on"
    assert details["port"] == 4001
    assert "No rule lets port 4001 in" in str(details["text"])


def test_windows_in_another_language_is_asked_by_its_registry() -> None:
    query = (
        r"reg query HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy /s /v EnableFirewall"
    )
    commands = {
        "netsh advfirewall show allprofiles state": says("Status     EIN\n"),
        query: says("    EnableFirewall    REG_DWORD    0x0\n"),
    }
    assert answers(Pretended("windows", commands=commands)) == [("off", {"name": "windows"})]
