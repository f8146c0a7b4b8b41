"""A page in Markdown for each cause, and the index of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from tws_logdx.authoring.words import weight_word
from tws_logdx.diagnosis.verdict import FOUND, POSSIBLE
from tws_logdx.model.rules import Cause, Condition
from tws_logdx.report.renderers.markdown_escape import code, link, prose

INDEX = "README.md"
MADE = "<!-- Made by `logdx rules docs`"
"""How every page begins, so that it is known again."""


def pages(causes: Sequence[Cause]) -> Mapping[str, str]:
    """File name to text."""
    known = {cause.id: cause for cause in causes}
    return {INDEX: index(causes)} | {f"{cause.id}.md": page(cause, known) for cause in causes}


def index(causes: Sequence[Cause]) -> str:
    """All causes by group."""
    parts = [
        f"{MADE}: change the files in rules/causes/. -->",
        "# Causes",
        f"What logdx can find out: {len(causes)} causes. Each page says how the cause is recognised,"
        " what speaks against it and how it is fixed.",
    ]
    for group, members in groupby(sorted(causes, key=lambda one: (one.group, one.id)), key=lambda one: one.group):
        rows = [f"| [{one.id}]({one.id}.md) | {prose(one.title, in_cell=True)} | {one.severity} |" for one in members]
        parts += [f"## {group}", "\n".join(["| cause | what it is | severity |", "|---|---|---|", *rows])]
    return _joined(parts)


def page(cause: Cause, known: Mapping[str, Cause]) -> str:
    """Everything a reader wants to know of one cause."""
    facts = [f"`{cause.id}`", f"group {cause.group}", f"severity {cause.severity}"]
    facts += [f"symptoms {', '.join(cause.symptoms)}", f"prior {cause.prior:g}"]
    parts = [
        f"{MADE} from {cause.place.file}: change that file. -->",
        f"# {prose(cause.title)}",
        " · ".join(facts),
        prose(cause.summary),
        "## How it is recognised",
        "Each [sentence](../rule-language.md) that holds adds its weight to the prior:"
        f" found from a confidence of {FOUND:g}, possible from {POSSIBLE:g}.",
        "\n".join(map(_condition, cause.evidence)),
    ]
    if cause.against:
        parts += ["## What speaks against it", "\n".join(map(_condition, cause.against))]
    parts += list(_limits(cause, known))
    parts += ["## How it is fixed", prose(cause.remediation_summary), _numbered(step.labelled for step in cause.steps)]
    if cause.confirm:
        parts += ["## How to make sure", _bullets(prose(one) for one in cause.confirm)]
    if cause.references:
        parts += ["## References", _bullets(link(one) if "://" in one else prose(one) for one in cause.references)]
    return _joined(parts)


def _condition(condition: Condition) -> str:
    said = f"  \n  {prose(condition.say)}" if condition.say else ""
    return f"- **{weight_word(condition.weight)}** {code(condition.text)}{said}"


def _limits(cause: Cause, known: Mapping[str, Cause]) -> Iterator[str]:
    """What it takes to tell, and what it may only be a consequence of."""
    if cause.needs:
        yield f"To tell it takes one of: {', '.join(cause.needs)}. Without any of them the verdict is cannot-tell."
    if cause.explained_by:
        named = (f"[{known[id_].title}]({id_}.md)" if id_ in known else code(id_) for id_ in cause.explained_by)
        yield f"It is shown under its own cause when one of these is found too: {'; '.join(named)}."


def _numbered(lines: Iterable[str]) -> str:
    return "\n".join(f"{number}. {prose(line)}" for number, line in enumerate(lines, 1))


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"
