"""One YAML file as plain data that remembers where everything stood (YAML 1.2, no key twice)."""

from __future__ import annotations

import re
import warnings
from pathlib import Path
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from tws_logdx.model.rules import Place
from tws_logdx.rulelang.problems import Problem
from tws_logdx.rulelang.scalars import scalar, text_of, visible

Path_ = tuple[str | int, ...]
"""Keys and indices from the top of the document to a value."""

WIDEST = 160
"""Columns of a line shown in an excerpt."""
MOST = 200_000
"""Values in a file, each use of an alias counted."""
UTF_8 = "save it in UTF-8"
OTHER_YAML = re.compile(r"^%YAML[ \t]+(?!1\.2\b).*", re.M)


class Refused(Exception):  # noqa: N818 - it never leaves this file
    """A value that is YAML, but not one that is read."""

    def __init__(self, node: Node, message: str) -> None:
        super().__init__(message)
        self.node = node
        self.message = message


class Document:
    """The data of a file, and its problems as they are found."""

    def __init__(self, file: str, content: str | bytes) -> None:
        self.file = file
        read = text_of(content if isinstance(content, bytes) else content.encode())
        self.text = read.text
        self.lines = self.text.split("\n")
        self.problems: list[Problem] = []
        self._nodes: dict[Path_, Node] = {}
        self._keys: dict[Path_, Node] = {}
        self._left = MOST
        self._around: list[Node] = []
        self.mended: set[Path_] = set()
        """Where something else was put in place of what was written, or was dropped; no more is said of it."""
        if read.flaw:
            self._report_at(read.at, read.flaw, UTF_8)
        self.data: Any = None if read.flaw else self._read()

    @classmethod
    def open(cls, path: Path, shown: str) -> Document:
        """The file at a path, with the name under which its problems are told."""
        try:
            return cls(shown, path.read_bytes())
        except OSError as error:
            document = cls(shown, b"")
            document.problem((), f"the file cannot be read: {error.strerror}")
            return document

    def _read(self) -> Any:
        if found := OTHER_YAML.search(self.text):
            self._report_at(
                found.start(), "not valid YAML: rule files are YAML 1.2", "leave this line out", len(found[0])
            )
            return None
        try:
            with warnings.catch_warnings(action="ignore"):  # of an anchor that is used twice
                root = YAML(typ="safe", pure=True).compose(self.text)
            return None if root is None else self._plain(root, ())
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            hint = "indent with spaces, not with tabs" if "'\\t'" in str(error.problem) else ""
            told = f"not valid YAML: {error.problem or error.context}"
            self._report(mark.line + 1, mark.column + 1, 1, told, hint)
        except ReaderError as error:
            told = f"not valid YAML: the character U+{ord(self.text[error.position]):04X} is not allowed"
            self._report_at(error.position, told, "take it out, or write it as an escape in double quotes")
        except Refused as error:
            start = error.node.start_mark
            self._report(start.line + 1, start.column + 1, 1, f"not valid YAML: {error.message}", "")
        except RecursionError:
            self._report(1, 1, 1, "not valid YAML: values are nested too deeply", "")
        return None

    def _plain(self, node: Node, path: Path_) -> Any:
        self._nodes[path] = node
        self._left -= 1
        if self._left < 0:
            raise Refused(node, f"there are more than {MOST:,} values, with what aliases repeat")
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        if any(node is other for other in self._around):
            raise Refused(node, "a value that holds itself")
        self._around.append(node)
        if isinstance(node, SequenceNode):
            plain: Any = [self._plain(item, (*path, index)) for index, item in enumerate(node.value)]
        else:
            plain = self._mapping(cast(MappingNode, node), path)
        self._around.pop()
        return plain

    def _scalar(self, node: ScalarNode) -> Any:
        try:
            return scalar(node)
        except ValueError:
            kind = str(node.tag).rpartition(":")[2]
            raise Refused(node, f"`{node.value[:40]}` cannot be read as {kind}") from None

    def _mapping(self, node: MappingNode, path: Path_) -> dict[Any, Any]:
        plain: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node)
            if key in plain:
                mark = key_node.start_mark
                self._report(
                    mark.line + 1, mark.column + 1, len(str(key)), f"`{key}` is given twice", "keep one of them"
                )
                continue
            self._keys[(*path, key)] = key_node
            plain[key] = self._plain(value_node, (*path, key))
        return plain

    def _key(self, node: Node) -> Any:
        """A key that is itself a list or mapping stands for its text, which no file knows."""
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        return self.text[node.start_mark.index : node.end_mark.index]

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
        self._report_at(index, message, hint, width)

    def _report_at(self, index: int, message: str, hint: str, width: int = 1) -> None:
        line = self.text.count("\n", 0, index) + 1
        self._report(line, index - (self.text.rfind("\n", 0, index) + 1) + 1, width, message, hint)

    def _report(self, line: int, column: int, width: int, message: str, hint: str) -> None:
        written = self.lines[line - 1] if line <= len(self.lines) else ""
        # A caret under a long line is of no use: show the part around it.
        cut = max(0, column - WIDEST * 3 // 4)
        shown = visible(written[cut : cut + WIDEST])
        carets = "^" * max(1, min(width, len(shown) - (column - 1 - cut)))
        excerpt = f"  {shown}\n  {' ' * (column - 1 - cut)}{carets}"
        self.problems.append(Problem(self.file, line, column, visible(message), visible(hint), excerpt))


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
