"""The searchers and log tools beside which logdx is measured, as far as they are installed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import which
from zlib import crc32

from benchmarks.measure import PATIENCE, Job
from benchmarks.patterns import Converted, Wanted, accepted_by, converted, extended, rust, scoped
from tws_logdx.model.rules import EventSpec

SCRIPTS = Path(__file__).with_name("peer_scripts")
SLOW_PATIENCE = 90.0
FILTER = 18_000
"""Letters of pattern in one filter of lnav; some 20,000 are too many for its engine."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One tool. `prepare` writes its patterns into a folder and gives the command for a log."""

    name: str
    program: str
    """Found on the path; `python:module` for libraries."""
    version: Sequence[str]
    prepare: Callable[[Sequence[EventSpec], str, Path], tuple[Converted, Callable[[Path], list[str]]]]
    fine: Sequence[int] = (0,)
    """Exit codes of a run that worked."""
    fast: bool = False
    """Measured on the whole files; the others on short pieces, for they take very long."""
    piece: int = 1_000_000
    """Bytes of the longer piece: as many as its patience lasts for."""
    patience: float = SLOW_PATIENCE
    """Seconds."""

    def installed(self, python: str) -> bool:
        if not self.program.startswith("python:"):
            return which(self.program) is not None
        probe = f"import importlib.util as u, sys; sys.exit(u.find_spec({self.program[7:]!r}) is None)"
        return subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode == 0

    def told_version(self, python: str) -> str:
        command = [python if part == "PYTHON" else part for part in self.version]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return next((line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()), "?")[:60]


Prepared = tuple[Converted, Callable[[Path], list[str]]]
RG = ("rg", "--no-config", "--no-unicode", "-a", "-c", "-j1")
"""Without Unicode classes: with them its automaton grows so large that a run takes minutes."""


def _searcher(form: Callable[[str], str], *command: str) -> Callable[[Sequence[EventSpec], str, Path], Prepared]:
    def prepare(specs: Sequence[EventSpec], python: str, folder: Path) -> Prepared:
        patterns = converted(specs, form, accepted_by(*command))
        file = patterns.save(folder / f"{command[0]}.patterns")
        return patterns, lambda log: [*command, "-f", str(file), str(log)]

    return prepare


def _sec(specs: Sequence[EventSpec], python: str, folder: Path) -> Prepared:
    """One rule for each pattern; every rule sees every line, as in logdx."""
    patterns = converted(specs, str, lambda pattern: True)
    rules = folder / "sec.rules"
    rules.write_text(
        "".join(
            f"type=Single\nptype=RegExp\npattern={pattern}\ncontinue=TakeNext\ndesc=seen\naction=write - seen\n\n"
            for pattern in patterns.patterns
        ),
        encoding="utf-8",
    )
    return patterns, lambda log: ["sec", f"--conf={rules}", f"--input={log}", "--notail", "--nointevents"]


def _fail2ban(specs: Sequence[EventSpec], python: str, folder: Path) -> Prepared:
    """Every pattern needs something to ban: the word behind it."""
    patterns = converted(specs, scoped, lambda pattern: True)
    lines = "\n            ".join(f"(?:{p}).*?<F-ID>\\S*</F-ID>".replace("%", "%%") for p in patterns.patterns)
    rules = folder / "filter.conf"
    rules.write_text(f"[Definition]\nfailregex = {lines}\n", encoding="utf-8")
    return patterns, lambda log: ["fail2ban-regex", "-D", str(log), str(rules)]


def _lnav(specs: Sequence[EventSpec], python: str, folder: Path) -> Prepared:
    """As few filters as hold all patterns, for lnav has room for 32 only."""
    patterns = converted(specs, scoped, lambda pattern: True)
    filters: list[list[str]] = [[]]
    for pattern in patterns.patterns:
        if sum(map(len, filters[-1])) + len(pattern) > FILTER:
            filters.append([])
        filters[-1].append(pattern)
    script = folder / "filter.lnav"
    script.write_text("".join(f":filter-in (?:{'|'.join(some)})\n" for some in filters), encoding="utf-8")
    return patterns, lambda log: ["lnav", "-n", "-f", str(script), str(log)]


def _insights(specs: Sequence[EventSpec], python: str, folder: Path) -> Prepared:
    """Its scans know no patterns: the literals of each."""
    kept = [spec for spec in specs if spec.scan and not spec.caseless]
    file = folder / "literals"
    file.write_text("".join("\t".join(spec.scan) + "\n" for spec in kept), encoding="utf-8")
    patterns = Converted(tuple(spec.pattern for spec in kept), len(specs), 0)
    return patterns, lambda log: [python, str(SCRIPTS / "insights_search.py"), str(file), str(log)]


def _library(script: str) -> Callable[[Sequence[EventSpec], str, Path], Prepared]:
    def prepare(specs: Sequence[EventSpec], python: str, folder: Path) -> Prepared:
        patterns = converted(specs, str, lambda pattern: True)
        file = patterns.save(folder / f"{script}.patterns")
        return patterns, lambda log: [python, str(SCRIPTS / script), str(file), str(log)]

    return prepare


def _metadata(package: str) -> tuple[str, ...]:
    return "PYTHON", "-c", f"from importlib.metadata import version; print(version({package!r}))"


PEERS: tuple[Peer, ...] = (
    Peer("rg", "rg", ("rg", "--version"), _searcher(rust, *RG), (0, 1), fast=True),
    Peer("grep -E", "grep", ("grep", "--version"), _searcher(extended, "grep", "-a", "-c", "-E"), (0, 1), patience=30),
    Peer("ugrep -P", "ugrep", ("ugrep", "--version"), _searcher(rust, "ugrep", "-P", "-a", "-c", "-J1"), (0, 1)),
    Peer("lnav", "lnav", ("lnav", "-V"), _lnav, piece=20_000_000, patience=240),
    Peer("SEC", "sec", ("sec", "--version"), _sec),
    Peer("fail2ban-regex", "fail2ban-regex", ("fail2ban-regex", "--version"), _fail2ban),
    Peer("hotsos (searchkit)", "python:searchkit", _metadata("searchkit"), _library("hotsos_search.py")),
    Peer("insights-core", "python:insights", _metadata("insights-core"), _insights),
)


@cache
def found(python: str = sys.executable) -> tuple[Peer, ...]:
    """The peers that are installed; `python` is the one in which the libraries among them are."""
    return tuple(peer for peer in PEERS if peer.installed(python))


def job(peer: Peer, wanted: Wanted, log: Path, folder: Path, python: str) -> tuple[Job, Converted]:
    """The peer looking for these patterns in the log; `folder` takes what it needs for that."""
    own = folder / "-".join([peer.name.split()[0], wanted.kind or "rulebook", *_short(wanted)])
    own.mkdir(parents=True, exist_ok=True)
    patterns, command = _prepared(peer, wanted, own, python)
    made = Job(
        peer.name,
        command(log),
        (log,),
        log.stat().st_size,
        # Not the null device: grep stops at the first line it finds when nobody reads them.
        stdout=own / "found",
        environment={"LC_ALL": "C.UTF-8"},
        fine=peer.fine,
        patience=PATIENCE if peer.fast else peer.patience,
    )
    return made, patterns


def _short(wanted: Wanted) -> list[str]:
    return [str(len(wanted.ids)), f"{crc32(' '.join(wanted.ids).encode()):x}"] if wanted.ids else []


@cache
def _prepared(peer: Peer, wanted: Wanted, folder: Path, python: str) -> Prepared:
    """Once for each: searchers are asked for every pattern whether they take it."""
    return peer.prepare(wanted.specs(), python, folder)
