"""The layers of the house: each package imports only lower ones, and each big library has one home."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1] / "src" / "tws_logdx"
LAYERS = [
    "model",
    "sources",
    "stages",
    "formats",
    "events",
    "attempts",
    "probe",
    "engine",
    "diagnosis",
    "report",
    "intake",
    "crew",
    "pipeline",
    "reporting",
    "authoring",
    "cli",
]
"""From the ground up. `rulelang` stands beside them on `model`."""
HOMES = {
    "click": {"cli"},
    "rich": {"cli", "report/renderers"},
    "jinja2": {"report/renderers"},
    "markupsafe": {"report/renderers"},
    "lark": {"rulelang"},
    "pydantic": {"rulelang", "report/renderers"},
    "ruamel": {"rulelang"},
    "hyperscan": {"formats"},
    "re2": {"formats", "engine", "rulelang"},
    "platformdirs": {"cli"},
    "zlib_ng": {"sources"},
    "ib_async": {"probe"},
    "psutil": {"probe"},
}
FILES = sorted(ROOT.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""


def room(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    return parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_lower_ones(path: Path) -> None:
    here = room(path)
    if here in ("__init__", "__main__", "_version"):
        return
    for name in imports(path):
        if not name.startswith("tws_logdx.") or name == "tws_logdx._version":
            continue
        there = name.split(".")[1]
        if there == here:
            continue
        if here == "rulelang":
            assert there == "model", f"{path} imports {name}"
        elif there == "rulelang":
            assert here in ("authoring", "cli"), f"{path} imports {name}"
        else:
            assert LAYERS.index(there) < LAYERS.index(here), f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_library_is_used_only_at_its_home(path: Path) -> None:
    where = path.relative_to(ROOT).as_posix()
    for name in imports(path):
        homes = HOMES.get(name.split(".")[0])
        if homes is not None:
            assert any(where.startswith(home) for home in homes), f"{path} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= 400
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, f"{path}:{node.lineno} {node.name}"


def loaded(code: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(run.stdout.split())


def test_the_command_line_imports_nothing_heavy() -> None:
    modules = loaded("import tws_logdx.cli")
    assert not modules & {
        "rich",
        "jinja2",
        "lark",
        "pydantic",
        "ruamel.yaml",
        "hyperscan",
        "numpy",
        "ib_async",
        "asyncio",
    }


def test_an_analysis_from_cached_rules_imports_no_rule_tools(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("2026-03-02 09:00:01,621 ib_async.client INFO Connected\n", encoding="utf-8")
    code = f"""
from pathlib import Path
from tws_logdx.rulelang import load, builtin_rules
from tws_logdx.pipeline import analyze
analyze([{str(tmp_path)!r}], load([builtin_rules()], cache=Path({str(tmp_path / "cache")!r})))
"""
    loaded(code)
    assert not loaded(code) & {"rich", "jinja2", "lark", "pydantic", "ruamel.yaml", "numpy", "ib_async", "asyncio"}
