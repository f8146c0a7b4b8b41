"""What kind of address a client connects to, because trust and firewalls depend on it."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

LOOPBACK_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})
_SHARED = ipaddress.ip_network("100.64.0.0/10")
"""Carrier-grade and VPN addresses: not on the internet, so they count as private."""


@lru_cache(maxsize=256)
def peer_kind(host: str | None) -> str | None:
    """`loopback`, `private`, `public` or `name`; None when no host is known."""
    if not host:
        return None
    text = _plain(host)
    if text in LOOPBACK_NAMES:
        return "loopback"
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return "name"
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    if address.is_loopback or address.is_unspecified:
        return "loopback"
    if address.is_private or address.is_link_local or (address.version == 4 and address in _SHARED):
        return "private"
    return "public"


def other_host(one: str | None, two: str | None) -> bool:
    """Whether both are known and cannot be the same machine; a name may stand for the address of an error text."""
    if not one or not two:
        return False
    first, second = _plain(one), _plain(two)
    kinds = {peer_kind(first), peer_kind(second)}
    if first == second or kinds == {"loopback"}:
        return False
    if "loopback" in kinds and "name" not in kinds:
        return True
    names = [host in LOOPBACK_NAMES or peer_kind(host) == "name" for host in (first, second)]
    # A machine may be reached under an address of each version.
    return all(names) or (not any(names) and (":" in first) == (":" in second))


def _plain(host: str) -> str:
    return host.strip("[]/").split("%", 1)[0].lower()
