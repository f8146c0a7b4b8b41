"""What a run imports: a small folder is mostly paid for with imports, and what is not loaded costs nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.cli.running import surroundings

CODE = """
import sys
from tws_logdx.cli import main
sys.argv = ["logdx", *sys.argv[1:]]
try:
    main()
finally:
    print(*sys.modules, file=sys.stderr)
"""
RULE_TOOLS = {"lark", "pydantic", "pydantic_core", "ruamel", "annotated_types"}
TEMPLATES = {"jinja2", "markupsafe"}
PROCESSES = {"multiprocessing", "concurrent", "asyncio", "socket", "ssl"}
OTHERS = {"numpy", "ib_async", "unittest", "importlib.metadata", "email", "xml", "http"}
OWN_UNUSED = {
    "tws_logdx.authoring",
    "tws_logdx.cli.explain",
    "tws_logdx.cli.rules",
    "tws_logdx.cli.stats",
    "tws_logdx.report.renderers.html",
    "tws_logdx.report.renderers.markdown",
    "tws_logdx.report.renderers.swimlanes",
    "tws_logdx.rulelang.compile",
    "tws_logdx.rulelang.shape",
}
UNUSED = RULE_TOOLS | TEMPLATES | PROCESSES | OTHERS | OWN_UNUSED


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The modules a run has imported at its end, and the packages they are in."""
    run = subprocess.run(
        [sys.executable, "-c", CODE, *arguments], capture_output=True, text=True, cwd=folder, env=surroundings()
    )
    assert run.returncode == 0, run.stderr
    return set(_with_packages(run.stderr.split()))


def _with_packages(modules: Iterable[str]) -> Iterable[str]:
    for module in modules:
        parts = module.split(".")
        yield from (".".join(parts[:length]) for length in range(1, len(parts) + 1))


@pytest.fixture
def compiled_rules(folder: Path) -> Path:
    """A folder with logs, after a run that has compiled the rules."""
    loaded(folder, "analyze", ".")
    return folder


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_need_nothing_but_click(tmp_path: Path, option: str) -> None:
    modules = loaded(tmp_path, option)
    own = {name for name in modules if name.startswith("tws_logdx.")}
    assert own == {"tws_logdx.cli", "tws_logdx.cli.interrupt", "tws_logdx._version"}
    assert sorted(modules & (UNUSED | {"rich", "hyperscan", "re2", "platformdirs", "dataclasses", "json"})) == []


def test_the_help_of_a_command_loads_that_command_only(tmp_path: Path) -> None:
    modules = loaded(tmp_path, "analyze", "--help")
    assert sorted(modules & (UNUSED | {"rich", "hyperscan", "re2", "platformdirs", "tws_logdx.pipeline"})) == []


def test_a_small_folder_as_text_loads_rich_and_no_other_tool(compiled_rules: Path) -> None:
    modules = loaded(compiled_rules, "analyze", ".")
    assert "rich" in modules
    assert (
        sorted(modules & (UNUSED | {"tws_logdx.report.renderers.json", "tws_logdx.report.renderers.text.screen"})) == []
    )


def test_a_small_folder_as_json_loads_no_tool_at_all(compiled_rules: Path) -> None:
    modules = loaded(compiled_rules, "analyze", ".", "--format", "json")
    assert sorted(modules & (UNUSED | {"rich", "tws_logdx.report.renderers.text"})) == []


def test_a_quiet_run_loads_only_what_it_writes_with(compiled_rules: Path) -> None:
    modules = loaded(compiled_rules, "analyze", ".", "--quiet", "--output", "report.md")
    assert modules > TEMPLATES
    assert sorted(modules & ((UNUSED | {"rich"}) - TEMPLATES - {"tws_logdx.report.renderers.markdown"})) == []
