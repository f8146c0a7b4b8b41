"""`logdx probe`: a live connection, step by step to the point where it dies."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from tws_logdx.cli.interrupt import Stopped
from tws_logdx.cli.live import Record, View, opened, run
from tws_logdx.cli.reports import SCREEN, laid_out, write_reports
from tws_logdx.cli.rulebook import cache_folder, folders, load_rules, packs_option
from tws_logdx.cli.targets import LAST_PORT, Duration, Ids, Where
from tws_logdx.probe.run import ALL, CONNECTING, NEEDS, USUAL, Found, Plan, rare_id
from tws_logdx.stages import Stages

NOT_CONNECTED = 5


@click.command()
@click.argument("targets", nargs=-1, type=Where(), metavar="[HOST[:PORT]]...")
@click.option("--host", help="Host to probe; 127.0.0.1 when none is given.")
@click.option(
    "--port",
    "ports",
    multiple=True,
    type=click.IntRange(1, LAST_PORT),
    help="Port to probe; may be given several times.",
)
@click.option(
    "--client-id",
    "ids",
    multiple=True,
    type=Ids(),
    metavar="N|N-M",
    help="Client ids to try, free or taken. A program that connects with one at that moment is turned away.",
)
@click.option("--timeout", type=Duration(0.05, 600), default="5s", show_default=True, help="Time limit of each step.")
@click.option("--only", multiple=True, type=click.Choice(ALL), help="Only this step, with those it needs before it.")
@click.option("--skip", multiple=True, type=click.Choice(ALL), help="All but this step.")
@click.option("--read-settings", is_flag=True, help="Ask the host for its API settings, too (server version 219 on).")
@click.option(
    "--orders",
    is_flag=True,
    help="Ask for open orders, too, as a program does. A TWS in read-only mode may show a window then.",
)
@click.option("--repeat", type=click.IntRange(1, 100_000), metavar="N", help="Connect N times.")
@click.option(
    "--interval", type=Duration(0.0, 86_400), default="2s", show_default=True, help="From one try to the next."
)
@click.option("--for", "lasts", type=Duration(0.1), metavar="TIME", help="Connect again and again for so long, as 10m.")
@click.option(
    "--json", "json_file", metavar="FILE", help="Write each step as a line of JSON, for logdx analyze; - is stdout."
)
@click.option("--steps-only", is_flag=True, help="Only the steps, not what they mean.")
@packs_option
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto", show_default=True)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing; the exit code tells.")
def probe(
    targets: tuple[tuple[str | None, int | None], ...],
    host: str | None,
    ports: tuple[int, ...],
    ids: tuple[tuple[int, ...], ...],
    timeout: float,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    read_settings: bool,
    orders: bool,
    repeat: int | None,
    interval: float,
    lasts: float | None,
    json_file: str | None,
    steps_only: bool,
    packs: tuple[Path, ...],
    color: str,
    quiet: bool,
) -> None:
    """Connect to TWS or IB Gateway as a program does, and tell how far that gets.

    Without a port the usual ones are looked at. No order is sent, no setting is changed; it connects under client ids
    that no program uses (90001 and up) and hangs up properly, so that nothing of yours is disturbed.

    \b
    logdx probe                       this machine, the usual ports
    logdx probe 127.0.0.1:4002 --for 10m
    logdx probe gateway:4003 --client-id 0-9
    """

    common = Plan(
        ids=tuple(dict.fromkeys(number for group in ids for number in group)),
        timeout=timeout,
        wanted=_wanted(only, skip, read_settings),
        orders=orders,
        tries=repeat if repeat is not None or lasts is not None else 1,
        interval=interval,
        lasts=lasts,
    )
    found = Found()
    record = _probed(common, _by_host(_places(targets, host, ports)), found, json_file, None if quiet else color)
    if not quiet and json_file != "-":
        _tell(found, record, packs, color, steps_only)
    if not found.connected and common.upto:
        sys.exit(NOT_CONNECTED)


def _probed(
    common: Plan, places: Mapping[str, tuple[int, ...]], found: Found, json_file: str | None, color: str | None
) -> Record:
    """Probe host after host; the steps are shown unless `color` is None or they go to stdout as JSON."""

    with opened(json_file) as file, View(None if color is None or json_file == "-" else sys.stdout, color) as view:
        record = Record(file)
        try:
            for host, ports in places.items():
                run(replace(common, host=host, ports=ports, client_id=rare_id()), found, record, view.show)
        except KeyboardInterrupt:
            raise Stopped(f" after {len(record.steps)} steps; what was written is complete.") from None
    return record


def _places(
    targets: Iterable[tuple[str | None, int | None]], host: str | None, ports: tuple[int, ...]
) -> list[tuple[str, int | None]]:
    """Who is to be probed, in the order given; options fill in what an argument leaves out."""

    given: list[tuple[str | None, int | None]] = list(targets) or [(None, None)]
    places: list[tuple[str, int | None]] = []
    for name, port in given:
        where = name or host or Plan().host
        places += [(where, port)] if port is not None else [(where, one) for one in ports] or [(where, None)]
    return places


def _by_host(places: Iterable[tuple[str, int | None]]) -> dict[str, tuple[int, ...]]:
    """Ports by host; none at all where one of its targets left the port open."""
    grouped: dict[str, dict[int | None, None]] = {}
    for name, port in places:
        grouped.setdefault(name, {})[port] = None
    return {name: () if None in ports else tuple(port for port in ports if port) for name, ports in grouped.items()}


def _wanted(only: Iterable[str], skip: Iterable[str], read_settings: bool) -> frozenset[str]:
    """The steps to be made: those named with --only, or the usual ones, without those of --skip."""

    chosen = frozenset(only) or USUAL
    chosen |= {"settings"} if read_settings else set()
    chosen |= {need for step in chosen if step in NEEDS for need in CONNECTING}
    chosen -= frozenset(skip)
    missing = [step for step in CONNECTING if step not in chosen]
    pointless = sorted((frozenset(only) & chosen & NEEDS) | ({"settings"} if read_settings else set()))
    if missing and pointless:
        raise click.UsageError(f"{pointless[0]} needs {missing[0]}, which --skip leaves out.")
    return chosen


def _tell(found: Found, record: Record, packs: tuple[Path, ...], color: str, steps_only: bool) -> None:
    """What repeats come to, and what the steps mean."""
    from tws_logdx.probe.repeat import summary, summary_lines

    for (host, port), tries in found.tries.items():
        if len(tries) > 1:
            click.echo(f"\n{host}:{port}")
            for line in summary_lines(summary(tries)):
                click.echo(f"  {line}")
    if steps_only:
        return
    from tws_logdx.pipeline import Options, analyze

    book = load_rules(folders(packs))
    options = Options(today=date.today().isoformat())
    stages = Stages()
    analysis = analyze((), book, options, jobs=1, stages=stages, cache=cache_folder(), besides=(record.source(),))
    click.echo()
    write_reports(laid_out(analysis, book, True, stages), (), None, color, False, (), stages, SCREEN)
