"""Measured parts in a file, so that the results can be made of several runs of the benchmark."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from benchmarks.parts import Figure, Line, Part


def save(path: Path, parts: Mapping[str, Part]) -> None:
    path.write_text(json.dumps({name: asdict(part) for name, part in parts.items()}), encoding="utf-8")


def restored(path: Path) -> dict[str, Part]:
    """What an earlier run measured, by the name of the part; nothing when there was none."""
    if not path.exists():
        return {}
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {name: _part(one) for name, one in told.items()}


def _part(told: dict[str, Any]) -> Part:
    lines = tuple(Line(one["label"], tuple((x, y) for x, y in one["points"]), one["beside"]) for one in told["lines"])
    return replace(Part(**told), lines=lines, figures=tuple(Figure(**one) for one in told["figures"]))
