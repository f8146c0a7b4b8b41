"""Rule files to a rule book, with the problems of all files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from tws_logdx.model.codes import Code, CodeBook, CodeRange, effects_of
from tws_logdx.model.rules import Cause, Check, EventSpec, RuleBook, Window
from tws_logdx.rulelang import codes as coded
from tws_logdx.rulelang.catalogue import Catalogue
from tws_logdx.rulelang.causes import build_cause, check_links
from tws_logdx.rulelang.checklist import build_checks
from tws_logdx.rulelang.codeshape import CodesFile
from tws_logdx.rulelang.document import Document
from tws_logdx.rulelang.events import build_events
from tws_logdx.rulelang.files import RuleFile
from tws_logdx.rulelang.ledger import Ledger
from tws_logdx.rulelang.misfit import shaped
from tws_logdx.rulelang.pack import apply_pack
from tws_logdx.rulelang.priors import check_priors, with_priors
from tws_logdx.rulelang.problems import Problem
from tws_logdx.rulelang.sentences import Known
from tws_logdx.rulelang.shape import CauseFile, ChecksFile, EventsFile, PackFile, PriorsFile, Shape, WindowsFile
from tws_logdx.rulelang.versions import Entry, build_versions, entries, known_versions
from tws_logdx.rulelang.versionshape import VersionsFile
from tws_logdx.rulelang.windows import build_windows

S = TypeVar("S", bound=Shape)
Read = tuple[RuleFile, Document, Shape | None]
SHAPES: dict[str, type[Shape]] = {
    "events": EventsFile,
    "cause": CauseFile,
    "checks": ChecksFile,
    "windows": WindowsFile,
    "versions": VersionsFile,
    "priors": PriorsFile,
    "codes": CodesFile,
    "pack": PackFile,
}
HARMLESS = frozenset({"family", "id", "pattern", "facts", "scan", "samples"})
"""Keys of a file of events from which no name and no field of an event comes."""


def compile_rules(files: Sequence[RuleFile], fingerprint: str) -> tuple[RuleBook, tuple[Problem, ...]]:
    """The rule book of everything that is right, and every problem, in order of file and line."""
    read = [_read(file) for file in files]
    ledger = Ledger(files[0].folder if files else None)
    events = _events(read, ledger)
    windows = _windows(read, ledger)
    versions = _versions(read, ledger)
    known = Known(_catalogue(read), _names_of_windows(read, windows))
    checks = _checks(read, known, ledger)
    causes = _causes(read, known, ledger)
    codes = _codes(read, ledger)
    book = RuleBook(
        tuple(events.values()),
        tuple(causes.values()),
        tuple(checks.values()),
        windows,
        fingerprint,
        tuple(ledger.changes),
        versions=known_versions(versions),
        effects=effects_of(codes),
        codes=codes,
    )
    return book, tuple(sorted({problem for _, document, _ in read for problem in document.problems}))


def _read(file: RuleFile) -> Read:
    document = Document(file.shown, file.content)
    if file.trouble:
        document.problem((), file.trouble)
    return file, document, shaped(document, SHAPES[file.kind])


def _of(shape: type[S], read: Iterable[Read]) -> Iterator[tuple[RuleFile, Document, S]]:
    """The files of one kind of which something could be made."""
    return ((file, document, data) for file, document, data in read if isinstance(data, shape))


def _catalogue(read: Sequence[Read]) -> Catalogue | None:
    """All known events; None when a name or field in a file of events is unsure: then no sentence is blamed for it."""
    for file, document, data in read:
        sure = data is not None and all(HARMLESS & set(path) for path in document.mended)
        if file.kind == "events" and not sure:
            return None
    return Catalogue(data for _, _, data in _of(EventsFile, read))


def _names_of_windows(read: Sequence[Read], windows: Collection[str]) -> Collection[str] | None:
    """The ids of windows; None when one is unsure."""
    unsure = any(file.kind == "windows" and (data is None or document.mended) for file, document, data in read)
    return None if unsure else windows


def _events(read: Iterable[Read], ledger: Ledger) -> dict[str, EventSpec]:
    events: dict[str, EventSpec] = {}
    for file, document, data in _of(EventsFile, read):
        for spec in build_events(document, data):
            ledger.enter("event", spec.id, file, document, ("family",), spec.place)
            events[spec.id] = spec
    return events


def _windows(read: Iterable[Read], ledger: Ledger) -> dict[str, Window]:
    windows: dict[str, Window] = {}
    for file, document, data in _of(WindowsFile, read):
        for index, shape in enumerate(data.windows):
            path = ("windows", index)
            ledger.enter("window", shape.id, file, document, (*path, "id"), document.place(path))
        built = build_windows(document, data)
        if not document.mended:
            windows |= built
    return windows


def _versions(read: Sequence[Read], ledger: Ledger) -> dict[str, Entry]:
    versions: dict[str, Entry] = {}
    libraries = [library.id for _, _, data in _of(VersionsFile, read) for library in data.libraries]
    for file, document, data in _of(VersionsFile, read):
        for id_, path in entries(data):
            ledger.enter("version", id_, file, document, path, document.place(path[:-1]))
        built = build_versions(document, data, libraries)
        if not document.mended:
            versions |= built
    return versions


def _codes(read: Sequence[Read], ledger: Ledger) -> CodeBook:
    found: dict[str, Code] = {}
    ranges: list[CodeRange] = []
    ids: set[str] = set()
    causes = {file.path.stem for file, _, _ in read if file.kind == "cause"}
    sources = [(document, data) for _, document, data in _of(CodesFile, read)]
    for file, document, data in _of(CodesFile, read):
        for id_, path in coded.places(data):
            ids.add(id_)
            ledger.enter("code", id_, file, document, (*path, "code"), document.place(path))
        built, around = coded.build_codes(document, data), coded.ranges_of(document, data)
        if not document.mended:
            found |= built
            ranges += around
    if all(data is not None for file, _, data in read if file.kind == "codes"):
        coded.check_links(sources, ids, causes)
    return coded.code_book(found, ranges)


def _checks(read: Iterable[Read], known: Known, ledger: Ledger) -> dict[str, Check]:
    checks: dict[str, Check] = {}
    for file, document, data in _of(ChecksFile, read):
        for index, shape in enumerate(data.checks):
            path = ("checks", index)
            ledger.enter("check", shape.id, file, document, (*path, "id"), document.place(path))
        built = build_checks(document, data, known)
        if not document.mended:
            checks |= built
    return checks


def _causes(read: Sequence[Read], known: Known, ledger: Ledger) -> dict[str, Cause]:
    """The causes of all folders one after the other, each folder with what its pack.yaml changes."""
    causes: dict[str, Cause] = {}
    ids: set[str] = set()
    sources: dict[str, tuple[Document, CauseFile]] = {}
    for file, document, data in read:
        if file.kind == "cause":
            ids.add(file.path.stem)
        if isinstance(data, CauseFile):
            ledger.enter("cause", data.id, file, document, ("id",), document.place(()))
            cause = build_cause(document, data, file.path, known)
            sources[data.id] = document, data
            if not document.mended:
                causes[data.id] = cause
        elif isinstance(data, PackFile):
            ledger.changes += apply_pack(document, data, causes, ids)
    check_links(sources, ids)
    return with_priors(causes.values(), _priors(read, causes, ids, ledger))


def _priors(
    read: Iterable[Read], causes: Mapping[str, Cause], ids: Collection[str], ledger: Ledger
) -> PriorsFile | None:
    """The counts of the last folder that has some."""
    last = None
    for file, document, data in _of(PriorsFile, read):
        ledger.enter("priors", "priors", file, document, ("source",), document.place(()))
        if not document.mended:
            check_priors(document, data, causes, ids)
        last = data
    return last
