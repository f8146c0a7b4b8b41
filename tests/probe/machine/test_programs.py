"""Which program a process is, by command lines as they are on each system."""

from __future__ import annotations

import pytest

from tws_logdx.probe.machine.programs import (
    Program,
    controller_folder,
    controller_version,
    forwarded_port,
    heap_mb,
    host_version,
    identify,
    options_files,
)
from tws_logdx.probe.machine.scripts import script_name

IBC_LINUX = (
    "/home/ibgateway/Jts/ibgateway/1037/jre/bin/java",
    "-cp",
    "/home/ibgateway/Jts/ibgateway/1037/jars/jts4launch-1037.jar:/home/ibgateway/Jts/ibgateway/1037/jars/total-2023.jar"
    ":/home/ibgateway/ibc/IBC.jar",
    "-Xmx768m",
    "--add-opens=java.desktop/java.awt=ALL-UNNAMED",
    "ibcalpha.ibc.IbcGateway",
    "/home/ibgateway/ibc/config.ini",
    "trader7",
    "hunter2",
    "paper",
)
IBC_TWS_AS_USER_IBGATEWAY = (
    "java",
    "-cp",
    "/home/ibgateway/Jts/10.37/jars/total-2023.jar:/opt/IBC-3.20.0/IBC.jar",
    "ibcalpha.ibc.IbcTws",
    "/opt/IBC-3.20.0/config.ini",
)
INSTALL4J_LINUX = (
    "/home/ann/.i4j_jres/1.8.0_202_64/bin/java",
    "-Dexe4j.moduleName=/home/ann/Jts/ibgateway/1030/ibgateway",
    "-Dinstall4j.launcherId=46",
    "-classpath",
    "/home/ann/Jts/ibgateway/1030/.install4j/i4jruntime.jar:/home/ann/Jts/ibgateway/1030/.install4j/launcher0.jar",
    "com.install4j.runtime.launcher.UnixLauncher",
    "launch",
)
TWS_OF_USER_IBGATEWAY = (
    "java",
    "-Dexe4j.moduleName=/home/ibgateway/Jts/1037/tws",
    "com.install4j.runtime.launcher.UnixLauncher",
)
MAC_GATEWAY = "/Users/ann/Applications/IB Gateway 10.37/IB Gateway 10.37.app/Contents/MacOS/JavaApplicationStub"
MAC_TWS = "/Applications/Trader Workstation/Trader Workstation.app/Contents/MacOS/JavaApplicationStub"
WINDOWS_IBC = (
    "C:\\Jts\\ibgateway\\1037\\jre\\bin\\java.exe",
    "-cp",
    "C:\\Jts\\ibgateway\\1037\\jars\\jts4launch-1037.jar;C:\\Jts\\ibgateway\\1037\\jars\\total-2023.jar;C:\\IBC\\IBC.jar",
    "-Xmx1g",
    "ibcalpha.ibc.IbcGateway",
    "C:\\IBC\\config.ini",
)
SOCAT = ("socat", "TCP-LISTEN:4003,fork", "TCP:127.0.0.1:4001")

KNOWN = [
    ("java", IBC_LINUX, "", "gateway", "ibc", "1037"),
    ("java", IBC_TWS_AS_USER_IBGATEWAY, "", "tws", "ibc", "10.37"),
    ("java", INSTALL4J_LINUX, INSTALL4J_LINUX[0], "gateway", "", "1030"),
    ("java", TWS_OF_USER_IBGATEWAY, "/usr/bin/java", "tws", "", "1037"),
    (
        "java",
        ("java", "-cp", "jts.jar:total.2013.jar", "-Xmx512M", "jclient.LoginFrame", "/root/Jts"),
        "",
        "tws",
        "",
        "",
    ),
    (
        "java",
        ("java", "-cp", "/opt/IBController/IBController.jar", "ibcontroller.IBGatewayController"),
        "",
        "gateway",
        "ibcontroller",
        "",
    ),
    ("JavaApplicationStub", (MAC_GATEWAY,), MAC_GATEWAY, "gateway", "", "10.37"),
    ("JavaApplicationStub", (), MAC_TWS, "tws", "", ""),
    ("tws.exe", ("C:\\Jts\\tws.exe",), "C:\\Jts\\tws.exe", "tws", "", ""),
    ("ibgateway.exe", (), "C:\\Jts\\ibgateway\\1037\\ibgateway.exe", "gateway", "", "1037"),
    ("java.exe", WINDOWS_IBC, WINDOWS_IBC[0], "gateway", "ibc", "1037"),
    ("javaw.exe", ("javaw", "-cp", "D:\\ibc\\IBC.jar", "ibcalpha.ibc.IbcTws"), "", "tws", "ibc", ""),
    ("java", ("java", "-jar", "/opt/ibc/IBC.jar"), "", "ibc", "", ""),
    (
        "ibcstart.sh",
        ("/bin/bash", "/opt/ibc/scripts/ibcstart.sh", "1037", "--gateway", "--user=trader7"),
        "/bin/bash",
        "ibc",
        "",
        "*",
    ),
    ("cmd.exe", ("cmd.exe", "/c", '"C:\\IBC\\scripts\\StartIBC.bat" 1037 /Gateway'), "", "ibc", "", "*"),
    ("socat", SOCAT, "/usr/bin/socat", "socat", "", "*"),
]


