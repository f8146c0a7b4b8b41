"""Tables of TCP sockets as the kernel and the tools of each system print them."""

from __future__ import annotations

import ipaddress
import re
import sys
from dataclasses import dataclass
from functools import lru_cache

LISTEN, ESTABLISHED, CLOSE_WAIT = "LISTEN", "ESTABLISHED", "CLOSE_WAIT"
SHOWN = (CLOSE_WAIT, ESTABLISHED, "FIN_WAIT2", "SYN_SENT", "TIME_WAIT")

_LINUX_STATES = {
    "01": ESTABLISHED,
    "02": "SYN_SENT",
    "05": "FIN_WAIT2",
    "06": "TIME_WAIT",
    "08": CLOSE_WAIT,
    "0A": LISTEN,
}


@dataclass(frozen=True, slots=True)
class Socket:
    """One end of a connection, or a listener."""

    local: str
    local_port: int
    remote: str
    remote_port: int
    state: str
    pid: int | None = None
    """None when it belongs to another user or, as in TIME_WAIT, to nobody."""
    waiting: int | None = None
    """Bytes received that the program has not read; of a listener: connections that it has not accepted."""
    limit: int | None = None
    """Of a listener: how many may wait."""


def parse_proc_net(text: str) -> list[Socket]:
    """The rows of `/proc/net/tcp` or `tcp6`; rows of no interest or of another form are left out."""
    found: list[Socket] = []
    for line in text.splitlines():
        words = line.split()
        if len(words) < 10 or words[3] not in _LINUX_STATES:
            continue
        try:
            local, remote = _hexadecimal(words[1]), _hexadecimal(words[2])
            waiting = int(words[4].partition(":")[2], 16)
        except ValueError:
            continue
        found.append(Socket(*local, *remote, _LINUX_STATES[words[3]], None, waiting))
    return found


def _hexadecimal(text: str) -> tuple[str, int]:
    """`0100007F:0FA1` as 127.0.0.1, 4001; raises ValueError."""
    address, _, port = text.partition(":")
    return _hexadecimal_address(address), int(port, 16)


@lru_cache(maxsize=4096)
def _hexadecimal_address(text: str) -> str:
    """Words of four bytes in the order of this processor. Kept, since a busy table has few addresses in many rows."""
    raw = bytes.fromhex(text)
    if sys.byteorder == "little":
        raw = b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4))
    return plain_address(str(ipaddress.ip_address(raw)))


def plain_address(text: str) -> str:
    """An IPv4 address inside of IPv6 as IPv4, which is what Java's dual sockets mean; without brackets and zone."""
    text = text.strip("[]").partition("%")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def parse_ss(text: str) -> list[Socket]:
    """The listeners that `ss -ltn` prints: Recv-Q is what waits, Send-Q how much may. `*` means IPv4 and IPv6."""
    found: list[Socket] = []
    for line in text.splitlines():
        words = line.split()
        if len(words) < 5 or words[0] != LISTEN:
            continue
        address, _, port = words[3].rpartition(":")
        if port.isdigit() and words[1].isdigit() and words[2].isdigit():
            found.append(Socket(plain_address(address), int(port), "", 0, LISTEN, None, int(words[1]), int(words[2])))
    return found


_NETSTAT = re.compile(r"tcp\w*\s+(\d+)\s+\d+\s+(\S+)[.](\d+)\s+(\S+)[.](\d+|\*)\s+([A-Z_0-9]+)")
_QUEUES = re.compile(r"(\d+)/\d+/(\d+)\s+(\S+)[.](\d+)")


def parse_netstat(text: str) -> list[Socket]:
    """The rows of `netstat -anW -p tcp` on macOS, where a full stop comes before the port; no queues of listeners."""
    found: list[Socket] = []
    for line in text.splitlines():
        row = _NETSTAT.match(line)
        if row is None:
            continue
        state = row[6].replace("FIN_WAIT_2", "FIN_WAIT2")
        local, local_port = plain_address(row[2]), int(row[3])
        if state == LISTEN:
            found.append(Socket(local, local_port, "", 0, state))
        elif row[5] != "*":
            found.append(Socket(local, local_port, plain_address(row[4]), int(row[5]), state, None, int(row[1])))
    return found


def parse_netstat_queues(text: str) -> list[Socket]:
    """The listeners of `netstat -Lan -p tcp` on macOS: waiting/not yet complete/limit, then the address."""
    rows = (_QUEUES.match(line.strip()) for line in text.splitlines())
    return [
        Socket(plain_address(row[3]), int(row[4]), "", 0, LISTEN, None, int(row[1]), int(row[2]))
        for row in rows
        if row is not None
    ]
