"""`logdx formats`: what can be read."""

from __future__ import annotations

import click

KNOWN: tuple[tuple[str, str], ...] = (
    ("api-log", "API message log of TWS or Gateway, exported (`12:00:00:123 -> …`)"),
    ("tws-log", "main log of TWS or Gateway, exported"),
    ("tws-log-old", "main log before about 2016"),
    ("launcher-log", "launcher.log: from start to login, never encrypted"),
    ("ibc-log", "IBC and IBController, their scripts and settings dumps"),
    ("container-log", "output of the Gateway containers: run scripts, socat, IBC and Gateway mixed"),
    ("client-log", "ib_async, ib_insync, ibapi, nautilus_trader, Lean, @stoqey/ib, backtrader and any other client"),
    ("probe", "output of the live probe, JSON lines"),
    ("jts.ini", "settings of TWS and Gateway"),
    ("ibc-config", "IBC's config.ini"),
    ("tws-xml", "readable tws.xml or ibg.xml"),
    ("vmoptions", "Java options of TWS or Gateway"),
    ("container-env", "environment and compose files of the common Gateway images"),
    ("text", "anything else with lines: known messages are found in it too"),
    ("ibgzenc", "encrypted logs and settings: recognised and dated, with how to export a readable copy"),
)


@click.command()
def formats() -> None:
    """The kinds of files that are understood, told by their content."""
    width = max(len(name) for name, _ in KNOWN)
    for name, meaning in KNOWN:
        click.echo(f"{name:<{width}}  {meaning}")
