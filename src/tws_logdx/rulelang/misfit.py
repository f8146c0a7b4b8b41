"""Data that does not have the shape of its file: pydantic's findings in our words, at their place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tws_logdx.rulelang.document import Document, Path_
from tws_logdx.rulelang.problems import did_you_mean, nearest
from tws_logdx.rulelang.shape import Shape, known_keys

S = TypeVar("S", bound=Shape)


def shaped(document: Document, shape: type[S]) -> S | None:
    """The data in its shape; None, with problems reported, when it has another."""
    if document.data is None:
        if not document.problems:
            document.problem((), "the file is empty")
        return None
    try:
        return shape.model_validate(document.data)
    except ValidationError as error:
        _report_all(document, shape, error.errors(include_url=False))
        return None


def _report_all(document: Document, shape: type[Shape], errors: list[ErrorDetails]) -> None:
    """One problem for each place: of the alternatives of a type the first is told, and of a misspelt key only that."""
    by_path: dict[Path_, ErrorDetails] = {}
    for detail in errors:
        path = _path_in_data(document.data, detail["loc"])
        known = by_path.get(path)
        if known is None or (known["type"] == "literal_error" and not isinstance(detail["input"], str)):
            by_path[path] = detail
    misspelt = {
        (*path[:-1], nearest(str(path[-1]), known_keys(shape, path[:-1])))
        for path, detail in by_path.items()
        if detail["type"] == "extra_forbidden"
    }
    for path, detail in by_path.items():
        if path not in misspelt:
            _report(document, shape, path, detail)


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
            key = next((str(step) for step in reversed(path) if isinstance(step, str)), last)
            hint = did_you_mean(given, words) or f"one of {', '.join(words)}"
            document.problem(path, f"`{given}` is no word for `{key}`", hint)
        case _:
            message = detail["msg"]
            hint = "texts that look like numbers or true/false need quotes" if detail["type"] == "string_type" else ""
            document.problem(path, f"`{last}`: {message[:1].lower()}{message[1:]}", hint)


def _words(detail: ErrorDetails) -> list[str]:
    return [word.strip("' ") for word in str(detail["ctx"]["expected"]).replace(" or ", ", ").split(",")]


def _path_in_data(data: Any, loc: Sequence[Any]) -> Path_:
    """The part of a pydantic location that is a path in the data; the rest names alternatives of a type."""
    path: list[str | int] = []
    for place, step in enumerate(loc):
        is_key = isinstance(data, dict) and step in data
        if not is_key and not isinstance(data, list) and not (isinstance(data, dict) and place == len(loc) - 1):
            break
        path.append(step)
        data = data[step] if is_key or isinstance(data, list) else None
    return tuple(path)
