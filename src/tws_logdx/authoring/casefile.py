"""`*.test.yaml`: the cases of a cause. A file that would check nothing is a mistake, not a success."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from tws_logdx.model.rules import Place
from tws_logdx.rulelang.caseshape import EXPECTATIONS, KEYS
from tws_logdx.rulelang.document import Document
from tws_logdx.rulelang.problems import Problem, did_you_mean

SUFFIX = ".test.yaml"
PASTED = "pasted.txt"
"""Name of the file that `log:` becomes."""
SEEN = ("found", "possible")
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Case:
    """Logs and the verdict that they must lead to."""

    name: str
    files: Mapping[str, str]
    """Relative path to text."""
    expect: str
    top: bool
    """The cause must also be the first of those that alarm."""
    place: Place

    @property
    def near_miss(self) -> bool:
        return "near miss" in self.name.lower() and self.expect != "found"


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All cases of one cause, and what is wrong with the file."""

    cases: tuple[Case, ...]
    problems: tuple[Problem, ...]


def read_cases(path: Path, shown: str) -> CaseFile:
    """The cases that are right, and the problems of the others."""
    document = Document.open(path, shown)
    if document.problems:
        return CaseFile((), tuple(document.problems))
    listed = document.data
    if not isinstance(listed, list) or not listed:
        document.problem((), "no case is in this file: it checks nothing", "write a list of cases: - name: …")
        return CaseFile((), tuple(document.problems))
    cases = [case for number, data in enumerate(listed) if (case := _case(document, number, data)) is not None]
    _names(document, listed)
    if not document.problems:
        _sides(document, cases)
    return CaseFile(tuple(cases), tuple(sorted(document.problems)))


def _case(document: Document, number: int, data: Any) -> Case | None:
    """One case; None when it cannot be run."""
    before = len(document.problems)
    if not isinstance(data, dict):
        document.problem((number,), "a case has the keys name, log or files, expect")
        return None
    for key in data:
        if key not in KEYS:
            hint = did_you_mean(str(key), KEYS) or f"a case has {', '.join(KEYS)}"
            document.problem((number, key), f"`{key}` is no key of a case", hint, key=True)
    name = data.get("name")
    if not isinstance(name, str) or not name:
        document.problem((number,), "the case has no name", "name: what it shows")
    expect = data.get("expect")
    if expect not in EXPECTATIONS:
        said = "the case expects nothing" if expect is None else f"`{expect}` is no verdict"
        hint = did_you_mean(str(expect), EXPECTATIONS) or f"expect: one of {', '.join(EXPECTATIONS)}"
        document.problem((number, "expect"), said, hint)
    if not isinstance(data.get("top", False), bool):
        document.problem((number, "top"), "`top` is true or false")
    files = _files(document, number, data)
    if len(document.problems) > before:
        return None
    return Case(str(name), files, str(expect), data.get("top", False), document.place((number,)))


def _files(document: Document, number: int, data: Mapping[str, Any]) -> dict[str, str]:
    log, files = data.get("log"), data.get("files")
    if ("log" in data) == ("files" in data):
        document.problem((number,), "a case has either `log` or `files`", "log: |- and the lines, indented, below it")
        return {}
    if "log" in data:
        files = {PASTED: log}
    if not isinstance(files, dict) or not files:
        document.problem((number, "files"), "`files` is a map of path to text")
        return {}
    for path, text in files.items():
        where = (number, "files", path) if "files" in data else (number, "log")
        if not isinstance(text, str) or not text.strip():
            document.problem(where, "this log is empty: nothing is checked", "log: |- and the lines below it")
        if not _inside(str(path)):
            document.problem(where, f"`{path}` would leave the folder of the case", "relative paths only", key=True)
        elif other := _in_the_way(str(path), [str(one) for one in files]):
            document.problem(where, f"`{other}` cannot be a file and the folder of `{path}`", key=True)
    return {str(path): text for path, text in files.items() if isinstance(text, str)}


def _inside(path: str) -> bool:
    pure = PurePosixPath(path.replace("\\", "/"))
    plain = path.isprintable() and ":" not in path
    return plain and not pure.is_absolute() and ".." not in pure.parts and bool(pure.parts)


def _in_the_way(path: str, others: Collection[str]) -> str:
    """Another file that is a folder for this one, so that only one of them can be there; empty when there is none."""
    folders = {parent.as_posix() for parent in PurePosixPath(path).parents}
    return next((other for other in others if PurePosixPath(other).as_posix() in folders), "")


def _names(document: Document, listed: Collection[Any]) -> None:
    seen: set[str] = set()
    for number, data in enumerate(listed):
        name = data.get("name") if isinstance(data, dict) else None
        if not isinstance(name, str):
            continue
        if name in seen:
            document.problem((number, "name"), f"two cases are called `{name}`", "names are unique")
        seen.add(name)


def _sides(document: Document, cases: Collection[Case]) -> None:
    """A cause shows when it is meant, when it is not, and what only looks like it."""
    missing = []
    if not any(case.expect in SEEN for case in cases):
        missing.append("one that must be found (expect: found or possible)")
    if not any(case.expect in ("silent", "ruled-out") for case in cases):
        missing.append("one that must stay silent (expect: silent)")
    if not any(case.near_miss for case in cases):
        missing.append(
            "a near miss (its name begins with `near miss`: a log that looks alike and means something else)"
        )
    if not missing and len(cases) < FEWEST:
        missing.append(f"at least {FEWEST - len(cases)} more")
    if missing:
        document.problem((), f"the cases show too little: missing is {', '.join(missing)}")
