"""events/*.yaml: line patterns, checked against their own groups and samples."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tws_logdx.model.rules import EventSpec
from tws_logdx.rulelang.document import Document, Path_
from tws_logdx.rulelang.literals import literals
from tws_logdx.rulelang.problems import did_you_mean
from tws_logdx.rulelang.regex import mistake
from tws_logdx.rulelang.shape import EventsFile, EventShape
from tws_logdx.rulelang.sieve import sieve, unfit


def build_events(document: Document, data: EventsFile) -> list[EventSpec]:
    """The patterns of one file; mistakes go to the document."""
    specs: dict[str, EventSpec] = {}
    for index, shape in enumerate(data.events):
        path = ("events", index)
        spec = _spec(document, path, data.family, shape)
        if spec is None:
            continue
        if spec.id in specs:
            document.problem((*path, "id"), f"`{shape.name}` has another pattern called `{shape.id}`", "ids are unique")
        specs[spec.id] = spec
    return list(specs.values())


def _spec(document: Document, path: Path_, family: str, shape: EventShape) -> EventSpec | None:
    wrong = mistake(shape.pattern)
    if wrong:
        document.problem((*path, "pattern"), *wrong)
    if wrong or any(mended[: len(path)] == path for mended in document.mended):
        return None
    pattern = re.compile(shape.pattern)
    _check_groups(document, path, shape, set(pattern.groupindex))
    for index, sample in enumerate(shape.samples):
        if not any(pattern.search(text) for text in readings(sample)):
            document.problem((*path, "samples", index), "the sample does not match the pattern of its own event")
    _check_sieve(document, path, shape)
    found, caseless = literals(shape.pattern)
    return EventSpec(
        id=f"{family}/{shape.name}/{shape.id}",
        name=shape.name,
        family=family,
        pattern=shape.pattern,
        fields=dict(shape.fields),
        set=dict(shape.set),
        facts=dict(shape.facts),
        scan=tuple(shape.scan) or found,
        caseless=not shape.scan and caseless,
        sieve=sieve(shape.sieve) if shape.sieve else "",
        sole=shape.sole,
        samples=tuple(shape.samples),
        place=document.place(path),
    )


def _check_sieve(document: Document, path: Path_, shape: EventShape) -> None:
    if shape.sieve is None:
        return
    if shape.scan:
        document.problem((*path, "scan"), "a pattern has literals or a sieve, not both", "leave one out", key=True)
    wrong = unfit(shape.sieve)
    if wrong:
        document.problem((*path, "sieve"), *wrong)
        return
    for index, sample in enumerate(shape.samples):
        if not re.search(sieve(shape.sieve).encode(), sample.encode("utf-8", "surrogateescape")):
            document.problem((*path, "samples", index), "the sample does not match the sieve of its own event")


def readings(sample: str) -> Iterator[str]:
    """The raw line, and what may remain of it when a header is taken off."""
    yield sample
    for gap in re.finditer(r"[\s|\]]\s*(?=\S)|:(?=\S)", sample):
        yield sample[gap.end() :]


def _check_groups(document: Document, path: Path_, shape: EventShape, groups: set[str]) -> None:
    for group in sorted(groups - set(shape.fields)):
        document.problem((*path, "pattern"), f"the group `{group}` has no type", f"add `{group}: text` to fields")
    for field in shape.fields:
        if field not in groups:
            hint = did_you_mean(field, groups) or "groups are written (?P<name>…)"
            document.problem((*path, "fields", field), f"the pattern has no group `{field}`", hint, key=True)
        if field in shape.set:
            document.problem((*path, "set", field), f"`{field}` is both a group and fixed", key=True)
    for fact, field in shape.facts.items():
        if field not in shape.fields and field not in shape.set:
            hint = did_you_mean(field, (*shape.fields, *shape.set))
            document.problem(
                (*path, "facts", fact), f"the fact takes the field `{field}`, which the event has not", hint
            )
