"""Rule files to a rule book, with the problems of all files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from tws_logdx.model.rules import Cause, Check, EventSpec, RuleBook, Window
from tws_logdx.rulelang.catalogue import Catalogue
from tws_logdx.rulelang.causes import build_cause, check_links
from tws_logdx.rulelang.checklist import build_checks
from tws_logdx.rulelang.document import Document, Path_
from tws_logdx.rulelang.events import build_events
from tws_logdx.rulelang.files import RuleFile
from tws_logdx.rulelang.misfit import shaped
from tws_logdx.rulelang.problems import Problem
from tws_logdx.rulelang.shape import CauseFile, ChecksFile, EventsFile, Shape, WindowsFile
from tws_logdx.rulelang.windows import build_windows

S = TypeVar("S", bound=Shape)
Read = tuple[RuleFile, Document, Shape | None]
SHAPES: dict[str, type[Shape]] = {
    "events": EventsFile,
    "cause": CauseFile,
    "checks": ChecksFile,
    "windows": WindowsFile,
}


def compile_rules(files: Sequence[RuleFile], fingerprint: str) -> tuple[RuleBook, tuple[Problem, ...]]:
    """The rule book of everything that is right, and every problem, in order of file and line."""
    read = [_read(file) for file in files]
    known = _catalogue(read)
    events = _events(read)
    windows: dict[str, Window] = {}
    for _, document, windows_file in _of(WindowsFile, read):
        windows |= build_windows(document, windows_file)
    causes = _causes(read, known, windows)
    checks: dict[str, Check] = {}
    for _, document, checks_file in _of(ChecksFile, read):
        checks |= build_checks(document, checks_file, known, windows)
    book = RuleBook(tuple(events.values()), tuple(causes.values()), tuple(checks.values()), windows, fingerprint)
    return book, tuple(sorted({problem for _, document, _ in read for problem in document.problems}))


def _read(file: RuleFile) -> Read:
    document = Document(file.shown, file.content.decode("utf-8-sig", errors="replace"))
    return file, document, shaped(document, SHAPES[file.kind])


def _of(shape: type[S], read: Iterable[Read]) -> Iterator[tuple[RuleFile, Document, S]]:
    """The files of one kind that have their shape."""
    return ((file, document, data) for file, document, data in read if isinstance(data, shape))


def _catalogue(read: Sequence[Read]) -> Catalogue | None:
    """All known events; None when a file of events is out of shape: then nobody knows which names are wrong."""
    if any(file.kind == "events" and data is None for file, _, data in read):
        return None
    return Catalogue(data for _, _, data in _of(EventsFile, read))


def _events(read: Iterable[Read]) -> dict[str, EventSpec]:
    events: dict[str, EventSpec] = {}
    home: dict[str, RuleFile] = {}
    for file, document, data in _of(EventsFile, read):
        for spec in build_events(document, data):
            _unique(home, spec.id, file, document, ("family",))
            events[spec.id] = spec
    return events


def _causes(read: Sequence[Read], known: Catalogue | None, windows: Mapping[str, Window]) -> dict[str, Cause]:
    causes: dict[str, Cause] = {}
    home: dict[str, RuleFile] = {}
    sources: dict[str, tuple[Document, CauseFile]] = {}
    for file, document, data in _of(CauseFile, read):
        _unique(home, data.id, file, document, ("id",))
        causes[data.id] = build_cause(document, data, file.path, known, windows)
        sources[data.id] = document, data
    check_links(sources, {file.path.stem for file, _, _ in read if file.kind == "cause"})
    return causes


def _unique(home: dict[str, RuleFile], id_: str, file: RuleFile, document: Document, path: Path_) -> None:
    """Two files of one folder must not have the same id; a later folder replaces it."""
    twin = home.get(id_)
    if twin is not None and twin is not file and twin.folder == file.folder:
        document.problem(path, f"`{id_}` is also in {twin.shown}", "ids are unique")
    home[id_] = file
