"""What may stand at a place of a rule file, asked of the schema of the file."""

from __future__ import annotations

import re
from typing import Any

from tws_logdx.rulelang.document import Path_
from tws_logdx.rulelang.shape import Shape

STAND_INS = ("0", "00:00")
"""Texts of which one fits every pattern in the shapes."""


def known_keys(shape: type[Shape], path: Path_) -> tuple[str, ...]:
    """Keys that may stand at a path of a file of this shape."""
    return tuple(_at(shape, path)[0].get("properties", {}))


def stand_in(shape: type[Shape], path: Path_) -> Any:
    """A value that fits at the path, in place of one that is missing or wrong."""
    node, root = _at(shape, path)
    return _value(node, root)


def _at(shape: type[Shape], path: Path_) -> tuple[dict[str, Any], dict[str, Any]]:
    """The part of the schema for a path, and the whole."""
    root: dict[str, Any] = shape.model_json_schema()
    node = root
    for step in path:
        if isinstance(step, int):
            node = node["items"]
        else:
            node = node.get("properties", {}).get(step) or next(iter(node["patternProperties"].values()))
        node = _resolved(node, root)
    return node, root


def _resolved(node: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    return root["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node


def _value(node: dict[str, Any], root: dict[str, Any]) -> Any:
    node = _resolved(node, root)
    if "anyOf" in node:
        return _value(node["anyOf"][0], root)
    if "enum" in node:
        return node["enum"][0]
    match node["type"]:
        case "object":
            properties = node.get("properties", {})
            return {key: _value(properties[key], root) for key in node.get("required", ())}
        case "array":
            return [_value(node["items"], root)] * node.get("minItems", 0)
        case "integer":
            return 1
        case "number":
            return 0.5
        case _:
            return next(text for text in STAND_INS if re.search(node.get("pattern", ""), text))
