"""What kind of address a client connects to, because trust and firewalls depend on it."""

from __future__ import annotations

import ipaddress

LOOPBACK_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})
_SHARED = ipaddress.ip_network("100.64.0.0/10")
"""Carrier-grade and VPN addresses: not on the internet, so they count as private."""


def peer_kind(host: str | None) -> str | None:
    """`loopback`, `private`, `public` or `name`; None when no host is known."""
    if not host:
        return None
    text = host.strip("[]/").split("%", 1)[0]
    if text.lower() in LOOPBACK_NAMES:
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
