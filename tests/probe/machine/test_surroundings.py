"""Container, WSL, virtual machine; clock, display, disk and memory; the hint of macOS."""

from __future__ import annotations

import pytest

from tests.probe.machine.pretended import Pretended, says
from tws_logdx.probe.machine.clock import clock, find_zone, parse_synchronised, zone_name
from tws_logdx.probe.machine.display import display, judge_display
from tws_logdx.probe.machine.environment import environment
from tws_logdx.probe.machine.local_network import local_network
from tws_logdx.probe.machine.resources import disk, judge_disk, judge_memory, memory_limit
from tws_logdx.probe.machine.scene import Scene
from tws_logdx.probe.machine.surroundings import Surroundings, find_surroundings
from tws_logdx.probe.machine.system import Ran

DMI = "/sys/class/dmi/id/"
BIOS = r"reg query HKLM\HARDWARE\DESCRIPTION\System\BIOS"
GUEST = "flags\t\t: fpu vme sse2 hypervisor lahf_lm\n"

SURROUNDINGS = [
    (Pretended(files={"/.dockerenv": ""}), "container", "docker"),
    (Pretended(files={"/run/.containerenv": ""}), "container", "podman"),
    (Pretended(environ={"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, files={"/.dockerenv": ""}), "container", "kubernetes"),
    (Pretended(files={"/run/systemd/container": "lxc\n"}), "container", "lxc"),
    (Pretended(files={"/proc/1/cgroup": "0::/kubepods.slice/kubepods-pod7.slice\n"}), "container", "kubernetes"),
    (Pretended(files={"/proc/1/cgroup": "5:cpu:/docker/0a1b\n"}), "container", "docker"),
    (Pretended(files={"/proc/sys/kernel/osrelease": "4.4.0-22621-Microsoft\n"}), "wsl", "wsl1"),
    (Pretended(files={"/proc/sys/kernel/osrelease": "6.6.87.2-microsoft-standard-WSL2\n"}), "wsl", "wsl2"),
    (Pretended(files={DMI + "sys_vendor": "VMware, Inc.\n"}), "vm", "vmware"),
    (Pretended(files={DMI + "sys_vendor": "innotek GmbH\n", DMI + "product_name": "VirtualBox\n"}), "vm", "virtualbox"),
    (Pretended(files={DMI + "sys_vendor": "QEMU\n"}), "vm", "kvm"),
    (
        Pretended(files={DMI + "sys_vendor": "Microsoft Corporation\n", DMI + "product_name": "Virtual Machine\n"}),
        "vm",
        "hyper-v",
    ),
    (Pretended(files={DMI + "sys_vendor": "Amazon EC2\n", DMI + "product_name": "m5.metal\n"}), "plain", ""),
    (Pretended(files={"/proc/cpuinfo": "processor\t: 0\n" + GUEST}), "vm", "hypervisor"),
    (Pretended(files={"/proc/1/cgroup": "0::/init.scope\n", DMI + "sys_vendor": "LENOVO\n"}), "plain", ""),
    (
        Pretended("windows", commands={BIOS: says("    SystemProductName    REG_SZ    Virtual Machine\r\n")}),
        "vm",
        "hyper-v",
    ),
    (Pretended("windows", commands={BIOS: says("    SystemProductName    REG_SZ    Surface Pro 9\r\n")}), "plain", ""),
    (Pretended("macos", commands={"sysctl -n hw.model": says("VMware20,1\n")}), "vm", "vmware"),
    (Pretended("macos", commands={"sysctl -n kern.hv_vmm_present": says("1\n")}), "vm", "hypervisor"),
    (Pretended("macos"), "plain", ""),
]


@pytest.mark.parametrize(("system", "kind", "what"), SURROUNDINGS)
def test_what_a_system_runs_in_is_known_by_its_traces(system: Pretended, kind: str, what: str) -> None:
    assert find_surroundings(system) == Surroundings(kind, what)
    (step,) = environment(Scene([], system))
    assert step.outcome == kind
    assert "127.0.0.1 is" in str(step.details["text"])
    assert step.details["os"] == system.name


def test_loopback_means_another_thing_in_each() -> None:
    def told(system: Pretended) -> str:
        (step,) = environment(Scene([], system))
        return str(step.details["text"])

    assert "host.docker.internal" in told(Pretended(files={"/.dockerenv": ""}))
    assert "networkingMode=mirrored" in told(Pretended(files={"/proc/sys/kernel/osrelease": "6.6-microsoft-WSL2"}))
    assert "pod" in told(Pretended(environ={"KUBERNETES_SERVICE_HOST": "10.0.0.1"}))


@pytest.mark.parametrize(
    ("environ", "files", "outcome"),
    [
        ({}, [], "none"),
        ({"DISPLAY": ":1"}, ["/tmp/.X11-unix/X1"], "ok"),
        ({"DISPLAY": "unix:10.0"}, ["/tmp/.X11-unix/X10"], "ok"),
        ({"DISPLAY": ":1.0"}, ["/tmp/.X11-unix/X10"], "stale"),
        ({"DISPLAY": "localhost:10.0"}, [], "ok"),
        ({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": "/run/user/7"}, ["/run/user/7/wayland-0"], "ok"),
        ({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": "/run/user/7"}, [], "stale"),
        ({"DISPLAY": ":1", "WAYLAND_DISPLAY": "wayland-0"}, [], "stale"),
    ],
)
def test_a_display_is_there_when_its_socket_is(environ: dict[str, str], files: list[str], outcome: str) -> None:
    found, details = judge_display(Pretended(files=dict.fromkeys(files, "")), environ)
    assert found == outcome
    assert "/run/user" not in str(details)


def test_an_x_server_without_a_file_is_found_in_the_kernels_table() -> None:
    unix = "Num RefCount Protocol Flags Type St Inode Path\n0: 2 0 10000 0001 01 31 @/tmp/.X11-unix/X99\n"
    assert judge_display(Pretended(files={"/proc/net/unix": unix}), {"DISPLAY": ":99"})[0] == "ok"
    assert judge_display(Pretended(files={"/proc/net/unix": unix}), {"DISPLAY": ":9"})[0] == "stale"


def test_other_systems_always_have_a_display() -> None:
    assert list(display(Scene([], Pretended("macos")))) == []


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("/usr/share/zoneinfo/Europe/Rome", "Europe/Rome"),
        ("../usr/share/zoneinfo/posix/America/Argentina/Ushuaia", "America/Argentina/Ushuaia"),
        ("/var/db/timezone/zoneinfo/Asia/Tokyo", "Asia/Tokyo"),
        ("EST5EDT", "EST5EDT"),
        ("Etc/GMT+3", "Etc/GMT+3"),
        ("CET-1CEST,M3.5.0,M10.5.0/3", ""),
        ("/home/ann/localtime", ""),
        ("", ""),
    ],
)
def test_a_zone_is_a_name_or_the_end_of_a_path(text: str, zone: str) -> None:
    assert zone_name(text) == zone


def test_the_zone_is_asked_where_each_system_keeps_it() -> None:
    link = {"/etc/localtime": "/usr/share/zoneinfo/Europe/Rome"}
    assert find_zone(Pretended(environ={"TZ": ":Asia/Tokyo"}, links=link)) == "Asia/Tokyo"
    assert find_zone(Pretended("macos", links=link)) == "Europe/Rome"
    assert find_zone(Pretended(files={"/etc/timezone": "Etc/UTC\n"})) == "Etc/UTC"
    windows = Pretended("windows", commands={"tzutil /g": says("W. Europe Standard Time")})
    assert find_zone(windows) == "W. Europe Standard Time"
    assert find_zone(Pretended()) == ""


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (says("yes\n"), "ok"),
        (says("NTPSynchronized=no\n"), "unsynchronised"),
        (says("", 1), "unknown"),
        (None, "unknown"),
    ],
)
def test_a_clock_is_as_good_as_its_time_server(said: Ran | None, outcome: str) -> None:
    commands = {"timedatectl show -p NTPSynchronized --value": said} if said is not None else {}
    (step,) = clock(Scene([], Pretended(commands=commands)))
    assert step.outcome == outcome
    assert str(step.details["offset"])[0] in "+-"
    assert parse_synchronised("maybe") is None


def test_room_is_judged_by_what_tws_needs() -> None:
    assert [judge_disk(5, 1000), judge_disk(400, 1000), judge_disk(900, 100_000), judge_disk(900, 9000)] == [
        "full",
        "low",
        "low",
        "ok",
    ]
    assert [judge_memory(200, 2000), judge_memory(700, 16_000), judge_memory(700, 4000)] == ["low", "low", "ok"]


def test_each_disk_has_a_label_instead_of_a_path() -> None:
    steps = list(disk(Scene([], Pretended())))
    assert [step.details["path"] for step in steps] == ["home", "temp", "root"]
    assert all(int(str(step.details["total_mb"])) > 0 for step in steps)


def test_a_containers_limit_counts_without_its_cache() -> None:
    group = "/sys/fs/cgroup/memory"
    files = {
        f"{group}.max": f"{1024 << 20}\n",
        f"{group}.current": f"{900 << 20}\n",
        f"{group}.stat": f"anon 1\ninactive_file {200 << 20}\n",
    }
    assert memory_limit(Pretended(files=files)) == (324, 1024)
    assert memory_limit(Pretended(files={f"{group}.max": "max\n", f"{group}.current": "1\n"})) is None
    assert memory_limit(Pretended()) is None


@pytest.mark.parametrize(
    ("name", "version", "told"),
    [("macos", "15.3.1", True), ("macos", "14.7", False), ("linux", "15", False), ("macos", "", False)],
)
def test_only_a_macos_that_asks_gets_the_hint(name: str, version: str, told: bool) -> None:
    assert [step.outcome for step in local_network(Scene([], Pretended(name, version)))] == ["check"] * told
