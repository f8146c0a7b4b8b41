"""What an author names on the command line: causes by id, or folders of rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tws_logdx.rulelang.files import rule_files
from tws_logdx.rulelang.problems import did_you_mean


class UnknownName(ValueError):  # noqa: N818
    """Neither a cause nor a folder of rules."""


@dataclass(frozen=True, slots=True)
class Picked:
    """The folders to load, and the causes that were meant."""

    folders: tuple[Path, ...]
    causes: frozenset[str]


def pick(folders: Sequence[Path], names: Sequence[str]) -> Picked:
    """Resolve names; a folder outside the known ones is a pack and joins them. Raises UnknownName."""
    every = list(folders)
    inside: list[Path] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside.append(path.resolve())
            if not any(path.resolve().is_relative_to(folder.resolve()) for folder in every):
                _must_be_pack(path)
                every.append(path)
    known = {file.path.stem: file.path.resolve() for file in rule_files(every) if file.kind == "cause"}
    chosen = {id_ for id_, path in known.items() if not names or any(path.is_relative_to(root) for root in inside)}
    for name in names:
        if not Path(name).is_dir():
            if name not in known:
                raise UnknownName(f"no cause and no folder is called `{name}`. {_hint(name, known)}")
            chosen.add(name)
    if not chosen:
        raise UnknownName(f"no cause is in {', '.join(names) or 'these folders'}.")
    return Picked(tuple(every), frozenset(chosen))


def _must_be_pack(path: Path) -> None:
    if not any((path / part).is_dir() for part in ("causes", "events")):
        raise UnknownName(f"{path} is no folder of rules: it has neither causes/ nor events/.")


def _hint(name: str, known: Sequence[str] | dict[str, Path]) -> str:
    guess = did_you_mean(name, known)
    return guess[0].upper() + guess[1:] if guess else "`logdx rules list` shows all causes."
