"""The patterns of the shipped rules for one kind of log, as the searchers among the peers take them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from platformdirs import user_cache_path

from benchmarks.data import KINDS, Log
from tws_logdx.events.catalogue import FAMILIES
from tws_logdx.model.rules import EventSpec
from tws_logdx.rulelang import builtin_rules, load

EVERYBODY = frozenset({"client", "tws", "ibc", "container", "startup", "program", "probe"})
_NAMED = re.compile(r"\(\?P<\w+>")
_BACK = re.compile(r"\(\?P=\w+\)")
_LOOK = re.compile(r"\(\?<?[!=]")


@dataclass(frozen=True, slots=True)
class Converted:
    """Patterns for one searcher."""

    patterns: tuple[str, ...]
    asked: int
    """How many there are in the rules."""
    looser: int
    """How many of them lost a look-around, and so match a little more."""

    @property
    def refused(self) -> int:
        return self.asked - len(self.patterns)

    def save(self, path: Path) -> Path:
        path.write_text("".join(f"{pattern}\n" for pattern in self.patterns), encoding="utf-8")
        return path


class Wanted(NamedTuple):
    """Some patterns of the rules."""

    kind: str = ""
    """Those that may speak about lines of this kind of log; empty: the full rulebook."""
    ids: tuple[str, ...] = ()
    """Of these only those with such ids, in that order; empty: all."""

    def specs(self) -> list[EventSpec]:
        """The patterns, in the order of the rule files unless ids give one."""
        families = FAMILIES.get(KINDS[self.kind].family, EVERYBODY) if self.kind else None
        specs = [spec for spec in rulebook() if families is None or spec.family in families]
        if not self.ids:
            return specs
        known = {spec.id: spec for spec in specs}
        return [known[one] for one in self.ids]


@cache
def rulebook() -> tuple[EventSpec, ...]:
    """All patterns of the shipped rules."""
    return load([builtin_rules()], cache=user_cache_path("tws-logdx", appauthor=False)).events


def speaking_first(log: Log) -> list[EventSpec]:
    """The full rulebook, led by the patterns that find something in the log: any cut behind them finds as much."""
    lines = log.path.read_bytes().decode(errors="replace").splitlines()
    may = {spec.id for spec in Wanted(log.kind).specs()}
    silent: dict[str, bool] = {}
    for spec in rulebook():
        pattern = re.compile(raw(spec.pattern, spec.family) if spec.family == "api" else spec.pattern)
        silent[spec.id] = spec.id not in may or not any(map(pattern.search, lines))
    return sorted(rulebook(), key=lambda spec: silent[spec.id])


def converted(specs: Sequence[EventSpec], form: Callable[[str], str], accepts: Callable[[str], bool]) -> Converted:
    """Each pattern without names and look-arounds in the searcher's form, if it accepts that; each once."""
    kept: dict[str, None] = {}
    asked = {spec.pattern: raw(spec.pattern, spec.family) for spec in specs}
    bare = {pattern: without_looks(written) for pattern, written in asked.items()}
    for pattern in bare.values():
        made = form(pattern)
        if made not in kept and accepts(made):
            kept[made] = None
    looser = sum(bare[pattern] != written for pattern, written in asked.items())
    return Converted(tuple(kept), len(set(bare.values())), looser)


def raw(pattern: str, family: str) -> str:
    """The pattern for the line as it stands in the file: API messages have their length in front there."""
    if family == "api":
        pattern = re.sub(r"^\^->", r"-> (?:---.)?", pattern.replace("^-> ", "^->"))
        pattern = pattern.replace("^<- ", "<- ")
    return _NAMED.sub("(?:", pattern)


def without_looks(pattern: str) -> str:
    """Look-arounds cut out, as the engines that never go back have none."""
    while (found := _LOOK.search(pattern)) is not None:
        pattern = pattern[: found.start()] + pattern[_closing(pattern, found.end()) + 1 :]
    return pattern


def _closing(pattern: str, start: int) -> int:
    """Where the group that is open at `start` ends."""
    depth, inside, place = 1, False, start
    while True:
        letter = pattern[place]
        if letter == "\\":
            place += 1
        elif inside:
            inside = letter != "]"
        elif letter == "[":
            inside = True
            place += pattern[place + 1] in "^]"
        else:
            depth += (letter == "(") - (letter == ")")
            if depth == 0:
                return place
        place += 1


def scoped(pattern: str) -> str:
    """Flags of the whole pattern as flags of a group, so that it can be put together with others."""
    return re.sub(r"^\(\?([a-z]+)\)(.*)$", r"(?\1:\2)", pattern, flags=re.DOTALL)


def rust(pattern: str) -> str:
    """Rust's regular expressions: flags of the whole pattern work, quotes need no escape."""
    return re.sub(r"\\(['\"/ @=,:;<>!%&`])", r"\1", pattern)


def extended(pattern: str) -> str:
    """POSIX extended as GNU grep takes it: no lazy repeats, no groups without number, classes spelled out."""
    pattern = re.sub(r"\(\?[a-z]*:", "(", re.sub(r"^\(\?[a-z]+\)", "", pattern))
    pattern = re.sub(r"([*+?}])\?", r"\1", pattern)
    return _outside_classes(pattern)


def _outside_classes(pattern: str) -> str:
    """`\\d` as `[0-9]`, and inside of brackets the ranges that the class names stand for."""
    ranges = {"d": "0-9", "w": "A-Za-z0-9_", "s": " \t"}
    made, place, inside = "", 0, False
    while place < len(pattern):
        letter = pattern[place]
        if letter == "\\" and place + 1 < len(pattern):
            place += 1
            letter = pattern[place]
            if letter in ranges and inside:
                made += ranges[letter]
            elif letter == "d":
                made += "[0-9]"
            else:
                made += letter if inside else "\\" + letter
        else:
            inside = letter == "[" if not inside else letter != "]"
            made += letter
        place += 1
    return made


def accepted_by(*command: str) -> Callable[[str], bool]:
    """Whether a searcher takes a pattern: it must look for it in a line of no sense, and not find it there."""

    def accepts(pattern: str) -> bool:
        done = subprocess.run([*command, "-e", pattern], input=b"~\n", capture_output=True, check=False)
        return done.returncode == 1

    return accepts
