"""Which program a process is, from its command line: TWS, IB Gateway, IBC, the socat in front of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

TWS, GATEWAY, IBC, SOCAT, JAVA = "tws", "gateway", "ibc", "socat", "java"

_JAVA = frozenset({"java", "javaw", "javaapplicationstub"})
_LAUNCHERS = {"tws": TWS, "ibgateway": GATEWAY}
_SHELLS = frozenset({"bash", "sh", "dash", "zsh", "cmd"})
_MAIN_CLASSES = {
    "ibcalpha.ibc.ibctws": (TWS, IBC),
    "ibcalpha.ibc.ibcgateway": (GATEWAY, IBC),
    "ibcontroller.ibcontroller": (TWS, "ibcontroller"),
    "ibcontroller.ibgatewaycontroller": (GATEWAY, "ibcontroller"),
    "install4j.jclient.loginframe": (TWS, ""),
    "install4j.ibgateway.gwclient": (GATEWAY, ""),
    "jclient.loginframe": (TWS, ""),
    "ibgateway.gwclient": (GATEWAY, ""),
}
_CONTROLLER = re.compile(r"(?i)(?:^|[\\/])(?:ibc(?:-[\w.]+)?|ibcontroller)\.jar$|^ibcalpha\.ibc\.|^ibcontroller\.")
_CONTROLLER_SCRIPT = re.compile(r"(?i)(?:^|[\\/\s\"])(?:ibcstart\.sh|startibc\.bat)(?:$|[\s\"])")
_GATEWAY_PATH = re.compile(r"(?i)[\\/](?:ibgateway|IB Gateway)(?:[\\/ ]|$)")
_TWS_PATH = re.compile(r"(?i)[\\/](?:Trader Workstation|Jts|tws)(?:[\\/ ]|$)")
_VERSIONS = (
    re.compile(r"(?i)[\\/](?:ibgateway|tws|jts)[\\/](\d{3,4}|\d{1,2}\.\d+[\w.]*)(?=[\\/]|$)"),
    re.compile(
        r"(?i)[\\/](?:IB Gateway|Trader Workstation|ibgateway|tws)[ -](\d{3,4}|\d{1,2}\.\d+\w*)(?=[\\/]|\.app|$)"
    ),
)
_CONTROLLER_VERSION = re.compile(
    r"(?i)[\\/](?:IBC|IBController)(?:Linux|Win|Macos)?[-_ ]?v?(\d+\.\d+[\w.-]*?)(?=[\\/]|\.jar)"
)
_HEAP = re.compile(r"-Xmx(\d{1,15})([kKmMgGtT]?)")
_UNIT_MB = {"": 1 / 1024**2, "k": 1 / 1024, "m": 1.0, "g": 1024.0, "t": 1024.0**2}
_FORWARDS = re.compile(r"(?i)^TCP[46]?-(?:LISTEN|L):(\d{1,5})")


@dataclass(frozen=True, slots=True)
class Program:
    """What a process is."""

    app: str
    """`tws`, `gateway`, `ibc`, `socat`; `java` for a dead one that can no longer be told apart."""
    controller: str = ""
    """`ibc` or `ibcontroller` when TWS runs inside of it."""


def identify(name: str, command: Sequence[str], exe: str = "", state: str = "running") -> Program | None:
    """The program of a process by its name, command line and executable; None when it is none of ours."""
    names = {base_name(text) for text in (name, exe, *command[:1]) if text}
    if names & _JAVA:
        return _java(command, exe) or (Program(JAVA) if state == "zombie" and not command else None)
    for launcher, app in _LAUNCHERS.items():
        # `tws` alone is the name of other programs too.
        if launcher in names and any(_is_windows(text) or _version_in((text,)) for text in (name, exe, *command[:1])):
            return Program(app)
    if "socat" in names and forwarded_port(command) is not None:
        return Program(SOCAT)
    if names & _SHELLS and any(_CONTROLLER_SCRIPT.search(text) for text in command[1:]):
        return Program(IBC)
    return None


def _java(command: Sequence[str], exe: str) -> Program | None:
    for text in command[1:]:
        known = _MAIN_CLASSES.get(text.casefold())
        if known is not None:
            return Program(*known)
    parts = [part for text in command[1:] for part in _class_path(text)]
    if any(_CONTROLLER.search(part) for part in parts):
        return Program(IBC)
    # install4j tells the launcher's path; on macOS the launcher itself holds the Java machine.
    where = [text for text in command if text.startswith("-Dexe4j.moduleName=")]
    where += [text for text in (exe, *command[:1]) if base_name(text) == "javaapplicationstub"]
    # A user or folder may be called ibgateway as well, so the launcher's own name counts first.
    for text in where:
        if (app := _LAUNCHERS.get(base_name(text))) is not None:
            return Program(app)
    if any(_GATEWAY_PATH.search(text) for text in where):
        return Program(GATEWAY)
    return Program(TWS) if any(_TWS_PATH.search(text) for text in where) else None


def _class_path(text: str) -> list[str]:
    """The entries of a class path; a colon after a drive letter parts nothing."""
    return re.split(r";|:(?![\\/])|(?<!\b[A-Za-z]):", text)


def base_name(text: str) -> str:
    """`C:\\Jts\\tws.exe` as `tws`, in lower case, on any system."""
    return re.split(r"[\\/]", text)[-1].casefold().removesuffix(".exe")


def _is_windows(text: str) -> bool:
    return text.casefold().endswith(".exe")


def _version_in(texts: Sequence[str]) -> str:
    for pattern in _VERSIONS:
        for text in texts:
            found = pattern.search(text)
            if found is not None:
                return found[1]
    return ""


def host_version(command: Sequence[str], exe: str = "") -> str:
    """The version that the installation's folder names, `1037` or `10.37`; empty when it names none."""
    return _version_in((exe, *(part for text in command for part in _class_path(text)), *command))


