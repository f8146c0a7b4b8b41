"""Which files in the rule folders are rules, and their text."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tws_logdx._version import __version__


class RuleFile(NamedTuple):
    """One rule file; `kind` is events, cause, checks, windows or pack."""

    kind: str
    folder: Path
    path: Path
    shown: str
    content: bytes


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
    found = [("events", path) for path in sorted((folder / "events").glob("*.yaml"))]
    found += [
        ("cause", path) for path in sorted((folder / "causes").rglob("*.yaml")) if not path.name.endswith(".test.yaml")
    ]
    found += [(kind, path) for kind in ("checks", "windows", "pack") if (path := folder / f"{kind}.yaml").is_file()]
    for kind, path in found:
        yield RuleFile(kind, folder, path, f"{shown}/{path.relative_to(folder).as_posix()}", path.read_bytes())


def fingerprint(files: Iterable[RuleFile]) -> str:
    """Hash of all rule texts, the version of the tool and of Python: what compiled rules depend on."""
    digest = hashlib.sha256(f"{__version__} {sys.version}".encode())
    for file in files:
        for part in (file.kind.encode(), file.shown.encode(), file.content):
            digest.update(len(part).to_bytes(8, "big"))
            digest.update(part)
    return digest.hexdigest()