@pytest.mark.parametrize(("name", "command", "exe", "app", "controller", "version"), KNOWN)
def test_a_program_of_tws_is_known_by_its_command_line(
    name: str, command: tuple[str, ...], exe: str, app: str, controller: str, version: str
) -> None:
    assert identify(name, command, exe) == Program(app, controller)
    if version != "*":
        assert host_version(command, exe) == version


OTHERS = [
    ("java", ("java", "-jar", "/srv/jenkins/jenkins.war"), "/usr/bin/java"),
    ("java", ("java", "-cp", "/home/ann/bot/TwsApi.jar:/home/ann/bot", "com.example.Trader", "4001"), "/usr/bin/java"),
    ("grep", ("grep", "IbcGateway"), "/usr/bin/grep"),
    ("tail", ("tail", "-F", "/home/ann/Jts/ibgateway/1037/launcher.log"), "/usr/bin/tail"),
    ("vim", ("vim", "/home/ann/Jts/ibgateway/1037/ibgateway.vmoptions"), "/usr/bin/vim"),
    ("python3", ("python3", "watch.py", "ibcalpha.ibc.IbcTws"), "/usr/bin/python3"),
    ("tws", ("/opt/TWA/TWS/bin/tws",), "/opt/TWA/TWS/bin/tws"),
    ("bash", ("bash", "-c", "cd /opt/ibc; ls"), "/bin/bash"),
    ("socat", ("socat", "-", "UNIX-CONNECT:/run/x"), "/usr/bin/socat"),
    ("java", (), ""),
    ("", (), ""),
]


@pytest.mark.parametrize(("name", "command", "exe"), OTHERS)
def test_another_program_is_none_of_them(name: str, command: tuple[str, ...], exe: str) -> None:
    assert identify(name, command, exe) is None


def test_a_dead_java_is_told_though_nobody_knows_what_it_was() -> None:
    assert identify("java", (), "", "zombie") == Program("java")


@pytest.mark.parametrize(
    ("text", "mb"),
    [
        ("-Xmx768m", 768),
        ("-Xmx4G", 4096),
        ("-Xmx1048576k", 1024),
        ("-Xmx536870912", 512),
        ("-Xms64m\n# -Xmx9999m\n-Xmx2048m\n-Xmx3072m\n", 3072),
        ("-Xms64m", None),
    ],
)
def test_the_last_heap_limit_counts(text: str, mb: int | None) -> None:
    assert heap_mb(text) == mb


def test_the_version_of_ibc_is_in_its_path_or_in_a_file_beside_the_jar() -> None:
    assert controller_version(IBC_TWS_AS_USER_IBGATEWAY) == "3.20.0"
    assert controller_version(IBC_LINUX) == ""
    assert controller_folder(IBC_LINUX) == "/home/ibgateway/ibc/"
    assert controller_folder(WINDOWS_IBC) == "C:\\IBC\\"


def test_the_options_file_lies_beside_the_launcher() -> None:
    assert options_files(Program("gateway"), INSTALL4J_LINUX)[0] == "/home/ann/Jts/ibgateway/1030/ibgateway.vmoptions"
    assert "C:\\Jts\\ibgateway\\1037\\ibgateway.vmoptions" in options_files(Program("gateway"), WINDOWS_IBC)
    assert options_files(Program("tws"), (), "C:\\Jts\\tws.exe") == ["C:\\Jts\\tws.vmoptions"]
    assert options_files(Program("tws"), (), MAC_TWS)[-1].endswith("Trader Workstation.app/Contents/vmoptions.txt")
    assert any(
        "IB Gateway 10.37/ibgateway.vmoptions" in path for path in options_files(Program("gateway"), (), MAC_GATEWAY)
    )


def test_the_forwarder_tells_on_which_port_it_listens() -> None:
    assert forwarded_port(SOCAT) == 4003
    assert forwarded_port(("socat", "-d", "tcp4-l:7496,reuseaddr", "TCP:10.0.0.7:7496")) == 7496


@pytest.mark.parametrize(
    ("name", "command", "script"),
    [
        (
            "python3.11",
            ("/usr/bin/python3.11", "-u", "-X", "dev", "/home/ann/bots/spread.py", "--secret", "x"),
            "spread.py",
        ),
        ("pythonw.exe", ("C:\\Python\\pythonw.exe", "C:\\Users\\ann\\bots\\spread.py"), "spread.py"),
        ("Python", ("Python", "-m", "ipykernel_launcher", "-f", "/home/ann/kernel.json"), "ipykernel_launcher"),
        ("python", ("python", "-c", "import ib_async; password = 1"), ""),
        ("node", ("node", "--require", "ts-node/register", "/srv/app/index.ts"), "index.ts"),
        ("node", ("node", "-e", "secret()"), ""),
        ("java", ("java", "-cp", "/home/ann/a.jar", "-Xmx1g", "com.example.Trader", "DU123"), "com.example.Trader"),
        ("java", ("java", "-jar", "/home/ann/trader.jar"), "trader.jar"),
        ("Amibroker.exe", ("Amibroker.exe", "/private"), ""),
        ("python", (), ""),
    ],
)
def test_a_script_is_told_by_its_base_name_alone(name: str, command: tuple[str, ...], script: str) -> None:
    assert script_name(name, command) == script
