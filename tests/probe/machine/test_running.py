"""The step `process`, on systems made of texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tests.probe.machine.pretended import Pretended
from tests.probe.machine.test_programs import IBC_LINUX, INSTALL4J_LINUX, MAC_GATEWAY, SOCAT, WINDOWS_IBC
from tws_logdx.probe.machine.processes import Process
from tws_logdx.probe.machine.running import process
from tws_logdx.probe.machine.scene import Scene
from tws_logdx.probe.step import Detail

NO_PID = 2**22 + 1
"""No process has it: above the largest that Linux gives."""
JAVA = Process(NO_PID, "java", IBC_LINUX, IBC_LINUX[0], 1_772_442_001.4, "running")


def told(system: Pretended, processes: Sequence[Process]) -> list[tuple[str, Mapping[str, Detail]]]:
    scene = Scene([4001], system)
    scene.__dict__["processes"] = {found.pid: found for found in processes}
    return [(step.outcome, step.details) for step in process(scene)]


def test_a_gateway_under_ibc_is_told_with_all_that_is_known() -> None:
    system = Pretended(files={"/home/ibgateway/ibc/version": "3.20.0\n"})
    ((outcome, details),) = told(system, [JAVA])
    assert outcome == "running"
    assert details == {
        "app": "gateway",
        "controller": "ibc",
        "controller_version": "3.20.0",
        "version": "1037",
        "pid": NO_PID,
        "state": "running",
        "started": "2026-03-02T09:00:01Z",
        "heap_mb": 768,
    }


def test_nothing_of_a_command_line_is_told_as_it_stands() -> None:
    for found in (JAVA, replace(JAVA, command=WINDOWS_IBC, exe=WINDOWS_IBC[0])):
        ((_, details),) = told(Pretended(), [found])
        assert not any(secret in str(details) for secret in ("hunter2", "trader7", "ibgateway/", "Jts", "config"))


def test_the_heap_is_read_from_the_options_beside_the_launcher() -> None:
    files = {"/home/ann/Jts/ibgateway/1030/ibgateway.vmoptions": "# options\n-Xmx2048m\n-XX:+UseG1GC\n"}
    ((_, details),) = told(Pretended(files=files), [replace(JAVA, command=INSTALL4J_LINUX, exe="")])
    assert details["heap_mb"] == 2048
    contents = MAC_GATEWAY.removesuffix("/MacOS/JavaApplicationStub")
    mac = Pretended("macos", files={f"{contents}/vmoptions.txt": "-Xmx1g\n"})
    ((_, details),) = told(mac, [Process(NO_PID, "JavaApplicationStub", (), MAC_GATEWAY, None, "stopped")])
    assert (details["heap_mb"], details["state"]) == (1024, "stopped")


def test_a_gateway_in_a_container_is_told_as_such_from_outside() -> None:
    group = {f"/proc/{NO_PID}/cgroup": "0::/system.slice/docker-0a1b2c.scope\n"}
    assert told(Pretended(files=group), [JAVA])[0][1]["container"] == "docker"
    assert "container" not in told(Pretended(files={**group, "/.dockerenv": ""}), [JAVA])[0][1]


def test_none_is_said_with_what_may_hide_one() -> None:
    other = Process(NO_PID, "python3", ("python3", "bot.py"), "", None, "running")
    assert told(Pretended(), [other]) == [("none", {})]
    assert "container" in str(told(Pretended(files={"/.dockerenv": ""}), [other])[0][1]["text"])
    hidden = replace(JAVA, command=(), exe="")
    assert "other users" in str(told(Pretended("macos"), [hidden])[0][1]["text"])


def test_a_forwarder_or_a_dead_java_is_no_gateway() -> None:
    socat = Process(NO_PID, "socat", SOCAT, "", None, "running")
    elsewhere = replace(socat, pid=NO_PID + 1, command=("socat", "TCP-LISTEN:8080,fork", "TCP:127.0.0.1:80"))
    dead = Process(NO_PID + 2, "java", (), "", None, "zombie")
    outcomes = told(Pretended(), [socat, elsewhere, dead])
    assert [(outcome, details.get("app")) for outcome, details in outcomes] == [
        ("running", "socat"),
        ("running", "java"),
        ("none", None),
    ]
    assert outcomes[0][1]["port"] == 4003
