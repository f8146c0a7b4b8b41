"""The reconstruction with what the rules say about message codes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from tws_logdx import attempts
from tws_logdx.attempts import History
from tws_logdx.model.attempt import Symptom
from tws_logdx.model.codes import Code, CodeBook, CodeRange, Effects, effects_of
from tws_logdx.model.event import Event
from tws_logdx.rulelang import builtin_rules
from tws_logdx.rulelang.codes import build_codes, ranges_of
from tws_logdx.rulelang.codeshape import CodesFile
from tws_logdx.rulelang.document import Document
from tws_logdx.rulelang.misfit import shaped


@cache
def effects() -> Effects:
    """Straight from the files of API codes, without all other rules."""
    codes: list[Code] = []
    ranges: list[CodeRange] = []
    for path in sorted((builtin_rules() / "codes").glob("*.yaml")):
        document = Document.open(path, path.name)
        data = shaped(document, CodesFile)
        assert data is not None
        codes += build_codes(document, data).values()
        ranges += ranges_of(document, data)
    return effects_of(CodeBook(tuple(codes), tuple(ranges)))


def reconstruct(events: Sequence[Event]) -> History:
    sources: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda event: (event.source, event.line, event.time, event.name)):
        sources.setdefault(event.source, []).append(event)
    return attempts.reconstruct(sources, effects())


def symptom(history: History, events: Sequence[Event]) -> Symptom:
    return attempts.symptom(history, events, effects())
