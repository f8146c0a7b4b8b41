"""The step `firewall`: which firewalls there are, and whether a rule of one surely refuses a port. It only reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from tws_logdx.probe.machine.firewall_rules import (
    Rule,
    first_blocked,
    iptables_refuses_rest,
    nft_refuses_rest,
    parse_firewall_registry,
    parse_iptables,
    parse_netsh,
    parse_nft,
    parse_socketfilter,
    parse_ufw,
    ufw_active,
    ufw_enabled,
    ufw_refuses_rest,
)
from tws_logdx.probe.machine.scene import Scene
from tws_logdx.probe.machine.system import Ran
from tws_logdx.probe.step import Step

_SOCKETFILTER = "/usr/libexec/ApplicationFirewall/socketfilterfw"
_PROFILES = r"HKLM\SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy"
_REFUSED = re.compile(
    r"(?i)permitted|permission denied|need to be root|must be root|not authori[sz]ed|authorization failed"
)
_LOOPBACK_FREE = "Connections within this machine (127.0.0.1) are not concerned"
_FROM_INSIDE = "Seen from inside a container; the host may have one"


def firewall(scene: Scene) -> Iterator[Step]:
    """One step for each firewall that is there; `absent` when there is none."""
    tools = {"linux": (_ufw, _firewalld, _nftables, _iptables), "macos": (_macos,), "windows": (_windows,)}
    found = [step for tool in tools.get(scene.system.name, ()) if (step := tool(scene)) is not None]
    if found:
        yield from found
    elif scene.system.name in tools:
        inside = scene.surroundings.kind == "container"
        yield Step("firewall", "absent", {"text": _FROM_INSIDE} if inside else {})
    else:
        yield Step("firewall", "unknown", {"text": f"Not known how to ask on {scene.system.name}"})


def _told(name: str, outcome: str, text: str = "") -> Step:
    return Step("firewall", outcome, {"name": name, "text": text} if text else {"name": name})


def _refused(said: Ran) -> bool:
    return bool(_REFUSED.search(said.error + said.out))


def _of_rules(name: str, rules: Sequence[Rule], refuses_rest: bool, scene: Scene) -> Step:
    """`blocking` with the rule's port; `on` when it is only not named, as on every careful machine."""
    blocked = first_blocked(rules, scene.asked, refuses_rest)
    if blocked is None:
        return _told(name, "on")
    text = f"{blocked.text}. {_LOOPBACK_FREE}" if blocked.by_default else blocked.text
    return _told(name, "on" if blocked.by_default else "blocking", text).with_details(port=blocked.port)


def _ufw(scene: Scene) -> Step | None:
    said = scene.system.answer("ufw", "status", "verbose")
    enabled = ufw_enabled(scene.system.text("/etc/ufw/ufw.conf"))
    active = ufw_active(said.out) if said is not None else None
    if active is False or (active is None and enabled is False):
        return _told("ufw", "off")
    if active and said is not None:
        return _of_rules("ufw", parse_ufw(said.out), ufw_refuses_rest(said.out), scene)
    if enabled:
        return _told("ufw", "on", "Its rules need more rights: `sudo ufw status verbose` shows them")
    if said is None:
        return None
    return _told("ufw", "not-allowed", "`sudo ufw status verbose` shows whether it is on")


def _firewalld(scene: Scene) -> Step | None:
    said = scene.system.answer("firewall-cmd", "--state")
    if said is None:
        return None
    words = f"{said.out} {said.error}"
    if "not running" in words:
        return _told("firewalld", "off")
    if "running" in words:
        return _told("firewalld", "on", "`sudo firewall-cmd --list-all` shows what it lets in")
    outcome = "not-allowed" if _refused(said) else "unknown"
    return _told("firewalld", outcome, "`sudo firewall-cmd --state` shows whether it is on")


def _nftables(scene: Scene) -> Step | None:
    return _ruleset(scene, "nftables", ("nft", "list", "ruleset"), parse_nft, nft_refuses_rest)


def _iptables(scene: Scene) -> Step | None:
    return _ruleset(scene, "iptables", ("iptables", "-S"), parse_iptables, iptables_refuses_rest)


def _ruleset(
    scene: Scene,
    name: str,
    command: Sequence[str],
    parse: Callable[[str], Sequence[Rule]],
    refuses: Callable[[str], bool],
) -> Step | None:
    said = scene.system.answer(*command)
    if said is None:
        return None
    if said.code != 0:
        outcome = "not-allowed" if _refused(said) else "unknown"
        return _told(name, outcome, f"`sudo {' '.join(command)}` shows its rules")
    rules, refuses_rest = parse(said.out), refuses(said.out)
    return _of_rules(name, rules, refuses_rest, scene) if rules or refuses_rest else _told(name, "off")


def _macos(scene: Scene) -> Step | None:
    said = scene.system.answer(_SOCKETFILTER, "--getglobalstate")
    if said is None:
        return None
    outcome = parse_socketfilter(said.out)
    texts = {
        "on": f"It asks for each program whether others may connect to it. {_LOOPBACK_FREE}",
        "blocking": f"It refuses every connection from other machines. {_LOOPBACK_FREE}",
        "unknown": f"`{_SOCKETFILTER} --getglobalstate` shows whether it is on",
    }
    return _told("macos", outcome, texts.get(outcome, ""))


def _windows(scene: Scene) -> Step | None:
    said = scene.system.answer("netsh", "advfirewall", "show", "allprofiles", "state")
    outcome = parse_netsh(said.out) if said is not None else "unknown"
    if outcome == "unknown":
        # netsh speaks the language of Windows; the registry does not.
        said = scene.system.answer("reg", "query", _PROFILES, "/s", "/v", "EnableFirewall")
        outcome = parse_firewall_registry(said.out) if said is not None else "unknown"
    texts = {
        "on": f"It lets others in only where a rule allows the program or the port. {_LOOPBACK_FREE}",
        "unknown": "`netsh advfirewall show allprofiles state` shows whether it is on",
    }
    return _told("windows", outcome, texts.get(outcome, ""))
