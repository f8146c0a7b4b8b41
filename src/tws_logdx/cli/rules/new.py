"""`logdx rules new`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tws_logdx.cli.rulebook import folders, load_rules, packs_option
from tws_logdx.cli.rules.common import NO_INPUT, TITLE, USAGE, say, stop

if TYPE_CHECKING:
    from tws_logdx.authoring.skeleton import Skeleton

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@click.command()
@click.option("--from", "where", required=True, metavar="FILE:LINE", help="The line of a log that tells the cause.")
@click.option("--id", "id_", help="Id of the new cause, such as my-broken-proxy. Default: the words of the line.")
@click.option(
    "--pack",
    default=Path("my-rules"),
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of your own rules; it is made when it does not exist.",
)
@packs_option
def new(where: str, id_: str | None, pack: Path, packs: tuple[Path, ...]) -> None:
    """Begin a rule from a line of a log.

    Writes a pattern for lines of that kind, a cause that asks for it, and a case that fails until you have completed
    them. Nothing is overwritten. The line is redacted before it is written.
    """
    from tws_logdx.authoring.line import NoLine, read_line
    from tws_logdx.authoring.skeleton import Taken, skeleton, write

    file, number = _place(where)
    if id_ is not None and not ID.fullmatch(id_):
        raise click.BadParameter("small letters, digits and dashes, such as my-broken-proxy", param_hint="--id")
    known = [*packs, pack] if pack.is_dir() and pack not in packs else list(packs)
    book = load_rules(folders(known))
    try:
        line = read_line(file, number, book)
    except NoLine as reason:
        stop(f"{reason}.", NO_INPUT)
    made = skeleton(line, id_)
    if made.id in {cause.id for cause in book.causes}:
        stop(f"the cause `{made.id}` exists already, nothing was written: choose another name with --id.", USAGE)
    try:
        written = write(made, pack)
    except Taken as taken:
        stop(f"{taken}.", USAGE)
    except OSError as error:
        stop(f"cannot write to {pack}: {error.strerror or error}.", USAGE)
    _tell(made, written, pack)


def _place(where: str) -> tuple[str, int]:
    file, _, number = where.rpartition(":")
    if not file or not number.isascii() or not number.isdigit() or int(number) < 1:
        raise click.BadParameter("a file and the number of a line, such as gateway.log:812", param_hint="--from")
    return file, int(number)


def _tell(made: Skeleton, written: list[Path], pack: Path) -> None:
    if not made.new_pattern:
        say(f"The line is recognised already: it makes the event {made.event}. No new pattern is needed.")
    for path in written:
        say(f"Wrote {path}", "good")
    say("\nNext", TITLE)
    steps = [f"Open {path} and do what its TODOs say." for path in written[-2:]]
    if made.new_pattern:
        steps.insert(0, f"Look at the pattern in {written[0]}: are its groups what they should be?")
    steps.append(f"logdx rules test {pack}   (fails until all is done)")
    steps.append(f"logdx analyze --rules {pack} LOGS")
    for number, step in enumerate(steps, 1):
        say(f"  {number}. {step}")
