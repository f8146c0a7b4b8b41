"""`logdx rules schema`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from tws_logdx.cli.rulebook import folders
from tws_logdx.cli.rules.common import USAGE, say, stop

BUILT_IN = "the built-in rules"


@click.command()
@click.option(
    "--write",
    "target",
    is_flag=False,
    flag_value=BUILT_IN,
    metavar="[FOLDER]",
    help="Write each schema to a file: into a folder of rules, or without one into the built-in rules.",
)
def schema(target: str | None) -> None:
    """The JSON schemas of the rule files, which editors use to complete and to check.

    They are named in the first line of a rule file. Without --write they are printed as one object by file name.
    """
    from tws_logdx.authoring.skeleton import schema_texts

    texts = schema_texts()
    if target is None:
        click.echo(json.dumps({name: json.loads(text) for name, text in texts.items()}, indent=2, ensure_ascii=False))
        return
    folder = folders(())[0] if target == BUILT_IN else Path(target)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
            say(f"Wrote {folder / name}")
    except OSError as error:
        stop(f"cannot write to {folder}: {error.strerror or error}", USAGE)
