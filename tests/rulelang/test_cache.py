"""Compiled rules on disk."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rulelang.folder import FILES, write
from tws_logdx.model.sentence import Absence, Count
from tws_logdx.rulelang import RuleProblems, files, load
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
    (file,) = cache.glob("rules-*")
    file.write_bytes(content)
    assert load([rules], cache=cache) == book
    assert file.read_bytes() != content


def test_a_file_that_was_cut_short_is_silently_replaced(rules: Path, cache: Path) -> None:
    book = load([rules], cache=cache)
    (file,) = cache.glob("rules-*")
    whole = file.read_bytes()
    for length in range(0, len(whole), max(1, len(whole) // 20)):
        file.write_bytes(whole[:length])
        assert load([rules], cache=cache) == book
        assert file.read_bytes() == whole


def test_the_book_of_other_rules_under_this_name_is_not_taken(rules: Path, cache: Path, tmp_path: Path) -> None:
    book = load([rules], cache=cache)
    (file,) = cache.glob("rules-*")
    other = write(tmp_path / "other", {**FILES, "windows.yaml": FILES["windows.yaml"].replace("60", "61")})
    load([other], cache=tmp_path / "second")
    (foreign,) = (tmp_path / "second").glob("rules-*")
    file.write_bytes(foreign.read_bytes())
    assert load([rules], cache=cache) == book


def test_what_comes_from_the_cache_is_equal_in_every_part(rules: Path, cache: Path) -> None:
    fresh = load([rules])
    load([rules], cache=cache)
    kept = load([rules], cache=cache)
    assert kept is not fresh
    assert kept == fresh
    assert [type(one.when) for cause in kept.causes for one in cause.evidence] == [Absence, Count]


@pytest.mark.parametrize("collecting", [True, False])
def test_reading_leaves_the_garbage_collector_as_it_was(rules: Path, cache: Path, collecting: bool) -> None:
    try:
        (gc.enable if collecting else gc.disable)()
        for _ in range(2):
            load([rules], cache=cache)
            assert gc.isenabled() == collecting
        (file,) = cache.glob("rules-*")
        file.write_bytes(b"spoilt")
        load([rules], cache=cache)
        assert gc.isenabled() == collecting
    finally:
        gc.enable()


def test_another_compiler_does_not_take_what_this_one_made(
    rules: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a checkout the code changes while the version stays."""
    package = tmp_path / "package"
    source = Path(files.__file__).parent.parent
    for name in ("model", "rulelang"):
        shutil.copytree(source / name, package / name)
    monkeypatch.setattr(files, "__file__", str(package / "rulelang" / "files.py"))
    key = load([rules], cache=cache).fingerprint
    assert load([rules], cache=cache).fingerprint == key
    with (package / "model" / "rules.py").open("a", encoding="utf-8") as file:
        file.write("# new\n")
    assert load([rules], cache=cache).fingerprint != key
    assert len(list(cache.glob("rules-*"))) == 2


def test_a_cache_that_cannot_be_written_is_no_error(rules: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert load([rules], cache=tmp_path / "file").causes


def test_wrong_rules_are_never_cached(rules: Path, cache: Path) -> None:
    write(rules, {"checks.yaml": "checks: 5"})
    for _ in range(2):
        with pytest.raises(RuleProblems):
            load([rules], cache=cache)
    assert not cache.exists()
