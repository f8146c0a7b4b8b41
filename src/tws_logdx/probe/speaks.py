"""What speaks on a port that does not speak the API, from the first bytes it sends."""

from __future__ import annotations

PORTAL = (b"clientportal", b"client portal", b"/sso/", b"ibgroup", b"ibkr")
GREETING = b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"
"""What makes a web server talk that waits for the rest of a request."""


def name_of(head: bytes) -> str:
    """`http`, `client-portal`, `tls`, `ssh`, `mail`, `text` or `binary`; `silence` for no bytes."""
    if not head:
        return "silence"
    if head.startswith(b"HTTP/") or head[:64].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return "client-portal" if any(word in head.lower() for word in PORTAL) else "http"
    if head[:1] in (b"\x14", b"\x15", b"\x16", b"\x17") and head[1:2] == b"\x03":
        return "tls"
    if head.startswith(b"SSH-"):
        return "ssh"
    if head[:4] in (b"220 ", b"220-", b"+OK ", b"* OK"):
        return "mail"
    return "text" if is_text(head) else "binary"


def is_text(head: bytes) -> bool:
    return all(byte in (9, 10, 13) or 32 <= byte < 127 for byte in head)


def shown(head: bytes, most: int = 80) -> str:
    """The first bytes for a person: text as text, everything else in hexadecimal."""
    head = head[:most]
    if not is_text(head):
        return head[:24].hex(" ")
    # A lone carriage return would write over what stands on the terminal already.
    lines = (" ".join(line.split()) for line in head.decode("ascii").splitlines())
    return " · ".join(line for line in lines if line)
