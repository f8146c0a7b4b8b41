"""codes/*.yaml: what numbers mean, group by group."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from tws_logdx.model.codes import NAMESPACES, Code, CodeBook, CodeRange
from tws_logdx.rulelang.codeshape import CodeGroupShape, CodesFile, CodeShape
from tws_logdx.rulelang.document import Document, Path_
from tws_logdx.rulelang.problems import did_you_mean

INHERITED = ("kind", "ignore", "when", "follows", "recovers", "do", "causes", "effects")


def places(data: CodesFile) -> Iterator[tuple[str, Path_]]:
    """Id of every code, `namespace/number`, and the path of its entry."""
    for group, shapes in enumerate(data.groups):
        for place, shape in enumerate(shapes.codes):
            yield f"{data.namespace}/{shape.code}", ("groups", group, "codes", place)


def build_codes(document: Document, data: CodesFile) -> dict[str, Code]:
    """The codes by id, with what they take over from their group."""
    codes: dict[str, Code] = {}
    for (id_, path), (group, shape) in zip(places(data), _in_groups(data), strict=True):
        if id_ in codes:
            document.problem((*path, "code"), f"`{shape.code}` is given twice", "keep one of them")
        codes[id_] = _code(document, data, group, shape, path)
    return codes


def ranges_of(document: Document, data: CodesFile) -> tuple[CodeRange, ...]:
    """The ranges of a file."""
    for place, one in enumerate(data.ranges):
        if one.last < one.first:
            hint = "`first` is the smaller number; both belong to the range"
            document.problem(("ranges", place, "last"), f"the range ends at {one.last}, before it begins", hint)
    return tuple(
        CodeRange(data.namespace, one.first, one.last, _said(one.meaning), tuple(one.effects)) for one in data.ranges
    )


def code_book(codes: Mapping[str, Code], ranges: Iterable[CodeRange]) -> CodeBook:
    """All codes in order of namespace and number."""
    order = list(NAMESPACES)
    ordered = sorted(codes.values(), key=lambda one: (order.index(one.namespace), one.code))
    return CodeBook(tuple(ordered), tuple(ranges))


def check_links(sources: Iterable[tuple[Document, CodesFile]], codes: Collection[str], causes: Collection[str]) -> None:
    """Problems of causes and recovering codes that do not exist; `codes` and `causes` are all ids of all folders."""
    for document, data in sources:
        for group, shapes in enumerate(data.groups):
            _check(document, data.namespace, shapes, ("groups", group), codes, causes)
            for place, shape in enumerate(shapes.codes):
                _check(document, data.namespace, shape, ("groups", group, "codes", place), codes, causes)


def _check(
    document: Document,
    namespace: str,
    shape: CodeGroupShape | CodeShape,
    path: Path_,
    codes: Collection[str],
    causes: Collection[str],
) -> None:
    for place, cause in enumerate(shape.causes):
        if cause not in causes:
            hint = did_you_mean(cause, causes) or "`logdx rules list` shows all causes"
            document.problem((*path, "causes", place), f"no cause is called `{cause}`", hint)
    for place, code in enumerate(shape.recovers):
        if isinstance(code, int) and f"{namespace}/{code}" not in codes:
            hint = "write what ends it as a text, or describe that code too"
            document.problem((*path, "recovers", place), f"no code {code} is described in `{namespace}`", hint)


def _in_groups(data: CodesFile) -> Iterator[tuple[CodeGroupShape, CodeShape]]:
    return ((group, shape) for group in data.groups for shape in group.codes)


def _code(document: Document, data: CodesFile, group: CodeGroupShape, shape: CodeShape, path: Path_) -> Code:
    own = shape.model_fields_set
    taken: dict[str, Any] = {key: getattr(shape if key in own else group, key) for key in INHERITED}
    if "ignore" in own and "when" not in own and shape.ignore != group.ignore:
        taken["when"] = ""  # The group's word was about another answer.
    for key in ("kind", "ignore", "do"):
        if not taken[key]:
            document.problem(path, f"`{key}` is missing, here and in the group")
    if taken["ignore"] == "depends" and not taken["when"].strip():
        document.problem(path, "`when` is missing: on what does it depend?")
    place = document.place((*path, "code"))
    return Code(
        namespace=data.namespace,
        code=shape.code,
        name=shape.name,
        also=tuple(shape.also.items()),
        kind=taken["kind"] or "",
        meaning=_said(shape.meaning),
        ignore=taken["ignore"] or "",
        when=_said(taken["when"]),
        follows=_said(taken["follows"]),
        recovers=tuple(one if isinstance(one, int) else _said(one) for one in taken["recovers"]),
        do=tuple(map(_said, taken["do"])),
        causes=tuple(taken["causes"]),
        effects=tuple(taken["effects"]),
        source=tuple(shape.source or data.source),
        file=place.file,
        line=place.line,
    )


def _said(text: str) -> str:
    return " ".join(text.split())
