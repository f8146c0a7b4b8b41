"""checks.yaml: the settings checklist."""

from __future__ import annotations

from tws_logdx.model.rules import Check, CheckCase
from tws_logdx.rulelang.document import Document
from tws_logdx.rulelang.sentences import Known, Reader
from tws_logdx.rulelang.shape import CaseShape, ChecksFile


def build_checks(document: Document, data: ChecksFile, known: Known) -> dict[str, Check]:
    """The checks by id, in the order of the file."""
    reader = Reader(document, known)
    checks: dict[str, Check] = {}

    def cases(index: int, key: str, shapes: list[CaseShape]) -> tuple[CheckCase, ...]:
        return tuple(
            CheckCase(reader.read(("checks", index, key, place, "when"), case.when, {}), case.when, case.say.strip())
            for place, case in enumerate(shapes)
        )

    for index, shape in enumerate(data.checks):
        if shape.id in checks:
            document.problem(("checks", index, "id"), f"`{shape.id}` is given twice", "ids are unique")
        checks[shape.id] = Check(
            id=shape.id,
            label=shape.label,
            fact=shape.fact,
            ok=cases(index, "ok", shape.ok),
            bad=cases(index, "bad", shape.bad),
            how_to_see=shape.see.strip(),
            how_to_set=shape.set.strip(),
            place=document.place(("checks", index)),
        )
    return checks
