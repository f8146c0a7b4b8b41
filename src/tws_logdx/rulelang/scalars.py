"""Single values of YAML 1.2, and which text a file holds."""

from __future__ import annotations

import codecs
from typing import Any, NamedTuple

from ruamel.yaml.nodes import ScalarNode

_BASES = {"0x": 16, "0o": 8, "0b": 2}
_TRUTH = {"true": True, "false": False}
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Text(NamedTuple):
    """The text of a file; `flaw` says why it cannot be used, `at` is the offset of the first wrong character."""

    text: str
    flaw: str = ""
    at: int = 0


def text_of(content: bytes) -> Text:
    """The text with lines that end in `\\n`, without a byte order mark."""
    if content.startswith(_UTF_16):
        return Text("", "the file is in UTF-16, not in UTF-8")
    content = content.removeprefix(codecs.BOM_UTF8)
    try:
        return Text(_lines(content.decode()))
    except UnicodeDecodeError as error:
        flaw = f"the file is not in UTF-8: byte 0x{content[error.start]:02x}"
        return Text(_lines(content.decode(errors="replace")), flaw, len(_lines(content[: error.start].decode())))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def scalar(node: ScalarNode) -> Any:
    """The value under the rules of YAML 1.2. Raises ValueError when the text is none of its type."""
    text = node.value
    match str(node.tag).rpartition(":")[2]:
        case "int":
            plain = text.replace("_", "")
            return int(plain, _BASES.get(plain.lstrip("+-")[:2].lower(), 10))
        case "float":
            return float(text.lower().replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
        case "bool":
            if text.lower() not in _TRUTH:
                raise ValueError(text)
            return _TRUTH[text.lower()]
        case "null":
            return None
        case _:
            return text


def visible(text: str) -> str:
    """What a terminal shows as it is, one column for each character."""
    return "".join(character if character.isprintable() else " " if character == "\t" else "�" for character in text)
