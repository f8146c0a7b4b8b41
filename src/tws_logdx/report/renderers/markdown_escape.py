"""Text from outside made harmless in Markdown as GitHub and forums read it."""

from __future__ import annotations

import re

from tws_logdx.report.visible import one_line

CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
ACTING = re.compile(r"@\w|://|\bwww\.|#\d|\bGH-\d|\$|\bmailto:|\bxmpp:|:[a-z+-][\w+-]*:", re.IGNORECASE)
"""What a site makes a mention, link, reference, formula or picture of, escaped or not: it leaves only code alone."""
SPECIAL = re.compile(r"[\\`*\[\]<>|~&]|(?<![^\W_])_|_(?![^\W_])")
"""Signs with a meaning; an underscore inside a word has none."""
OPENING = re.compile(r"^(?:#(?=#*(?:\s|$))|[+=-](?=[\s+=-]|$)|\d{1,9}(?=[.)](?:\s|$)))")
"""What starts a heading, a list or a rule when it comes first."""
LINK = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9._~/?#@!$&'()*+,;=%:-]*")


def prose(text: str, *, in_cell: bool = False) -> str:
    """One line of running text; `code` in backticks stays code, and every word that would act becomes code."""
    parts: list[str] = []
    for place, part in enumerate(CODE.split(one_line(text))):
        for word in [part] if place % 2 else re.split(r"(\s+)", part):
            told = code(word, in_cell=in_cell) if place % 2 or ACTING.search(word) else SPECIAL.sub(r"\\\g<0>", word)
            if told.startswith("`") and parts and parts[-1].endswith("`"):
                parts.append(" ")  # Two code spans side by side would become one.
            parts += [told] if told else []
    return OPENING.sub(_opened, "".join(parts))


def code(text: str, *, in_cell: bool = False) -> str:
    """A code span that holds any text, in one line; nothing for an empty text."""
    told = one_line(text)
    if not told:
        return ""
    if in_cell:  # Renderers disagree on a backslash before an escaped bar: keep them apart.
        told = re.sub(r"\\(?=\|)", r"\\ ", told).replace("|", r"\|")
    fence = "`" * (max(map(len, re.findall("`+", told)), default=0) + 1)
    edge = " " if told[0] == "`" or told[-1] == "`" else ""
    return f"{fence}{edge}{told}{edge}{fence}"


def fenced(text: str) -> str:
    """A block of lines as they are, the fence longer than any inside."""
    fence = "`" * max(3, max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence}text\n{text}\n{fence}"


def link(text: str) -> str:
    """A plain web address as a link, all else as code."""
    return f"<{text}>" if LINK.fullmatch(text) else code(text)


def _opened(found: re.Match[str]) -> str:
    return f"{found[0]}\\" if found[0][0].isdigit() else f"\\{found[0]}"
