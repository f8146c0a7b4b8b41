"""`python -m tests.gateway`: play scenarios on loopback for a client that is tried by hand."""

from __future__ import annotations

import asyncio
import difflib
import time

import click

from tests.gateway.conversation import Conversation
from tests.gateway.gateway import FakeGateway, what_is_seen

SHOWN_BYTES = 24
ENDS = {"fin": "client closed", "rst": "client reset", "": "gateway closed"}


def _list_all(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    lines = what_is_seen()
    width = max(map(len, lines))
    for name, line in lines.items():
        click.echo(f"{name:{width}}  {line}")
    context.exit()


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("scenarios", metavar="SCENARIO...", nargs=-1, required=True)
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=_list_all, help="Name all scenarios.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port on 127.0.0.1; 0 takes a free one.")
@click.option(
    "--server-version", type=click.IntRange(100, 999), default=178, show_default=True, help="Newest that is spoken."
)
@click.option("--accounts", metavar="A,B", default="DU5550123", show_default=True, help="Accounts of the session.")
@click.option("--taken", metavar="N,N", default="", help="Client ids in use, refused with error 326.")
@click.option(
    "--for", "seconds", type=click.FloatRange(0, min_open=True), help="Seconds to play; default: until Ctrl-C."
)
def main(
    scenarios: tuple[str, ...], port: int, server_version: int, accounts: str, taken: str, seconds: float | None
) -> None:
    """A TWS that misbehaves: each connection plays the next SCENARIO, then they start over.

    One line is printed for each conversation when it is over.
    """
    _check_names(scenarios)
    try:
        gateway = FakeGateway(
            *scenarios,
            server_version=server_version,
            accounts=[name for name in accounts.split(",") if name],
            port=port,
            taken=_numbers(taken),
            on_end=lambda seen: click.echo(line_of(seen)),
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"port {port} cannot be taken: {error.strerror or error}") from error
    try:
        asyncio.run(_play(gateway, seconds))
    except KeyboardInterrupt:
        click.echo("stopped", err=True)


async def _play(gateway: FakeGateway, seconds: float | None) -> None:
    async with gateway:
        click.echo(f"{gateway.host}:{gateway.port} plays {', '.join(gateway.scenarios)}; Ctrl-C ends it", err=True)
        await asyncio.sleep(seconds) if seconds else await asyncio.Event().wait()


def line_of(seen: Conversation) -> str:
    """One conversation: when it was over, what was played, who it was, what it sent, who ended it."""
    parts = [time.strftime("%H:%M:%S"), seen.scenario]
    if seen.offered:
        parts.append(f"v{seen.offered[0]}..{seen.offered[1]}")
    elif seen.first_bytes:
        parts.append(f"not the API: {seen.first_bytes[:SHOWN_BYTES]!r}")
    else:
        parts.append("no hello")
    if seen.client_id is not None:
        parts.append(f"client id {seen.client_id}")
    if seen.requests:
        parts.append(f"requests {' '.join(fields[0] for fields in seen.requests)}")
    if seen.changed:
        parts.append(f"CHANGES {' '.join(seen.changed)}")
    return " · ".join((*parts, ENDS[seen.ended]))


def _check_names(scenarios: tuple[str, ...]) -> None:
    known = what_is_seen()
    for name in scenarios:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3)
            hint = f"did you mean {' or '.join(near)}?" if near else "--list names all."
            raise click.UsageError(f"there is no scenario {name!r}; {hint}")


def _numbers(text: str) -> set[int]:
    try:
        return {int(part) for part in text.split(",") if part.strip()}
    except ValueError as error:
        raise click.UsageError(f"--taken wants numbers with commas between them, not {text!r}") from error


if __name__ == "__main__":
    main(prog_name="python -m tests.gateway")
