"""Compiled rules on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rulelang.folder import FILES, write
from tws_logdx.rulelang import RuleProblems, load
from tws_logdx.rulelang import compile as compiler

SCRIPT = """
import sys
from pathlib import Path
from tws_logdx.rulelang import load
book = load([Path(sys.argv[1])], cache=Path(sys.argv[2]))
print(len(book.causes), sorted({"lark", "pydantic", "ruamel.yaml"} & set(sys.modules)))
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write(tmp_path / "rules", FILES)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "deep"


def _must_not_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise AssertionError("compiled although it was in the cache")

    monkeypatch.setattr(compiler, "compile_rules", refuse)


def test_the_second_load_comes_from_the_cache(rules: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = load([rules], cache=cache)
    _must_not_compile(monkeypatch)
    assert load([rules], cache=cache) == book


def test_loading_from_the_cache_imports_none_of_the_heavy_libraries(rules: Path, cache: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, str(rules), str(cache)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    first, second = (
        subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout for _ in range(2)
    )
    assert first == "1 ['lark', 'pydantic', 'ruamel.yaml']\n"
    assert second == "1 []\n"


def test_a_changed_rule_is_compiled_anew(rules: Path, cache: Path) -> None:
    before = load([rules], cache=cache)
    path = rules / "causes/gates/stuck-gate.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("severity: high", "severity: low"), encoding="utf-8")
    after = load([rules], cache=cache)
    assert (before.causes[0].severity, after.causes[0].severity) == ("high", "low")
    assert before.fingerprint != after.fingerprint


@pytest.mark.parametrize("content", [b"", b"not a pickle", b"\x80\x04cos\nnothing_of_the_sort\n.", b"\x80\x04K\x01."])
def test_a_spoilt_file_is_silently_replaced(rules: Path, cache: Path, content: bytes) -> None:
    book = load([rules], cache=cache)
    (file,) = cache.iterdir()
    file.write_bytes(content)
    assert load([rules], cache=cache) == book
    assert file.read_bytes() != content


def test_a_cache_that_cannot_be_written_is_no_error(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert load([rules], cache=tmp_path / "file").causes


def test_wrong_rules_are_never_cached(rules: Path, cache: Path) -> None:
    write(rules, {"checks.yaml": "checks: 5"})
    for _ in range(2):
        with pytest.raises(RuleProblems):
            load([rules], cache=cache)
    assert not cache.exists()
