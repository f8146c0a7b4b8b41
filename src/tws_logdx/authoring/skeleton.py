"""The beginning of a rule, made from one line of a log: a pattern, a cause, and a case that fails until it is done."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tws_logdx.authoring.generalise import Pattern, generalise
from tws_logdx.authoring.line import LogLine
from tws_logdx.model.event import Value
from tws_logdx.report.redact import Redactor
from tws_logdx.report.visible import visible
from tws_logdx.rulelang.shape import schemas

GROUP = "own"
LONGEST_ID = 40
_PREFIX = {"api": "api", "container": "container", "tws": "host", "ibc": "ibc", "client": "client"}
"""Family to the first part of the event's name."""
_SMALL = frozenset(
    {"the", "and", "was", "has", "with", "for", "from", "after", "not", "have", "been", "because", "error", "reqid"}
)


class Taken(ValueError):  # noqa: N818
    """Something with that name exists already: nothing is written."""


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Files to write, by path in the folder of rules, and what they are about."""

    id: str
    event: str
    new_pattern: bool
    """False when the line was recognised already, so that only a cause is begun."""
    files: Mapping[str, str]


def skeleton(line: LogLine, id_: str | None = None) -> Skeleton:
    """The files for a line; `id_` names the cause, else its words do."""
    pattern = generalise(line.message)
    name = id_ or slug(pattern)
    # What acts on a terminal is spelled out, as the pattern expects it.
    sample = visible(Redactor()(line.text).replace("\t", " "))
    files: dict[str, str] = {}
    if line.events:
        event, fields = line.events[0]
        when = f"{event}{_where(event, fields)}"
    else:
        event = when = f"{_PREFIX.get(line.family, 'program')}.{name.replace('-', '_')}"
        files[f"events/{name}.yaml"] = _events(line.family, event, pattern, sample)
    known = sorted(line.events[0][1]) if line.events else sorted(pattern.fields)
    files[f"causes/{GROUP}/{name}.yaml"] = _cause(name, when, known)
    files[f"causes/{GROUP}/{name}.test.yaml"] = _cases(name, sample)
    return Skeleton(name, event, not line.events, files)


def write(made: Skeleton, folder: Path) -> list[Path]:
    """Write all files and the schemas that their first lines name. Raises Taken before anything is written."""
    paths = {folder / name: text for name, text in made.files.items()}
    existing = [path for path in paths if path.exists()]
    if existing:
        raise Taken(f"{existing[0]} exists already, nothing was written: choose another name with --id")
    named = {name: text for name, text in schema_texts().items() if any(name in text for text in made.files.values())}
    paths |= {folder / name: text for name, text in named.items() if not (folder / name).exists()}
    for path, text in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return [folder / name for name in made.files]


def schema_texts() -> Mapping[str, str]:
    """File name to text of the JSON schemas."""
    return {name: json.dumps(shape, indent=2, ensure_ascii=False) + "\n" for name, shape in schemas().items()}


def slug(pattern: Pattern) -> str:
    """An id from the first telling words of the fixed text."""
    words = [word.lower() for text in pattern.fixed for word in re.findall(r"[A-Za-z]{3,}", text)]
    telling = [word for word in words if word not in _SMALL][:5]
    name = ""
    for word in telling:
        if len(name) + len(word) < LONGEST_ID:
            name = f"{name}-{word}" if name else word
    return name or "new-cause"


def _where(event: str, fields: Mapping[str, Value]) -> str:
    """A code says which error it was; other fields are left to the author."""
    code = fields.get("code")
    return f" where code == {code}" if event == "tws.error" and isinstance(code, int) else ""


def _events(family: str, event: str, pattern: Pattern, sample: str) -> str:
    fields = ", ".join(f"{name}: {type_}" for name, type_ in pattern.fields.items())
    lines = [
        "# yaml-language-server: $schema=../events.schema.json",
        f"family: {family}",
        "events:",
        f"  - name: {event}",
        "    id: plain",
        "    # What varies in the line became groups. Give them the right names, and loosen what else may vary.",
        f"    pattern: {quoted(pattern.text)}",
        *([f"    fields: {{{fields}}}"] if fields else []),
        *_scan(family, pattern.fixed),
        "    samples:",
        f"      - {quoted(sample)}",
    ]
    return "\n".join(lines) + "\n"


def _scan(family: str, fixed: Iterable[str]) -> list[str]:
    """In the API log the raw line differs from the message, so that the text to look for must be named."""
    if family != "api":
        return []
    plain = (part for text in fixed if not text.startswith(("->", "<-")) for part in re.split(r"[^ -~]+", text))
    longest = max((part.strip() for part in plain), key=len, default="")
    return [f"    scan: [{quoted(longest)}]"] if len(longest) >= 3 else []


def _cause(name: str, when: str, fields: Iterable[str]) -> str:
    known = ", ".join(fields)
    return f"""\
# yaml-language-server: $schema=../../cause.schema.json
id: '{name}'
title: 'TODO: what is wrong, in a few words'
group: {GROUP}
symptoms: [none]  # TODO: timeout, reset, refused, intermittent, disconnect, login, startup, data, order
severity: medium  # TODO: informational, low, medium, high, critical
prior: 0.05
summary: 'TODO: what happens and why, in one or two sentences.'
evidence:
  - id: line-seen
    when: {when}{f"  # fields of the event: {known}" if known else ""}
    weight: weak  # TODO: decisive when the line names the cause; else strong, moderate, weak, and more sentences
    say: 'TODO: what the line means ({{count}}×)'
against: []  # TODO: what shows that it is something else
remediation:
  summary: 'TODO: what to do, in one sentence.'
  steps:
    - 'TODO: the first step'
confirm: []  # TODO: how to make sure
references: []
"""


def _cases(name: str, sample: str) -> str:
    return f"""\
# yaml-language-server: $schema=../../case.schema.json
# Fails until {name}.yaml is complete and all three cases are here: logdx rules test
- name: the line that was seen
  log: |-
    {sample.strip()}
  expect: found  # TODO: or possible
# TODO: a log in which the cause must not be found
# - name: silent - TODO
#   log: |-
#     TODO
#   expect: silent
# TODO: a log that looks alike and means something else
# - name: near miss - TODO
#   log: |-
#     TODO
#   expect: silent
"""


def quoted(text: str) -> str:
    """A YAML text in single quotes."""
    return "'" + text.replace("'", "''") + "'"
