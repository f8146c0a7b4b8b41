"""Sockets out of the tables of each system."""

from __future__ import annotations

import sys

import pytest

from tests.probe.machine.pretended import Pretended, says
from tws_logdx.probe.machine import tcp
from tws_logdx.probe.machine.tcp import read_connections, with_limits
from tws_logdx.probe.machine.tcp_tables import (
    Socket,
    parse_netstat,
    parse_netstat_queues,
    parse_proc_net,
    parse_ss,
    plain_address,
)

HEADING = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
PROC = HEADING + (
    "   0: 0100007F:0FA1 00000000:0000 0A 00000000:00000003 00:00000000 00000000  1000        0 41 1 0000 100 0 0 10 0\n"
    "   1: 0100007F:0FA1 0100007F:C350 08 00000000:00000011 00:00000000 00000000  1000        0 42 1 0000 20 4 30 10 -1\n"
    "   2: 0100007F:C350 0100007F:0FA1 05 00000000:00000000 00:00000000 00000000     0        0 0 3 0000\n"
    "   3: 0100007F:0016 0100007F:D350 04 00000000:00000000 00:00000000 00000000     0        0 0 3 0000\n"
    "   4: a line cut off\n"
    "   5: 0100007F:ZZZZ 0100007F:D350 01 00000000:00000000 00:00000000 00000000     0        0 0 3 0000\n"
)
PROC6 = HEADING + (
    "   0: 00000000000000000000000000000000:1D49 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 51 1 0000 100 0 0 10 0\n"
    "   1: 0000000000000000FFFF00000100007F:1D49 0000000000000000FFFF00000100007F:C3B4 01 00000000:00000000 00:00000000 00000000  1000        0 52 1 0000 20 4 30 10 -1\n"
    "   2: 00000000000000000000000001000000:1D49 00000000000000000000000001000000:C3B6 01 00000000:00000000 00:00000000 00000000  1000        0 53 1 0000 20 4 30 10 -1\n"
)
SS = """State  Recv-Q Send-Q Local Address:Port Peer Address:PortProcess
LISTEN 3      50         127.0.0.1:4001      0.0.0.0:*
LISTEN 0      50                 *:7497            *:*
LISTEN 0      128             [::]:22           [::]:*
LISTEN 0      5      [::1%lo]:8888           [::]:*    users:(("python",pid=7,fd=3))
"""
NETSTAT = """Active Internet connections (including servers)
Proto Recv-Q Send-Q  Local Address          Foreign Address        (state)
tcp46      0      0  *.7497                 *.*                    LISTEN
tcp4       0      0  127.0.0.1.7497         127.0.0.1.52011        ESTABLISHED
tcp4      17      0  127.0.0.1.7497         127.0.0.1.52012        CLOSE_WAIT
tcp6       0      0  ::1.52013              ::1.7497               FIN_WAIT_2
tcp4       0      0  *.*                    *.*                    CLOSED
udp4       0      0  *.5353                 *.*
"""
QUEUES = """Current listen queue sizes (qlen/incqlen/maxqlen)
Listen         Local Address
51/0/50        *.7497
0/0/128        127.0.0.1.631
"""
LITTLE = pytest.mark.skipif(sys.byteorder != "little", reason="the kernel writes addresses in the processor's order")


@LITTLE
def test_the_kernels_table_tells_states_and_queues() -> None:
    assert parse_proc_net(PROC) == [
        Socket("127.0.0.1", 4001, "0.0.0.0", 0, "LISTEN", None, 3),
        Socket("127.0.0.1", 4001, "127.0.0.1", 50000, "CLOSE_WAIT", None, 17),
        Socket("127.0.0.1", 50000, "127.0.0.1", 4001, "FIN_WAIT2", None, 0),
    ]


@LITTLE
def test_ipv4_inside_of_ipv6_is_ipv4() -> None:
    rows = parse_proc_net(PROC6)
    assert [(row.local, row.remote) for row in rows] == [("::", "::"), ("127.0.0.1", "127.0.0.1"), ("::1", "::1")]
    assert plain_address("::ffff:10.1.2.3") == "10.1.2.3"
    assert plain_address("fe80::1%eth0") == "fe80::1"


def test_ss_tells_the_limit_of_a_backlog() -> None:
    assert [(s.local, s.local_port, s.waiting, s.limit) for s in parse_ss(SS)] == [
        ("127.0.0.1", 4001, 3, 50),
        ("*", 7497, 0, 50),
        ("::", 22, 0, 128),
        ("::1", 8888, 0, 5),
    ]


@LITTLE
def test_a_listener_gets_its_limit_and_its_name_for_both_protocols() -> None:
    found = with_limits(parse_proc_net(PROC + PROC6), parse_ss(SS))
    listeners = [(s.local, s.local_port, s.waiting, s.limit) for s in found if s.state == "LISTEN"]
    assert listeners == [("127.0.0.1", 4001, 3, 50), ("*", 7497, 0, 50)]


def test_netstat_of_macos_is_read() -> None:
    assert parse_netstat(NETSTAT) == [
        Socket("*", 7497, "", 0, "LISTEN"),
        Socket("127.0.0.1", 7497, "127.0.0.1", 52011, "ESTABLISHED", None, 0),
        Socket("127.0.0.1", 7497, "127.0.0.1", 52012, "CLOSE_WAIT", None, 17),
        Socket("::1", 52013, "::1", 7497, "FIN_WAIT2", None, 0),
    ]
    assert parse_netstat_queues(QUEUES)[0] == Socket("*", 7497, "", 0, "LISTEN", None, 51, 50)


def test_macos_without_rights_takes_owners_from_the_users_own_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    own = [Socket("0.0.0.0", 7497, "", 0, "LISTEN", 77), Socket("::1", 52013, "::1", 7497, "FIN_WAIT2", 78)]
    monkeypatch.setattr(tcp, "_of_psutil", lambda: (own, "own only"))
    commands = {"netstat -anW -p tcp": says(NETSTAT), "netstat -Lan -p tcp": says(QUEUES)}
    found = read_connections(Pretended("macos", commands=commands), {7497})
    assert found.note == ""
    assert found.sockets[0] == Socket("*", 7497, "", 0, "LISTEN", 77, 51, 50)
    assert [socket.pid for socket in found.sockets] == [77, None, None, 78]
    assert read_connections(Pretended("macos"), {7497}) == tcp.Connections(tuple(own), "own only")


@LITTLE
def test_only_the_ports_asked_for_are_told() -> None:
    system = Pretended(files={"/proc/net/tcp": PROC, "/proc/net/tcp6": PROC6})
    assert {s.local_port for s in read_connections(system, {7497}).sockets} == {7497}


def test_a_table_that_may_not_be_read_is_an_error() -> None:
    with pytest.raises(PermissionError):
        read_connections(Pretended(forbidden=["/proc/net/tcp", "/proc/net/tcp6"]), {7497})
