"""Cause files: metadata and sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from tws_logdx.model.rules import Cause, Condition, Step
from tws_logdx.model.sentence import Sentence, Test
from tws_logdx.rulelang.document import Document
from tws_logdx.rulelang.problems import did_you_mean
from tws_logdx.rulelang.sentences import Known, Reader
from tws_logdx.rulelang.shape import WEIGHTS, CauseFile, ConditionShape, StepShape

Names = Mapping[str, Sentence | Test]


def build_cause(document: Document, data: CauseFile, path: Path, known: Known) -> Cause:
    """One cause; mistakes go to the document."""
    if path.stem != data.id:
        document.problem(("id",), f"the file is called {path.name}, the id is `{data.id}`", f"call it {data.id}.yaml")
    if path.parent.name != data.group:
        document.problem(
            ("group",), f"the file is in {path.parent.name}/, the group is `{data.group}`", "move one of them"
        )
    reader = Reader(document, known)
    names = reader.names(data.let)
    return Cause(
        id=data.id,
        title=data.title,
        group=data.group,
        symptoms=tuple(data.symptoms),
        severity=data.severity,
        prior=data.prior or 0.0,  # from priors.yaml, see `with_priors`
        summary=data.summary.strip(),
        evidence=_conditions(document, reader, names, "evidence", data.evidence),
        against=_conditions(document, reader, names, "against", data.against),
        needs=tuple(data.needs),
        explained_by=tuple(data.explained_by),
        remediation_summary=data.remediation.summary.strip(),
        steps=tuple(map(_step, data.remediation.steps)),
        confirm=tuple(data.confirm),
        references=tuple(data.references),
        place=document.place(()),
    )


def _step(step: str | StepShape) -> Step:
    return Step(step.strip()) if isinstance(step, str) else Step(step.do.strip(), tuple(step.on))


def _conditions(
    document: Document, reader: Reader, names: Names, key: str, shapes: list[ConditionShape]
) -> tuple[Condition, ...]:
    prefix = "for" if key == "evidence" else "against"
    conditions: list[Condition] = []
    for index, shape in enumerate(shapes):
        id_ = shape.id or f"{prefix}-{index + 1}"
        if any(id_ == other.id for other in conditions):
            document.problem((key, index, "id"), f"`{id_}` is given twice", "ids are unique within the cause")
        conditions.append(
            Condition(
                id=id_,
                when=reader.read((key, index, "when"), shape.when, names),
                text=" ".join(shape.when.split()),
                weight=WEIGHTS[shape.weight] if isinstance(shape.weight, str) else float(shape.weight),
                say=shape.say.strip(),
                place=document.place((key, index, "when")),
            )
        )
    return tuple(conditions)


def check_links(sources: Mapping[str, tuple[Document, CauseFile]], ids: Collection[str]) -> None:
    """`explained_by` names causes that exist (`ids`, also of files that are wrong), and never leads back to itself."""
    for id_, (document, data) in sources.items():
        for index, other in enumerate(data.explained_by):
            path = ("explained_by", index)
            if other not in ids:
                document.problem(path, f"no cause is called `{other}`", did_you_mean(other, ids))
            elif id_ in _reachable(other, sources):
                document.problem(path, f"`{id_}` and `{other}` explain each other", "only the root explains the other")


def _reachable(start: str, sources: Mapping[str, tuple[Document, CauseFile]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        id_ = waiting.pop()
        if id_ not in seen and id_ in sources:
            seen.add(id_)
            waiting.extend(sources[id_][1].explained_by)
    return seen
