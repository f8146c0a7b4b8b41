"""`logdx rules list`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from tws_logdx.cli.rulebook import folders, load_rules, packs_option
from tws_logdx.cli.rules.common import TITLE, say, table

SEVERITIES = ("informational", "low", "medium", "high", "critical")


@click.command("list")
@click.option("--group", help="Only causes of this group.")
@click.option("--symptom", help="Only causes with this symptom.")
@click.option("--severity", type=click.Choice(SEVERITIES), multiple=True, help="Only causes of this severity.")
@click.option("--events", is_flag=True, help="The names of events with the number of their patterns instead.")
@packs_option
def list_rules(
    group: str | None, symptom: str | None, severity: tuple[str, ...], events: bool, packs: tuple[Path, ...]
) -> None:
    """All causes, one a line: id, severity, title."""
    if events:
        _events(packs, bool(group or symptom or severity))
        return
    book = load_rules(folders(packs))
    _known("group", group, {cause.group for cause in book.causes})
    _known("symptom", symptom, {name for cause in book.causes for name in cause.symptoms})
    causes = [
        cause
        for cause in sorted(book.causes, key=lambda one: (one.group, one.id))
        if group in (None, cause.group)
        and (symptom is None or symptom in cause.symptoms)
        and (not severity or cause.severity in severity)
    ]
    for cause, line in zip(causes, table([(one.id, one.severity, one.title) for one in causes]), strict=True):
        say(line, cause.severity)
    if book.changes:
        say("\nWhat your own rules change", TITLE)
        for line in table(
            [(one.what, one.kind, one.id, one.detail or one.until, one.place.file) for one in book.changes]
        ):
            say(line)


def _known(option: str, given: str | None, names: set[str]) -> None:
    """An empty answer to a misspelt word would look like one."""
    if given is None or given in names:
        return
    from tws_logdx.rulelang.problems import did_you_mean

    hint = did_you_mean(given, names) or f"there are {', '.join(sorted(names))}"
    raise click.UsageError(f"no cause has the {option} `{given}`: {hint}")


def _events(packs: tuple[Path, ...], filtered: bool) -> None:
    if filtered:
        raise click.UsageError("--group, --symptom and --severity are of causes, not of events.")
    patterns = Counter(spec.name for spec in load_rules(folders(packs)).events)
    for line in table([(name, str(count)) for name, count in sorted(patterns.items())]):
        say(line)
