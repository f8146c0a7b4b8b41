"""Data that does not have the shape of its file: pydantic's findings in our words, at their place.

A file out of shape is mended (a misspelt key renamed, an unknown one dropped, a stand-in put where a value is missing
or wrong), so that what is written in the rest of it is checked in the same run. Nothing is reported of what was mended.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tws_logdx.rulelang.document import Document, Path_
from tws_logdx.rulelang.places import known_keys, stand_in
from tws_logdx.rulelang.problems import did_you_mean, nearest
from tws_logdx.rulelang.shape import Shape

S = TypeVar("S", bound=Shape)
ROUNDS = 8
"""Mending a key lays bare what is wrong below it, at most as deep as the shapes are."""


def shaped(document: Document, shape: type[S]) -> S | None:
    """The data in its shape, mended where it must be (see `document.mended`); None when nothing can be made of it."""
    if document.data is None:
        if not document.problems:
            document.problem((), "the file is empty")
        return None
    if not isinstance(document.data, dict):
        document.problem((), "the file is no mapping of keys to values", f"keys: {', '.join(known_keys(shape, ()))}")
        return None
    for _ in range(ROUNDS):
        try:
            return shape.model_validate(document.data)
        except ValidationError as error:
            details = _by_path(document, error.errors(include_url=False))
        misspelt = _misspelt(document, shape, details)
        for path, detail in details.items():
            if path not in misspelt.values():
                _report(document, shape, path, detail)
        for path, detail in details.items():
            if path not in misspelt.values():
                _mend(document, shape, path, detail, misspelt.get(path))
    return None


def _by_path(document: Document, errors: list[ErrorDetails]) -> dict[Path_, ErrorDetails]:
    """One finding for each place: of the alternatives of a type the first is told."""
    by_path: dict[Path_, ErrorDetails] = {}
    for detail in errors:
        path = _path_in_data(document.data, detail)
        known = by_path.get(path)
        if known is None or (known["type"] == "literal_error" and not isinstance(detail["input"], str)):
            by_path[path] = detail
    return by_path


def _misspelt(document: Document, shape: type[Shape], details: Mapping[Path_, ErrorDetails]) -> dict[Path_, Path_]:
    """Unknown keys that are near to a known one which is not there."""
    found: dict[Path_, Path_] = {}
    for path, detail in details.items():
        if detail["type"] == "extra_forbidden":
            free = [key for key in known_keys(shape, path[:-1]) if key not in document.value(path[:-1])]
            near = nearest(str(path[-1]), free)
            if near and (*path[:-1], near) not in found.values():
                found[path] = (*path[:-1], near)
    return found


def _mend(document: Document, shape: type[Shape], path: Path_, detail: ErrorDetails, meant: Path_ | None) -> None:
    if meant is not None:
        document.rename(path, str(meant[-1]))
    elif detail["type"] in ("extra_forbidden", "invalid_key") or detail["loc"][-1] == "[key]":
        document.drop(path)
    else:
        document.put(path, stand_in(shape, path))


def _report(document: Document, shape: type[Shape], path: Path_, detail: ErrorDetails) -> None:
    last = str(path[-1]) if path else "the file"
    match detail["type"]:
        case "extra_forbidden":
            keys = known_keys(shape, path[:-1])
            hint = did_you_mean(last, keys) or f"known keys: {', '.join(keys)}"
            document.problem(path, f"`{last}` is not a key that is known here", hint, key=True)
        case "missing":
            document.problem(path[:-1], f"`{last}` is missing")
        case "literal_error":
            given, words = str(detail["input"]), _words(detail)
            is_key = detail["loc"][-1] == "[key]"
            steps = path[:-1] if is_key else path
            key = next((str(step) for step in reversed(steps) if isinstance(step, str)), last)
            hint = did_you_mean(given, words) or f"one of {', '.join(words)}"
            document.problem(path, f"`{given}` is no word for `{key}`", hint, key=is_key)
        case _:
            message = detail["msg"]
            hint = "texts that look like numbers or true/false need quotes" if detail["type"] == "string_type" else ""
            is_key = detail["loc"][-1] == "[key]"
            document.problem(path, f"`{last}`: {message[:1].lower()}{message[1:]}", hint, key=is_key)


def _words(detail: ErrorDetails) -> list[str]:
    return [word.strip("' ") for word in str(detail["ctx"]["expected"]).replace(" or ", ", ").split(",")]


def _path_in_data(data: Any, detail: ErrorDetails) -> Path_:
    """The part of a pydantic location that is a path in the data; the rest names alternatives of a type."""
    path: list[str | int] = []
    for step in detail["loc"]:
        known = step in data if isinstance(data, dict) else isinstance(data, list) and isinstance(step, int)
        if not known:
            return (*path, step) if detail["type"] == "missing" else tuple(path)
        data = data[step]
        path.append(step)
    return tuple(path)
