"""Rule files to a rule book, with the problems of all files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from tws_logdx.model.rules import Cause, Check, EventSpec, RuleBook, Window
from tws_logdx.rulelang.catalogue import Catalogue
from tws_logdx.rulelang.causes import build_cause, check_links
from tws_logdx.rulelang.check import did_you_mean
from tws_logdx.rulelang.checklist import build_checks
from tws_logdx.rulelang.document import Document
from tws_logdx.rulelang.events import build_events
from tws_logdx.rulelang.files import RuleFile
from tws_logdx.rulelang.problems import Problem
from tws_logdx.rulelang.shape import CauseFile, ChecksFile, EventsFile, Shape, WindowsFile, known_keys
from tws_logdx.rulelang.windows import build_windows

S = TypeVar("S", bound=Shape)
SHAPES: dict[str, type[Shape]] = {
    "events": EventsFile,
    "cause": CauseFile,
    "checks": ChecksFile,
    "windows": WindowsFile,
}


def compile_rules(files: Sequence[RuleFile], fingerprint: str) -> tuple[RuleBook, tuple[Problem, ...]]:
    """The rule book of everything that is right, and every problem, in order of file and line."""
    documents = [Document(file.shown, file.content.decode("utf-8-sig", errors="replace")) for file in files]
    read = [(file, document, _shaped(file, document)) for file, document in zip(files, documents, strict=True)]

    def of(shape: type[S]) -> list[tuple[RuleFile, Document, S]]:
        return [(file, document, data) for file, document, data in read if isinstance(data, shape)]

    events: dict[str, EventSpec] = {}
    for file, document, data in of(EventsFile):
        _merge(events, build_events(document, data), file)
    known = None if _broken(read) else Catalogue(data for _, _, data in of(EventsFile))
    windows: dict[str, Window] = {}
    for _, document, windows_data in of(WindowsFile):
        windows |= build_windows(document, windows_data)
    causes: dict[str, Cause] = {}
    sources: dict[str, tuple[RuleFile, Document, CauseFile]] = {}
    for file, document, cause_data in of(CauseFile):
        twin = sources.get(cause_data.id)
        if twin is not None and _same_folder(twin[0], file):
            document.problem(("id",), f"`{cause_data.id}` is also the id of {twin[0].shown}", "ids are unique")
        sources[cause_data.id] = file, document, cause_data
        causes[cause_data.id] = build_cause(document, cause_data, file.path, known, windows)
    links = {id_: (document, data) for id_, (_, document, data) in sources.items()}
    check_links(links, {file.path.stem for file in files if file.kind == "cause"})
    checks: dict[str, Check] = {}
    for _, document, checks_data in of(ChecksFile):
        checks |= build_checks(document, checks_data, known, windows)
    book = RuleBook(tuple(events.values()), tuple(causes.values()), tuple(checks.values()), windows, fingerprint)
    return book, tuple(sorted({problem for document in documents for problem in document.problems}))


def _broken(read: Sequence[tuple[RuleFile, Document, Shape | None]]) -> bool:
    """With a file of events out of shape nobody knows which names are wrong: sentences are then only parsed."""
    return any(file.kind == "events" and data is None for file, _, data in read)


def _merge(events: dict[str, EventSpec], specs: Iterable[EventSpec], file: RuleFile) -> None:
    for spec in specs:
        events[spec.id] = spec


def _same_folder(one: RuleFile, other: RuleFile) -> bool:
    """Only within one folder are two files with one id a mistake; a later folder replaces."""
    return one.folder == other.folder


def _shaped(file: RuleFile, document: Document) -> Shape | None:
    """The data in its shape; None, with problems reported, when it has another."""
    if document.data is None:
        if not document.problems:
            document.problem((), "the file is empty")
        return None
    shape = SHAPES[file.kind]
    try:
        return shape.model_validate(document.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _report(document, shape, detail)
        return None


def _report(document: Document, shape: type[Shape], detail: Any) -> None:
    path = _path_in_data(document.data, detail["loc"])
    last = str(path[-1]) if path else "the file"
    match detail["type"]:
        case "extra_forbidden":
            keys = known_keys(shape, path[:-1])
            hint = did_you_mean(last, keys) or f"known keys: {', '.join(keys)}"
            document.problem(path, f"`{last}` is not a key that is known here", hint, key=True)
        case "missing":
            document.problem(path[:-1], f"`{last}` is missing")
        case "literal_error":
            given, wanted = str(detail["input"]), detail["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
            hint = did_you_mean(given, wanted.split(", ")) or f"one of {wanted}"
            document.problem(path, f"`{given}` is not a {last if isinstance(path[-1], str) else path[-2]}", hint)
        case _:
            hint = "texts that look like numbers or true/false need quotes" if detail["type"] == "string_type" else ""
            document.problem(path, f"`{last}`: {detail['msg'][:1].lower()}{detail['msg'][1:]}", hint)


def _path_in_data(data: Any, loc: Sequence[Any]) -> tuple[str | int, ...]:
    """The part of a pydantic location that is a path in the data; the rest names alternatives of a type."""
    path: list[str | int] = []
    for place, step in enumerate(loc):
        if (isinstance(data, dict) and step in data) or (isinstance(data, list) and isinstance(step, int)):
            data = data[step]
        elif isinstance(data, dict) and place == len(loc) - 1:
            path.append(step)
            break
        else:
            break
        path.append(step)
    return tuple(path)
