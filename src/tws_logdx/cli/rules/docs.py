"""`logdx rules docs`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from tws_logdx.cli.rulebook import folders, load_rules, packs_option
from tws_logdx.cli.rules.common import USAGE, say, stop


@click.command()
@click.option(
    "--write",
    "target",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write causes/ID.md, causes/README.md and rule-reference.md into this folder.",
)
@packs_option
def docs(target: Path | None, packs: tuple[Path, ...]) -> None:
    """Pages in Markdown: one for each cause, an index by group, and the reference of the rule language.

    Without --write the index is printed.
    """
    from tws_logdx.authoring.grammar_page import grammar, reference
    from tws_logdx.authoring.pages import INDEX, pages

    made = pages(load_rules(folders(packs)).causes)
    if target is None:
        click.echo(made[INDEX], nl=False)
        return
    files = {f"causes/{name}": text for name, text in made.items()} | {"rule-reference.md": reference(grammar())}
    try:
        _write(target, files)
        removed = _remove_old(target / "causes", made)
    except OSError as error:
        stop(f"cannot write to {target}: {error.strerror or error}", USAGE)
    say(f"Wrote {len(files)} pages to {target}" + (f", removed {removed} of causes that are gone" if removed else ""))


def _write(target: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _remove_old(folder: Path, made: Mapping[str, str]) -> int:
    """Pages that this command made of causes that no longer exist; what a person wrote stays."""
    from tws_logdx.authoring.pages import MADE

    old = [
        path
        for path in sorted(folder.glob("*.md"))
        if path.name not in made and path.read_text(encoding="utf-8", errors="replace").startswith(MADE)
    ]
    for path in old:
        path.unlink()
    return len(old)
