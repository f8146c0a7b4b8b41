"""What this system runs in: a container, WSL, a virtual machine, or nothing of the kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tws_logdx.probe.machine.system import System

PLAIN, CONTAINER, WSL, VM = "plain", "container", "wsl", "vm"

_GROUPS = (
    ("kubepods", "kubernetes"),
    ("libpod", "podman"),
    ("docker", "docker"),
    ("lxc", "lxc"),
    ("containerd", "containerd"),
)
_MAKERS = (
    ("vmware", "vmware"),
    ("virtualbox", "virtualbox"),
    ("innotek", "virtualbox"),
    ("parallels", "parallels"),
    ("qemu", "kvm"),
    ("kvm", "kvm"),
    ("proxmox", "kvm"),
    ("amazon ec2", "ec2"),
    ("google compute", "gce"),
    ("virtual machine", "hyper-v"),
    ("xen", "xen"),
    ("bochs", "bochs"),
    ("openstack", "kvm"),
    ("digitalocean", "kvm"),
    ("hetzner", "kvm"),
)
_BARE_METAL = re.compile(r"(?i)\.metal\b")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the system runs in."""

    kind: str
    what: str = ""
    """docker, podman, kubernetes, lxc, wsl1, wsl2, vmware …; empty for a plain machine."""


def find_surroundings(system: System) -> Surroundings:
    """The innermost of container, WSL and virtual machine."""
    if system.name == "linux":
        if container := _container(system):
            return Surroundings(CONTAINER, container)
        if wsl := wsl_version(system.text("/proc/sys/kernel/osrelease")):
            return Surroundings(WSL, wsl)
    machine = _virtual_machine(system)
    return Surroundings(VM, machine) if machine else Surroundings(PLAIN)


def _container(system: System) -> str:
    environ: Mapping[str, str] = system.environ
    if "KUBERNETES_SERVICE_HOST" in environ:
        return "kubernetes"
    if system.exists("/run/.containerenv"):
        return "podman"
    if system.exists("/.dockerenv"):
        return "docker"
    named = environ.get("container") or system.text("/run/systemd/container").strip()
    # A toolbox or a snap of the desktop shares the network of its host, and is none in this sense.
    if named in ("lxc", "lxc-libvirt", "docker", "podman", "systemd-nspawn", "oci"):
        return named
    return container_of_groups(system.text("/proc/1/cgroup"))


def container_of_groups(text: str) -> str:
    """The kind of container that the control groups of the first process name; empty for none."""
    return next((kind for word, kind in _GROUPS if word in text), "")


def wsl_version(release: str) -> str:
    """`wsl1` or `wsl2` by the kernel's release, else empty."""
    if "microsoft" not in release.casefold():
        return ""
    # WSL 1 imitates a kernel, `4.4.0-19041-Microsoft`; WSL 2 runs one, `5.15.167.4-microsoft-standard-WSL2`.
    return "wsl1" if re.match(r"4\.4\.0-\d+-Microsoft", release) else "wsl2"


def _virtual_machine(system: System) -> str:
    if system.name == "linux":
        folder = "/sys/class/dmi/id/"
        names = " ".join(system.text(folder + name) for name in ("sys_vendor", "product_name", "board_vendor"))
        return maker_of(names) or ("hypervisor" if re.search(r"\bhypervisor\b", _flags(system)) else "")
    if system.name == "windows":
        said = system.answer("reg", "query", r"HKLM\HARDWARE\DESCRIPTION\System\BIOS")
        return maker_of(" ".join(re.findall(r"(?m)^\s*System\w+\s+REG_SZ\s+(.*)$", said.out))) if said else ""
    said = system.answer("sysctl", "-n", "hw.model")
    guest = system.answer("sysctl", "-n", "kern.hv_vmm_present")
    known = maker_of(said.out) if said is not None else ""
    return known or ("hypervisor" if guest is not None and guest.out.strip() == "1" else "")


def _flags(system: System) -> str:
    """What the first processor can, as the kernel lists it."""
    return next((line for line in system.text("/proc/cpuinfo").splitlines() if line.startswith("flags")), "")


def maker_of(names: str) -> str:
    """The virtual machine that the names of maker and product betray; empty for a real one."""
    if _BARE_METAL.search(names):
        return ""
    return next((kind for word, kind in _MAKERS if word in names.casefold()), "")
