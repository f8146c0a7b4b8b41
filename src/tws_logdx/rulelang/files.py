"""Which files in the rule folders are rules, and their text."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Sequence
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from tws_logdx._version import __version__

CASES = ".test.yaml"
SINGLE = ("checks", "windows", "versions", "priors", "pack")
"""Kinds of which a folder has one file, called by its kind."""


class RuleFile(NamedTuple):
    """One rule file; `kind` is events, cause, codes, checks, windows, versions, priors or pack."""

    kind: str
    folder: Path
    path: Path
    shown: str
    content: bytes
    trouble: str = ""
    """Why it cannot be read; empty when it can."""


def rule_files(folders: Sequence[Path]) -> list[RuleFile]:
    """All rule files, folder by folder, in order of name. Folders and files that do not exist are simply absent."""
    different = list({folder.resolve(): folder for folder in folders}.values())
    return [
        file
        for number, folder in enumerate(different)
        for file in _in_folder(folder, folder.name if number == 0 else folder.as_posix())
    ]


def _in_folder(folder: Path, shown: str) -> Iterable[RuleFile]:
    """`shown` is the folder's name in front of its files; of more than one folder the later ones need their path."""
    found = [("events", path) for path in _called_yaml(folder / "events", deep=False)]
    found += [("cause", path) for path in _called_yaml(folder / "causes", deep=True)]
    found += [("codes", path) for path in _called_yaml(folder / "codes", deep=False)]
    found += [(kind, path) for kind in SINGLE if os.path.lexists(path := folder / f"{kind}.yaml")]
    for kind, path in found:
        name = f"{shown}/{path.relative_to(folder).as_posix()}"
        try:
            yield RuleFile(kind, folder, path, name, path.read_bytes())
        except OSError as error:
            trouble = "this is a folder, no file" if path.is_dir() else f"the file cannot be read: {error.strerror}"
            yield RuleFile(kind, folder, path, name, b"", trouble)


def _called_yaml(folder: Path, *, deep: bool) -> list[Path]:
    """What is called `*.yaml` in a folder (`deep`: and below it), also what is no file; files of cases are left out."""
    found = []
    for parent, folders, names in os.walk(folder):
        found += [
            Path(parent, name) for name in (*names, *folders) if name.endswith(".yaml") and not name.endswith(CASES)
        ]
        folders[:] = [name for name in folders if deep and not name.endswith(".yaml")]
    return sorted(found, key=attrgetter("parts"))


def fingerprint(files: Iterable[RuleFile]) -> str:
    """Hash of all rule texts, of Python and of the compiler: what compiled rules depend on."""
    digest = hashlib.sha256(f"{__version__} {sys.version} {_compiler()}".encode())
    for file in files:
        for part in (file.kind.encode(), file.shown.encode(), file.content, file.trouble.encode()):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()


def _compiler() -> list[tuple[str, int, int]]:
    """The code that makes compiled rules, by name, time and size: in a checkout it changes while the version stays."""
    package = Path(__file__).parent.parent
    found = []
    for folder in ("model", "rulelang"):
        with os.scandir(package / folder) as entries:
            files = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith((".py", ".lark"))]
        found += [(f"{folder}/{name}", stat.st_mtime_ns, stat.st_size) for name, stat in files]
    return sorted(found)