def controller_version(command: Sequence[str]) -> str:
    """The version of IBC where its path names it, else empty."""
    found = (_CONTROLLER_VERSION.search(text) for text in command)
    return next((match[1] for match in found if match is not None), "")


def controller_folder(command: Sequence[str]) -> str:
    """The folder of IBC.jar, where IBC keeps its file `version`; empty when unknown."""
    for text in command:
        for part in _class_path(text):
            if base_name(part) in ("ibc.jar", "ibcontroller.jar"):
                return part[: -len(base_name(part))]
    return ""


def heap_mb(text: str) -> int | None:
    """The largest Java heap that a command line or vmoptions file allows, in MB; the last -Xmx counts."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    found = [match for line in lines for match in _HEAP.finditer(line)]
    return round(int(found[-1][1]) * _UNIT_MB[found[-1][2].casefold()]) if found else None


def options_files(program: Program, command: Sequence[str], exe: str = "") -> list[str]:
    """Where the vmoptions file of an installation may lie, likeliest first."""
    launchers = [text.partition("=")[2] for text in command if text.startswith("-Dexe4j.moduleName=")]
    launchers += [exe] if base_name(exe) in _LAUNCHERS else []
    files = [f"{re.sub(r'(?i)[.]exe$', '', launcher)}.vmoptions" for launcher in launchers]
    name = "ibgateway" if program.app == GATEWAY else "tws"
    for path in (exe, *(part for text in command for part in _class_path(text))):
        found = next((match for pattern in _VERSIONS if (match := pattern.search(path)) is not None), None)
        if found is not None:
            files.append(f"{path[: found.end()]}{_separator(path)}{name}.vmoptions")
    if base_name(exe) == "javaapplicationstub":
        files.append(f"{exe.rpartition('/MacOS/')[0]}/vmoptions.txt")
    return list(dict.fromkeys(files))


def _separator(path: str) -> str:
    return "\\" if "\\" in path else "/"


def forwarded_port(command: Sequence[str]) -> int | None:
    """The port on which socat listens, None when it listens on none."""
    found = (_FORWARDS.search(text) for text in command)
    return next((int(match[1]) for match in found if match is not None), None)
