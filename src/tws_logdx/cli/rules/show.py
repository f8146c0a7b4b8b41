"""`logdx rules show`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tws_logdx.cli.rulebook import folders, load_rules, packs_option
from tws_logdx.cli.rules.common import TITLE, USAGE, say, stop, wrapped

if TYPE_CHECKING:
    from tws_logdx.model.rules import Cause, Condition, EventSpec, RuleBook


@click.command()
@click.argument("name", metavar="ID")
@packs_option
def show(name: str, packs: tuple[Path, ...]) -> None:
    """A cause by its id, or an event by its name."""
    book = load_rules(folders(packs))
    cause = next((one for one in book.causes if one.id == name), None)
    patterns = [spec for spec in book.events if spec.name == name]
    if cause is not None:
        _cause(cause)
    elif patterns:
        _event(name, patterns, book)
    else:
        from tws_logdx.rulelang.problems import did_you_mean

        known = [*(one.id for one in book.causes), *(spec.name for spec in book.events)]
        hint = did_you_mean(name, known) or "`logdx rules list` shows all causes, with --events all events"
        stop(f"no cause and no event is called `{name}`: {hint}", USAGE)


def _cause(cause: Cause) -> None:
    say(cause.title, TITLE)
    say(f"{cause.id} · {cause.group} · {cause.severity} · {', '.join(cause.symptoms)} · prior {cause.prior:g}")
    say(f"{cause.place.file}\n")
    say(wrapped(cause.summary))
    _conditions("Evidence", cause.evidence)
    _conditions("Against", cause.against)
    say("\nFix", TITLE)
    say(wrapped(cause.remediation_summary))
    for number, step in enumerate(cause.steps, 1):
        say(wrapped(f"{number}. {step.labelled}"))
    _lines("Confirm", cause.confirm)
    _lines("Needs one of", cause.needs)
    _lines("Explained by", cause.explained_by)
    _lines("References", cause.references)


def _conditions(heading: str, conditions: Sequence[Condition]) -> None:
    from tws_logdx.authoring.words import weight_word

    if conditions:
        say(f"\n{heading}", TITLE)
    for condition in conditions:
        say(f"  {weight_word(condition.weight):<9} {condition.id}  (line {condition.place.line})")
        say(wrapped(condition.text, " " * 12))
        if condition.say:
            say(wrapped(f"“{condition.say}”", " " * 12))


def _lines(heading: str, lines: Sequence[str]) -> None:
    if lines:
        say(f"\n{heading}", TITLE)
    for line in lines:
        say(wrapped(line))


def _event(name: str, patterns: Sequence[EventSpec], book: RuleBook) -> None:
    from tws_logdx.authoring.mentions import causes_by_event

    say(f"{name}  {len(patterns)} pattern{'s' * (len(patterns) != 1)}", TITLE)
    for spec in patterns:
        say(f"\n{spec.id}  ({spec.place.file}:{spec.place.line})", TITLE)
        say(f"  {spec.pattern}")
        fields = [f"{field} ({kind})" for field, kind in spec.fields.items()]
        fields += [f"{field} = {value}" for field, value in spec.set.items()]
        facts = [f"{fact} from {field}" for fact, field in spec.facts.items()]
        found = [repr(spec.sieve)] if spec.sieve else [repr(literal) for literal in spec.scan]
        found = found or ["on every line: it has no fixed text"]
        for label, words in (("fields", fields), ("facts", facts), ("looked for", found)):
            if words:
                say(f"  {label}: {', '.join(words)}")
        for sample in spec.samples:
            say(f"  | {sample}")
    _lines("Asked for by", causes_by_event(book).get(name, ()))
