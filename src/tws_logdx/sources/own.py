"""Reports that logdx itself wrote: read back as logs they would double everything they quote."""

from __future__ import annotations

import re

REASON = "a report of logdx"

JSON = re.compile(r'(?s)\A\s*\{.*?"schema"\s*:\s*"tws-logdx/[\w-]{1,40}/\d')
HTML = re.compile(r'(?i)<meta\s+name="generator"\s+content="(?:tws-)?logdx\b')
MARKDOWN = re.compile(
    r"(?m)^## \S.*\n\s*\n(?:\*\*Most likely cause:\*\* .+\brule `|No known cause of trouble fits what was read\.)"
)
TEXT = re.compile(r"(?m)^What happened\n-{13}\nSymptom: ")
LABELS = ("Likely cause", "What to do", "How to confirm", "Other causes", "Look next", "Read")
SCREEN = re.compile(rf"(?m)^(?:{'|'.join(f'{label:<15}' for label in LABELS)})\S")
"""The labels of the summary on the screen, copied into a file."""
FOOT = re.compile(r"\bMade by tws-logdx \d+\.\d+\S* (?:with|at)\s")
SIGNS = ("logdx", "no known cause", "what happened", *(label.lower() for label in LABELS[:-1]))
"""Of which every report has one, in small letters: a cheap look before the forms."""
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def is_report(head: bytes, encoding: str | None = None) -> bool:
    """Whether the first bytes are those of a report in any of its forms, however it was saved."""
    text = head.decode(encoding or "utf-8", "replace").lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = STYLE.sub("", text)
    lower = text.lower()
    if not any(sign in lower for sign in SIGNS):
        return False
    text = re.sub(r"(?m)[ \t]+$", "", text)
    if any(form.search(text) for form in (JSON, HTML, MARKDOWN, TEXT, FOOT)):
        return True
    return len({found[0] for found in SCREEN.finditer(text)}) >= 3
