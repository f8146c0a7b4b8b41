"""Rules of firewalls as their tools print them: does one refuse a port to everybody, beyond doubt?

Each function walks the rules in order, as the firewall does, and gives the first port that is surely refused. A rule
with any condition that is not understood decides nothing; a rule before it that may let the port in leaves doubt.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

ACCEPT, REFUSE, OTHER = "accept", "refuse", "other"


@dataclass(frozen=True, slots=True)
class Rule:
    """What one rule does."""

    chain: str
    """`input` or `output`."""
    verdict: str
    """`accept`, `refuse`, or `other`: what it leads to is not known."""
    ports: tuple[tuple[int, int], ...] | None
    """The destination ports that it names, first and last; None: any."""
    plain: bool
    """True: no other condition than these ports."""
    aside: bool = False
    """True: it never concerns a new TCP connection from another machine."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A port that is refused."""

    port: int
    chain: str
    by_default: bool = False
    """True: no rule names the port, the one for all the rest refuses it."""

    @property
    def text(self) -> str:
        who = "programs here that connect to it" if self.chain == "output" else "connections from other machines"
        if self.by_default:
            return f"No rule lets port {self.port} in, and all the rest is refused: {who}"
        return f"A rule refuses port {self.port}: {who}"


def first_blocked(rules: Sequence[Rule], ports: Collection[int], refuses_rest: bool = False) -> Blocked | None:
    """The first port that is refused before any rule may have let it in; those that a rule names come first."""
    every = Rule("input", REFUSE, None, True)
    found = [
        blocked
        for port in sorted(ports)
        for chain in ("input", "output")
        if (blocked := _blocked([*rules, every] if refuses_rest else rules, port, chain)) is not None
    ]
    return min(found, key=lambda blocked: blocked.by_default, default=None)


def _blocked(rules: Iterable[Rule], port: int, chain: str) -> Blocked | None:
    for rule in rules:
        named = rule.ports is None or any(first <= port <= last for first, last in rule.ports)
        if rule.chain != chain or rule.aside or not named:
            continue
        if rule.verdict != REFUSE:
            return None
        if rule.plain:
            return Blocked(port, chain, rule.ports is None)
    return None


def _ranges(text: str) -> tuple[tuple[int, int], ...] | None:
    """`4001`, `4001,7496`, `4000:4010`, `4000-4010`; None when anything else is in it, such as a name."""
    found: list[tuple[int, int]] = []
    for part in filter(None, re.split(r"[,\s]+", text)):
        match = re.fullmatch(r"(\d{1,5})(?:[:-](\d{1,5}))?", part)
        if match is None:
            return None
        found.append((int(match[1]), int(match[2] or match[1])))
    return tuple(found)


# iptables -S ----------------------------------------------------------------------------------------------------------

_TARGETS = {"ACCEPT": ACCEPT, "DROP": REFUSE, "REJECT": REFUSE}
_PASSES_ON = frozenset({"LOG", "NFLOG", "MARK", "CONNMARK", "TRACE"})
_CONDITIONS = re.compile(r"(?<!\S)(?:!|--?[a-z][\w-]*)")
_PORTS_ONLY = frozenset({"-A", "-p", "-m", "--dport", "--dports", "-j", "--reject-with"})
_COMMENT = re.compile(r'-m comment --comment (?:"(?:[^"\\]|\\.)*"|\S+) ?')
_NEW = re.compile(r"-m (?:conntrack|state) --(?:ct)?state \S*NEW\S* ")
_NOT_NEW = re.compile(r"--(?:ct)?state \S+|-i lo\b|-p (?!(?:tcp|all)\b)")


def parse_iptables(text: str) -> list[Rule]:
    """The rules of INPUT and OUTPUT; chains that they jump to are not followed."""
    found: list[Rule] = []
    for line in text.splitlines():
        bare = _NEW.sub("", _COMMENT.sub("", line))
        match = re.match(r"-A (INPUT|OUTPUT) (?:.* )?-[jg] (\S+)", bare)
        if match is None or match[2] in _PASSES_ON:
            continue
        named = re.search(r"(?<!! )--dports? (\S+)", bare)
        ports = _ranges(named[1]) if named is not None else None
        conditions = set(_CONDITIONS.findall(bare))
        plain = conditions <= _PORTS_ONLY and (ports is None) == (named is None)
        verdict = _TARGETS.get(match[2], OTHER)
        found.append(Rule(match[1].lower(), verdict, ports, plain, bool(_NOT_NEW.search(bare))))
    return found


def iptables_refuses_rest(text: str) -> bool:
    """Whether INPUT refuses what no rule of it names."""
    return bool(re.search(r"(?m)^-P INPUT DROP", text))


# nft list ruleset -----------------------------------------------------------------------------------------------------

_NFT_TABLE = re.compile(r"table (ip|inet|\w+) \S+ \{")
_NFT_CHAIN = re.compile(r"type filter hook (input|output)\b")
_NFT_NOISE = re.compile(
    r"counter packets \d+ bytes \d+|counter(?: name \S+)?|# handle \d+"
    r'|comment "[^"]*"|log(?: (?:prefix "[^"]*"|level \w+|flags \w+|group \d+))*'
    r"|meta l4proto tcp(?= tcp)|ip protocol tcp(?= tcp)|meta nfproto ipv4|ct state (?:\{ ?)?new(?: ?\})?(?= )"
)
_NFT_PORTS = re.compile(r"tcp dport (?:\{ ?([\d,\s-]+?) ?\}|(\d+(?:-\d+)?))(?= |$)")
_NFT_VERDICT = re.compile(r"(?:^| )(accept|drop|reject)(?: with [\w -]+)?$")
_NFT_DECIDES = re.compile(r"\b(?:accept|drop|reject|jump|goto|return|queue|vmap)\b")
_NFT_ASIDE = re.compile(
    r'^iif(?:name)? "?lo"? |^ct state (?!.*\bnew\b)|^udp |^icmp|^ip6? protocol icmp|^meta l4proto (?:udp|icmp)'
)


