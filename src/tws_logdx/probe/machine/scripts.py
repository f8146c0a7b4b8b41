"""Which script an interpreter runs: what a person calls "my program". Only its base name, never an argument."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tws_logdx.probe.machine.programs import base_name

_PYTHON = re.compile(r"(?:python|pypy)[\d.]*w?t?|py")
_TAKE_A_VALUE = {
    "python": frozenset({"-W", "-X", "-Q", "--check-hash-based-pycs"}),
    "node": frozenset({"-r", "--require", "--import", "--loader", "-C", "--conditions", "--env-file"}),
    "java": frozenset({"-cp", "-classpath", "--class-path", "-p", "--module-path", "--add-modules", "--add-opens"}),
}
_INLINE = {"python": frozenset({"-c"}), "node": frozenset({"-e", "--eval", "-p", "--print"}), "java": frozenset[str]()}
_NAMED = {"python": frozenset({"-m"}), "node": frozenset[str](), "java": frozenset({"-jar", "-m", "--module"})}


def script_name(name: str, command: Sequence[str]) -> str:
    """`bot.py`, `ipykernel_launcher`, `Trader.jar`, `com.example.Main`; empty when it is none or cannot be told."""
    language = _language(name) or _language(command[0] if command else "")
    if not language:
        return ""
    words = iter(command[1:])
    for word in words:
        if word in _INLINE[language]:
            return ""
        if word in _NAMED[language]:
            return _last_part(next(words, ""))
        if word in _TAKE_A_VALUE[language]:
            next(words, "")
        elif not word.startswith(("-", "@")):
            return _last_part(word)
    return ""


def _last_part(text: str) -> str:
    return re.split(r"[\\/]", text)[-1][:80]


def _language(program: str) -> str:
    program = base_name(program)
    if _PYTHON.fullmatch(program):
        return "python"
    return {"node": "node", "nodejs": "node", "java": "java", "javaw": "java"}.get(program, "")
