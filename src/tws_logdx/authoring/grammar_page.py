"""The reference of the rule language, made from the comments of its grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.resources import files

from tws_logdx.authoring.pages import MADE

_TITLE = re.compile(r"//\s*-{2,}\s*(?P<title>.+)")
_COMMENT = re.compile(r"//\s?(?P<text>.*)")
_BEGIN = re.compile(r"(?P<name>[?!]?\w+(?:\.\d+)?)\s*:")
_DIRECTIVE = "%"
_EXAMPLE = "Example: "
_INNER = re.compile(r"^[?!]|^(?P<kept>[A-Z]+)\.\d+(?=:)|\s+-> \w+$")
"""What only the parser needs: marks and ranks of names, and names of parts of the tree."""


@dataclass(slots=True)
class Production:
    """One rule of the grammar with the comment above it."""

    name: str
    lines: list[str]
    comment: str = ""
    examples: list[str] = field(default_factory=list)
    """Whole sentences."""


@dataclass(slots=True)
class Section:
    """What stands below one title."""

    title: str
    comment: list[str] = field(default_factory=list)
    productions: list[Production] = field(default_factory=list)


def grammar() -> str:
    """The text of the grammar."""
    return (files("tws_logdx.rulelang") / "grammar.lark").read_text(encoding="utf-8")


def reference(text: str) -> str:
    """The page."""
    first, *rest = sections(text)
    parts = [
        f"{MADE} from src/tws_logdx/rulelang/grammar.lark: change that file. -->",
        "# Reference of the rule language",
        "Every form a sentence can have, as the parser reads it. What exactly each form means:"
        " [rule-language.md](rule-language.md).",
        _prose(first.comment),
    ]
    for section in [*([first] if first.productions else []), *rest]:
        parts += list(_section(section))
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(section: Section) -> Iterator[str]:
    if section.title:
        yield f"## {section.title[0].upper()}{section.title[1:]}"
        yield _prose(section.comment)
    for production in section.productions:
        name = written(f"{production.name}:").rstrip(":")
        if production.comment:
            yield f"**`{name}`**: {production.comment}"
        if production.examples:
            yield _fenced(production.examples)
            yield "Its shape:"
        yield _fenced(_aligned([written(line) for line in production.lines]))


def _aligned(lines: Sequence[str]) -> list[str]:
    """With each alternative under the first, also where the name has lost its mark."""
    first, *rest = lines
    return [first, *(" " * first.find(":") + line.lstrip() if line.lstrip().startswith("|") else line for line in rest)]


def written(line: str) -> str:
    """A line of the grammar without what only the parser needs."""
    return _INNER.sub(lambda found: found["kept"] or "", line)


def _prose(lines: Sequence[str]) -> str:
    """Comment lines as paragraphs."""
    return "\n\n".join(" ".join(part.split()) for part in "\n".join(lines).split("\n\n"))


def _fenced(lines: Sequence[str]) -> str:
    return "\n".join(["```", *lines, "```"])


def sections(text: str) -> list[Section]:
    """The grammar in parts; the first holds what stands above the first title."""
    found = [Section("")]
    waiting: list[str] = []
    for line in text.splitlines():
        section = found[-1]
        if title := _TITLE.match(line):
            found.append(Section(title["title"].rstrip(" -")))
            waiting = []
        elif comment := _COMMENT.match(line):
            waiting.append(comment["text"])
        elif line.startswith(_DIRECTIVE):
            waiting = []
        elif not line.strip():
            # A comment with a blank line below it is about the whole section.
            section.comment += waiting
            waiting = []
        elif line[0].isspace() and section.productions:
            section.productions[-1].lines.append(line.rstrip())
        elif begin := _BEGIN.match(line):
            _begin(section, begin["name"], line.rstrip(), waiting)
            waiting = []
    found[-1].comment += waiting
    return found


def _begin(section: Section, name: str, line: str, above: Sequence[str]) -> None:
    """A new production; lines without a comment of their own join the block above."""
    examples = [text.removeprefix(_EXAMPLE) for text in above if text.startswith(_EXAMPLE)]
    comment = " ".join(text for text in above if not text.startswith(_EXAMPLE)).strip()
    if section.productions and not above:
        section.productions[-1].lines.append(line)
    else:
        section.productions.append(Production(name, [line], comment, examples))
