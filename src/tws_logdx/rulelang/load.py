"""Folders of rules to one rule book, from the cache when nothing has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tws_logdx.model.codes import CodeBook
from tws_logdx.model.rules import RuleBook
from tws_logdx.rulelang import cache as stored
from tws_logdx.rulelang.files import RuleFile, fingerprint, rule_files
from tws_logdx.rulelang.problems import Problem, RuleProblems


def load(folders: Sequence[Path], *, cache: Path | None = None) -> RuleBook:
    """The rules of all folders; later folders add to or replace the first by id. Raises RuleProblems.

    `cache` is a folder for compiled rules. The code book is left out: `load_codes` reads it.
    """
    files = rule_files(folders)
    key = fingerprint(files)
    book = stored.read(cache, key) if cache is not None else None
    return replace(_compiled(files, key, cache), codes=CodeBook()) if book is None else book


def load_codes(folders: Sequence[Path], *, cache: Path | None = None) -> CodeBook:
    """The code book of all folders; later folders add to or replace the first by number. Raises RuleProblems."""
    files = rule_files(folders)
    key = fingerprint(files)
    book = stored.read_codes(cache, key) if cache is not None else None
    return _compiled(files, key, cache).codes if book is None else book


def _compiled(files: Sequence[RuleFile], key: str, cache: Path | None) -> RuleBook:
    from tws_logdx.rulelang.compile import compile_rules

    book, problems = compile_rules(files, key)
    if problems:
        raise RuleProblems(problems)
    if cache is not None:
        stored.write(cache, book)
    return book


def check(folders: Sequence[Path]) -> tuple[RuleBook, tuple[Problem, ...]]:
    """The rules that are right, and the problems of the others."""
    from tws_logdx.rulelang.compile import compile_rules

    files = rule_files(folders)
    return compile_rules(files, fingerprint(files))
