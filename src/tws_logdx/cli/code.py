"""`logdx code`: what a number in a log means, whether it can be ignored, what ends it, and what to do."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tws_logdx.cli.rulebook import RULES_INVALID, folders, packs_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tws_logdx.cli.code_search import Answer
    from tws_logdx.model.codes import Code, CodeBook

SCHEMA = "tws-logdx/codes/1"
USAGE = 2
KINDS = ("api", "ibc", "errno", "winerror", "gaierror")
"""The namespaces; they are named here so that `--help` needs no rules."""


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True, metavar="CODE...")
@click.option("--kind", type=click.Choice(KINDS, case_sensitive=False), help="Only numbers of this kind.")
@click.option("--format", "-f", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@packs_option
def code(words: tuple[str, ...], kind: str | None, form: str, packs: tuple[Path, ...]) -> None:
    """What codes mean: messages of TWS, exit codes of IBC, error numbers of the operating system.

    CODE is a number (several may be given), a range (2100-2110), a name (ECONNREFUSED), or words to look for.
    A number that means several things shows all of them, messages of TWS first.

    \b
    Try:  logdx code 1100
          logdx code 2100-2110
          logdx code --kind errno 111
          logdx code winerror 10061
          logdx code "market data farm"
    """
    from tws_logdx.cli.code_search import answer

    book = _book(packs)
    found = answer(book, words, kind)
    if form == "json":
        click.echo(json.dumps(_json(found), indent=2, ensure_ascii=False))
    else:
        _text(found)
    for line in found.unknown:
        click.echo(f"logdx: {line}", err=True)
    if found.unknown:
        sys.exit(USAGE)


def _book(packs: Sequence[Path]) -> CodeBook:
    from platformdirs import user_cache_path

    from tws_logdx.rulelang import RuleProblems, load_codes

    try:
        return load_codes(folders(packs), cache=user_cache_path("tws-logdx", appauthor=False))
    except RuleProblems as problems:
        click.echo(str(problems), err=True)
        sys.exit(RULES_INVALID)


def _text(found: Answer) -> None:
    from tws_logdx.cli.code_text import full, listed
    from tws_logdx.cli.rules.common import say

    if found.listed:
        for line in listed(found.codes):
            say(line.text, line.kind)
        return
    for place, one in enumerate(found.codes):
        if place:
            say()
        for line in full(one):
            say(line.text, line.kind)


def _json(found: Answer) -> dict[str, object]:
    return {"schema": SCHEMA, "codes": [_one(code) for code in found.codes], "unknown": list(found.unknown)}


def _one(code: Code) -> dict[str, object]:
    return {
        "namespace": code.namespace,
        "code": code.code,
        "name": code.name or None,
        "also": dict(code.also),
        "kind": code.kind,
        "meaning": code.meaning,
        "ignore": code.ignore,
        "when": code.when or None,
        "follows": code.follows or None,
        "recovers": list(code.recovers),
        "do": list(code.do),
        "causes": list(code.causes),
        "source": list(code.source),
    }