def parse_nft(text: str) -> list[Rule]:
    """The IPv4 rules of the chains that hang on input and output; chains that they jump to are not followed."""
    lines = ((chain, line) for chain, line in _nft_lines(text) if not line.startswith("type "))
    return [_nft_rule(chain, line) for chain, line in lines if _NFT_DECIDES.search(line)]


def nft_refuses_rest(text: str) -> bool:
    """Whether a chain on input refuses what no rule of it names."""
    hooks = (line for chain, line in _nft_lines(text) if chain == "input" and line.startswith("type "))
    return any("policy drop" in line for line in hooks)


def _nft_lines(text: str) -> Iterator[tuple[str, str]]:
    """Each line of a chain that sees IPv4 connections, its own heading among them, without what changes no verdict."""
    chain, family = "", ""
    for raw in text.splitlines():
        line = raw.strip()
        if (table := _NFT_TABLE.match(line)) is not None:
            family = table[1]
        elif line.startswith(("chain ", "set ", "map ")):
            chain = ""
        elif (hook := _NFT_CHAIN.match(line)) is not None:
            chain = hook[1]
        if chain and family in ("ip", "inet"):
            yield chain, " ".join(_NFT_NOISE.sub("", line).split())


def _nft_rule(chain: str, line: str) -> Rule:
    ending = _NFT_VERDICT.search(line)
    named = _NFT_PORTS.search(line)
    ports = _ranges(named[1] or named[2]) if named is not None else None
    verdict = OTHER if ending is None else ACCEPT if ending[1] == "accept" else REFUSE
    conditions = line[: ending.start()].strip() if ending is not None else line
    plain = conditions == (named[0] if named is not None else "")
    return Rule(chain, verdict, ports, plain, bool(_NFT_ASIDE.match(line)))


# ufw ------------------------------------------------------------------------------------------------------------------

_UFW_RULE = re.compile(
    r"^(?P<to>\S.*?)(?P<six> \(v6\))?\s+(?P<verb>ALLOW|DENY|REJECT|LIMIT)(?: (?P<way>IN|OUT|FWD))?"
    r"\s+(?P<from>\S.*?)(?:\s+#.*)?$"
)
_UFW_PROFILES = {"OpenSSH": "22"}
"""Ports of application profiles. Others are not told, so that such a rule may let in any port."""


def parse_ufw(text: str) -> list[Rule]:
    """The IPv4 rules that `ufw status` shows."""
    found: list[Rule] = []
    for line in text.splitlines():
        match = _UFW_RULE.match(line.strip())
        if match is None or match["way"] == "FWD" or match["six"]:
            continue
        number, _, protocol = _UFW_PROFILES.get(match["to"], match["to"]).partition("/")
        ports = _ranges(number)
        verdict = REFUSE if match["verb"] in ("DENY", "REJECT") else ACCEPT
        plain = ports is not None and match["from"].split() in (["Anywhere"], ["Anywhere", "(out)"])
        chain = "output" if match["way"] == "OUT" else "input"
        found.append(Rule(chain, verdict, ports, plain, protocol == "udp"))
    return found


def ufw_refuses_rest(text: str) -> bool:
    """`ufw status verbose`: whether connections that no rule names are refused."""
    return bool(re.search(r"(?m)^Default: (?:deny|reject) \(incoming\)", text))


def ufw_active(text: str) -> bool | None:
    """`ufw status`: is it on? None when it does not say."""
    found = re.search(r"(?m)^Status: (active|inactive)", text)
    return None if found is None else found[1] == "active"


def ufw_enabled(text: str) -> bool | None:
    """`/etc/ufw/ufw.conf`: does it start with the system? None when it does not say."""
    found = re.search(r"(?mi)^\s*ENABLED\s*=\s*[\"']?(yes|no)\b", text)
    return None if found is None else found[1].lower() == "yes"


# macOS and Windows ----------------------------------------------------------------------------------------------------


def parse_socketfilter(text: str) -> str:
    """`socketfilterfw --getglobalstate`: `off`, `on`, `blocking` (every incoming connection), or `unknown`."""
    found = re.search(r"State = (\d)", text)
    if found is not None:
        return {"0": "off", "1": "on", "2": "blocking"}.get(found[1], "unknown")
    words = text.casefold()
    return "off" if "disabled" in words else "on" if "enabled" in words else "unknown"


def parse_netsh(text: str) -> str:
    """`netsh advfirewall show allprofiles state`: `on` when a profile is on; `unknown` unless it is in English."""
    states = re.findall(r"(?mi)^\s*State\s+(ON|OFF)\s*$", text)
    return "unknown" if not states else "on" if any(state.upper() == "ON" for state in states) else "off"


def parse_firewall_registry(text: str) -> str:
    """`reg query … /v EnableFirewall`, the same in every language."""
    states = re.findall(r"EnableFirewall\s+REG_DWORD\s+0x([01])\b", text)
    return "unknown" if not states else "on" if "1" in states else "off"
