"""checks.yaml: the settings checklist."""

from __future__ import annotations

from collections.abc import Mapping

from tws_logdx.model.rules import Check, CheckCase, Window
from tws_logdx.rulelang.catalogue import Catalogue
from tws_logdx.rulelang.document import Document
from tws_logdx.rulelang.sentences import Reader
from tws_logdx.rulelang.shape import CaseShape, ChecksFile


def build_checks(
    document: Document, data: ChecksFile, known: Catalogue | None, windows: Mapping[str, Window]
) -> dict[str, Check]:
    """The checks by id, in the order of the file."""
    reader = Reader(document, known, windows)
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
