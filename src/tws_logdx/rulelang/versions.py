"""versions.yaml: what is known about versions of libraries, of TWS and Gateway, and of IBC."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Protocol

from tws_logdx.model.known_versions import (
    SUBJECTS,
    Build,
    Fault,
    KnownVersions,
    Library,
    Misfit,
    Newest,
    ServerVersion,
    Speaks,
)
from tws_logdx.model.version import parse_version
from tws_logdx.rulelang.document import Document, Path_
from tws_logdx.rulelang.problems import did_you_mean
from tws_logdx.rulelang.versionshape import VersionsFile
from tws_logdx.rulelang.windows import is_day

Entry = Library | ServerVersion | Build | Fault | Misfit | Newest
VERSIONS = ("newest", "version", "first", "last", "with_first", "with_last", "minimum", "fixed_in")
"""Keys whose values are versions."""
LIKE = "versions look like 10.37.1c, 981, 3.20.0-update.1; a whole series is written 10.30"


class Ranged(Protocol):
    """What has a range of versions."""

    first: str
    last: str


def entries(data: VersionsFile) -> Iterator[tuple[str, Path_]]:
    """Id of every entry, `section/id`, and the path of its own id in the file."""
    for section, key, shapes in (
        ("libraries", "id", data.libraries),
        ("servers", "version", data.servers),
        ("builds", "id", data.builds),
        ("faults", "id", data.faults),
        ("misfits", "id", data.misfits),
        ("seen_on", "what", data.seen_on),
    ):
        for index, shape in enumerate(shapes):
            yield f"{section}/{getattr(shape, key)}", (section, index, key)


def build_versions(document: Document, data: VersionsFile, libraries: Collection[str]) -> dict[str, Entry]:
    """The entries by `section/id`; `libraries` are the ids of the libraries of all files."""
    ids = set()
    for id_, path in entries(data):
        if id_ in ids:
            document.problem(path, f"`{id_.partition('/')[2]}` is given twice", "ids are unique")
        ids.add(id_)
    _check_words(document, data, libraries)
    _check_ranges(document, data)
    return dict(zip((id_ for id_, _ in entries(data)), _built(data), strict=True))


def known_versions(found: Mapping[str, Entry]) -> KnownVersions:
    """The entries of all files by section."""
    made = list(found.values())
    return KnownVersions(
        libraries=tuple(one for one in made if isinstance(one, Library)),
        servers=tuple(sorted((one for one in made if isinstance(one, ServerVersion)), key=lambda one: one.version)),
        builds=tuple(one for one in made if isinstance(one, Build)),
        faults=tuple(one for one in made if isinstance(one, Fault)),
        misfits=tuple(one for one in made if isinstance(one, Misfit)),
        seen_on=tuple(one for one in made if isinstance(one, Newest)),
    )


def _built(data: VersionsFile) -> Iterator[Entry]:
    """In the order of `entries`."""
    for one in data.libraries:
        speaks = tuple(Speaks(part.first, part.last, part.least, part.most) for part in one.speaks)
        yield Library(
            one.id,
            one.label,
            tuple(name.lower() for name in one.names),
            one.newest,
            one.released,
            one.unmaintained,
            one.successor,
            speaks,
            _said(one.note),
            tuple(one.sources),
        )
    for server in data.servers:
        yield ServerVersion(server.version, server.encoding, _said(server.note), tuple(server.sources))
    for build in data.builds:
        yield Build(**{**build.model_dump(), "note": _said(build.note), "sources": tuple(build.sources)})
    for fault in data.faults:
        yield Fault(**{**fault.model_dump(), "why": _said(fault.why), "sources": tuple(fault.sources)})
    for misfit in data.misfits:
        yield Misfit(**{**misfit.model_dump(), "why": _said(misfit.why), "sources": tuple(misfit.sources)})
    for newest in data.seen_on:
        yield Newest(newest.what, newest.version, newest.date, tuple(newest.sources))


def _said(text: str) -> str:
    return " ".join(text.split())


# ---------------------------------------------------------------- checks


def _check_words(document: Document, data: VersionsFile, libraries: Collection[str]) -> None:
    """Subjects, versions and days."""
    subjects = [*SUBJECTS, *libraries]
    for path, what in _texts(data, "what", "with_what"):
        if what not in subjects:
            hint = did_you_mean(what, subjects) or f"{', '.join(SUBJECTS)}, or the id of a library"
            document.problem(path, f"nothing with versions is called `{what}`", hint)
    for path, version in _texts(data, *VERSIONS):
        if version and parse_version(version) is None:
            document.problem(path, f"`{version}` is no version", LIKE)
    for path, day in _texts(data, "released", "desupported", "date", "unmaintained"):
        a_year = path[-1] == "unmaintained" and re.fullmatch(r"\d{4}", day)
        if day and not is_day(day) and not a_year:
            document.problem(path, f"`{day}` is no date", "write 2025-01-31")


def _texts(data: VersionsFile, *keys: str) -> Iterator[tuple[Path_, str]]:
    """The texts under these keys, with their paths."""
    for section in ("libraries", "builds", "faults", "misfits", "seen_on"):
        for index, shape in enumerate(getattr(data, section)):
            for key in keys:
                if isinstance(text := getattr(shape, key, None), str):
                    yield (section, index, key), text
    for index, library in enumerate(data.libraries):
        for place, part in enumerate(library.speaks):
            for key in keys:
                if isinstance(text := getattr(part, key, None), str):
                    yield ("libraries", index, "speaks", place, key), text


def _check_ranges(document: Document, data: VersionsFile) -> None:
    for section in ("faults", "misfits", "builds"):
        for index, shape in enumerate(getattr(data, section)):
            path: Path_ = (section, index)
            named = (shape.first, shape.last, getattr(shape, "with_first", ""), getattr(shape, "with_last", ""))
            if not any(named):
                document.problem(path, "no versions are named", "give `first`, `last` or both")
            _check_order(document, path, shape.first, shape.last, "last")
            if section == "misfits":
                _check_order(document, path, shape.with_first, shape.with_last, "with_last")
    _check_overlaps(document, ("builds",), data.builds)
    for index, library in enumerate(data.libraries):
        speaks: Path_ = ("libraries", index, "speaks")
        for place, part in enumerate(library.speaks):
            _check_order(document, (*speaks, place), part.first, part.last, "last")
            if part.least > part.most:
                document.problem((*speaks, place, "most"), f"{part.most} is below `least`, {part.least}")
        _check_overlaps(document, speaks, library.speaks)


def _check_order(document: Document, path: Path_, first: str, last: str, key: str) -> None:
    if _after(first, last):
        document.problem((*path, key), f"`{last}` comes before `{first}`", "the older version comes first")


def _check_overlaps(document: Document, path: Path_, ranges: Iterable[Ranged]) -> None:
    """Each range must end before the next one of the list begins."""
    before: Ranged | None = None
    for index, one in enumerate(ranges):
        named = one.first or one.last
        if before is not None and named and _meet(before.last, one.first):
            message = f"the range begins at `{one.first or 'the first version'}`, inside the one before"
            hint = f"that one ends with `{before.last or 'the last version'}`; the list goes from old to new"
            document.problem((*path, index), message, hint)
        before = one


def _meet(last: str, first: str) -> bool:
    """Does a range that begins with `first` touch one that ends with `last`? Not when one of them is no version."""
    unread = any(text and parse_version(text) is None for text in (last, first))
    return not unread and not _after(first, last)


def _after(one: str, other: str) -> bool:
    """Does a version lie behind another and its series? Never where one of them is open or cannot be read."""
    left, right = parse_version(one), parse_version(other)
    return left is not None and right is not None and left > right and not right.covers(left)
