"""The rules of a run, for every command that needs them: built-in ones, the user's own, packs named with --rules."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tws_logdx.model.rules import RuleBook

RULES_INVALID = 4

packs_option = click.option(
    "--rules",
    "packs",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with rules of your own, added to the built-in ones. May be given several times.",
)


def folders(packs: Sequence[Path]) -> list[Path]:
    """The folders of rules in the order in which they replace each other."""
    from platformdirs import user_config_path

    from tws_logdx.rulelang import builtin_rules

    return [builtin_rules(), user_config_path("tws-logdx", appauthor=False) / "rules", *packs]


def cache_folder() -> Path:
    """Where what was compiled is kept from run to run; it need not exist."""
    from platformdirs import user_cache_path

    return user_cache_path("tws-logdx", appauthor=False)


def load_rules(where: Sequence[Path]) -> RuleBook:
    """The rules of these folders; ends the run with all problems when there are any."""
    from tws_logdx.rulelang import RuleProblems, load

    try:
        return load(where, cache=cache_folder())
    except RuleProblems as problems:
        click.echo(str(problems), err=True)
        sys.exit(RULES_INVALID)
