"""One YAML file as plain data that remembers where everything stood (YAML 1.2, no key twice)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tws_logdx.model.rules import Place
from tws_logdx.rulelang.problems import Problem

Path_ = tuple[str | int, ...]
"""Keys and indices from the top of the document to a value."""

WIDEST = 160
"""Columns of a line shown in an excerpt."""


class Document:
    """The data of a file, and its problems as they are found."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.lines = text.splitlines()
        self.problems: list[Problem] = []
        self._nodes: dict[Path_, Node] = {}
        self._keys: dict[Path_, Node] = {}
        self.mended: set[Path_] = set()
        """Where something else was put in place of what was written, or was dropped; no more is said of it."""
        self.data: Any = self._read()

    @classmethod
    def open(cls, path: Path, shown: str) -> Document:
        """The file at a path, with the name under which its problems are told."""
        return cls(shown, path.read_bytes().decode("utf-8-sig", errors="replace"))

    def _read(self) -> Any:
        try:
            root = YAML(typ="safe", pure=True).compose(self.text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self._report(line, column, 1, f"not valid YAML: {error.problem or error.context}", "")
            return None
        except YAMLError as error:
            self._report(1, 1, 1, f"not valid YAML: {str(error).splitlines()[0]}", "")
            return None
        return None if root is None else self._plain(root, ())

    def _plain(self, node: Node, path: Path_) -> Any:
        self._nodes[path] = node
        match node:
            case ScalarNode():
                return _scalar(node)
            case SequenceNode():
                return [self._plain(item, (*path, index)) for index, item in enumerate(node.value)]
            case _:
                return self._mapping(cast(MappingNode, node), path)

    def _mapping(self, node: MappingNode, path: Path_) -> dict[Any, Any]:
        plain: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = _scalar(key_node) if isinstance(key_node, ScalarNode) else str(key_node.value)
            if key in plain:
                mark = key_node.start_mark
                self._report(
                    mark.line + 1, mark.column + 1, len(str(key)), f"`{key}` is given twice", "keep one of them"
                )
                continue
            self._keys[(*path, key)] = key_node
            plain[key] = self._plain(value_node, (*path, key))
        return plain

    # ------------------------------------------------------------ places

    def place(self, path: Path_) -> Place:
        """Where a value begins; of a missing one, where its parent does."""
        node = self._node(path)
        mark = node.start_mark if node is not None else None
        return Place(self.file, mark.line + 1, mark.column + 1) if mark else Place(self.file, 1)

    def _node(self, path: Path_) -> Node | None:
        while path not in self._nodes and path:
            path = path[:-1]
        return self._nodes.get(path)

    # ------------------------------------------------------------ mending

    def value(self, path: Path_) -> Any:
        """The data at a path that exists."""
        data = self.data
        for step in path:
            data = data[step]
        return data

    def put(self, path: Path_, value: Any) -> None:
        """Go on as if this had been written."""
        self.value(path[:-1])[path[-1]] = value
        self.mended.add(path)

    def drop(self, path: Path_) -> None:
        """Go on as if the key had not been written."""
        del self.value(path[:-1])[path[-1]]
        self.mended.add(path)

    def rename(self, path: Path_, key: str) -> None:
        """Go on as if the key had been another; what stands below it keeps its place."""
        mapping = self.value(path[:-1])
        mapping[key] = mapping.pop(path[-1])
        for nodes in (self._nodes, self._keys):
            below = {there: node for there, node in nodes.items() if there[: len(path)] == path}
            nodes.update({(*path[:-1], key, *there[len(path) :]): node for there, node in below.items()})

    def is_mended(self, path: Path_) -> bool:
        """Is the value at the path, or what it stands in, not what was written?"""
        return any(path[:length] in self.mended for length in range(len(path) + 1))

    # ------------------------------------------------------------ problems

    def problem(self, path: Path_, message: str, hint: str = "", *, key: bool = False) -> None:
        """Report a mistake in the value at a path, or in its key."""
        if self.is_mended(path):
            return
        node = self._keys.get(path) if key else None
        node = node or self._node(path)
        if node is None:
            self._report(1, 1, 1, message, hint)
            return
        start, end = node.start_mark, node.end_mark
        width = end.column - start.column if end.line == start.line else 1
        self._report(start.line + 1, start.column + 1, width, message, hint)

    def problem_in_text(self, path: Path_, offset: int, width: int, message: str, hint: str = "") -> None:
        """Report a mistake inside a text, at an offset of its value."""
        if self.is_mended(path):
            return
        node = self._nodes[path]
        assert isinstance(node, ScalarNode)
        index = node.start_mark.index + _raw_offset(
            self.text[node.start_mark.index : node.end_mark.index], node, offset
        )
        before = self.text[:index]
        line = before.count("\n") + 1
        self._report(line, index - (before.rfind("\n") + 1) + 1, width, message, hint)

    def _report(self, line: int, column: int, width: int, message: str, hint: str) -> None:
        written = self.lines[line - 1] if line <= len(self.lines) else ""
        # A caret under a long line is of no use: show the part around it.
        cut = max(0, column - WIDEST * 3 // 4)
        shown = written[cut : cut + WIDEST].replace("\t", " ")
        carets = "^" * max(1, min(width, len(shown) - (column - 1 - cut)))
        excerpt = f"  {shown}\n  {' ' * (column - 1 - cut)}{carets}"
        self.problems.append(Problem(self.file, line, column, message, hint, excerpt))


def _scalar(node: ScalarNode) -> Any:
    """A scalar under the YAML 1.2 rules."""
    text = node.value
    match str(node.tag).rpartition(":")[2]:
        case "int":
            return (
                int(text.replace("_", ""), 0)
                if text.lstrip("+-")[:2].lower() in ("0x", "0o")
                else int(text.replace("_", ""))
            )
        case "float":
            return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
        case "bool":
            return text.lower() == "true"
        case "null":
            return None
        case _:
            return text


def _raw_offset(raw: str, node: ScalarNode, offset: int) -> int:
    """Offset in the file text of a character of the value: quotes, escapes, indents and folds are stepped over."""
    place = 0
    if node.style in ("|", ">"):
        place = raw.find("\n") + 1
    elif node.style in ("'", '"'):
        place = 1
    for character in node.value[:offset]:
        if character.isspace():
            while place < len(raw) and raw[place].isspace():
                place += 1
            continue
        while place < len(raw) and raw[place] != character:
            place += 1
        place += 1
        if character == "'" and node.style == "'":
            place += 1
    while place < len(raw) and raw[place].isspace():
        place += 1
    if node.style == '"' and raw[place : place + 1] == "\\":
        place += 1
    return min(place, max(0, len(raw) - 1))
