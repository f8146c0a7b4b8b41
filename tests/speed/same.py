"""One log read in many ways, and what was told of it: every way must tell the same."""

from __future__ import annotations

import importlib.util
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from tws_logdx.crew import take_all
from tws_logdx.events.catalogue import Catalogue
from tws_logdx.formats.reader import make_finder
from tws_logdx.intake import Intake, Taken
from tws_logdx.model.rules import RuleBook
from tws_logdx.pipeline import Options, conclude
from tws_logdx.reporting import report
from tws_logdx.sources.source import Source
from tws_logdx.stages import Stages

SAMPLES = Path(__file__).resolve().parents[2] / "sample_logs"
SIZES = (1, 2, 7, 64, 4096, 1 << 16, 1 << 20, 1 << 24)
"""Bytes of a block."""
ENGINES = ("hyperscan", "re2", "re")
OPTIONS = Options(tz="Europe/Berlin")
MODIFIED = datetime(2026, 11, 25, 12, tzinfo=UTC).timestamp()


class Ways:
    """Intakes with one set of rules that read in different ways, each made once."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        self._made: dict[tuple[int, str | None], Intake] = {}

    @property
    def usual(self) -> Intake:
        return self.other(1 << 20)

    def other(self, size: int, engine: str | None = None) -> Intake:
        """Blocks of this size, literals looked for with this engine, or with the usual one where that is missing."""
        if engine is None or importlib.util.find_spec(engine) is None:
            engine = None
        if (size, engine) not in self._made:
            made = Intake(Catalogue(self.book.events), block_size=size)
            if engine is not None:
                made._finder = make_finder(made.catalogue.needles, engine)
            self._made[size, engine] = made
        return self._made[size, engine]


class Trickle(io.RawIOBase):
    """A stream that gives a few bytes at a time, as a pipe may."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data, self._turn = io.BytesIO(data), 0

    def readable(self) -> bool:
        return True

    def readinto(self, target: bytearray) -> int:  # type: ignore[override]
        self._turn += 1
        part = self._data.read(min(len(target), (1, 4096, 13, 65536)[self._turn % 4]))
        target[: len(part)] = part
        return len(part)


def piped(data: bytes) -> BinaryIO:
    return io.BufferedReader(Trickle(data))  # type: ignore[type-var]


def source(name: str, data: bytes) -> Source:
    """The bytes as a source, without any file."""
    return Source(name, len(data), MODIFIED, None, lambda: io.BytesIO(data), len(data), 1)


def read(made: Intake, sources: list[Source]) -> list[Taken]:
    return list(take_all(made, sources, jobs=1))


def told(taken: Taken) -> Any:
    """Everything that was read of one source, but not what it is called or how it is packed."""
    name = taken.source.name
    return plain(replace(taken, source=Source(name, None, None, None, io.BytesIO)), name)


def plain(value: Any, name: str) -> Any:
    """Only lists, dictionaries, texts and numbers, so that two of them can be compared in all depths."""
    if isinstance(value, Source):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        parts = (field.name for field in fields(value) if field.name != "order")
        return {part: plain(getattr(value, part), name) for part in parts}
    if isinstance(value, Mapping):
        return {str(key): plain(one, name) for key, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    if isinstance(value, str):
        return value.replace(name, "NAME")
    if isinstance(value, Iterable):
        return [plain(one, name) for one in value]
    return value if isinstance(value, int | float) or value is None else repr(value)


def reported(taken: list[Taken], book: RuleBook) -> dict[str, Any]:
    """The report as JSON has it, without the moment and the command, which are told from outside."""
    analysis = conclude(tuple(taken), (), book, OPTIONS, Stages())
    made = json.loads(json.dumps(report(analysis, book, "", datetime(2026, 12, 1, tzinfo=UTC)).to_dict()))
    assert isinstance(made, dict)
    return {key: value for key, value in made.items() if key not in ("generated", "command")}


def differences(one: Any, other: Any, where: str = "") -> Iterator[str]:
    """Where two plain values differ, in words."""
    if type(one) is not type(other):
        yield f"{where}: {one!r} against {other!r}"
    elif isinstance(one, dict):
        for key in sorted({*one, *other}):
            yield from differences(one.get(key), other.get(key), f"{where}.{key}")
    elif isinstance(one, list):
        if len(one) != len(other):
            yield f"{where}: {len(one)} against {len(other)}"
        for place, (left, right) in enumerate(zip(one, other, strict=False)):
            yield from differences(left, right, f"{where}[{place}]")
    elif one != other:
        yield f"{where}: {one!r} against {other!r}"


def assert_same(one: Any, other: Any) -> None:
    found = list(differences(one, other))
    assert not found, "\n".join([f"{len(found)} differences", *found[:8]])
