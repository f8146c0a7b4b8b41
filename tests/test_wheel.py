"""The built wheel, in an environment of its own, with the checkout out of sight."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("tws_logdx-*.whl"))


def test_the_wheel_carries_rules_templates_and_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "tws_logdx/rules/events/client.yaml" in names
    assert any(name.startswith("tws_logdx/rules/causes/") for name in names)
    assert "tws_logdx/report/templates/report.html.j2" in names
    assert "tws_logdx/rulelang/grammar.lark" in names
    assert "tws_logdx/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_installed_wheel_does_the_main_job_alone(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    (tmp_path / "bot.log").write_text(
        "ConnectionRefusedError: [Errno 111] Connect call failed ('127.0.0.1', 7497)\n", encoding="utf-8"
    )
    # -S and an explicit path: neither an editable install nor the checkout can be found, only the wheel's own files.
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    code = f"import sys; sys.path[:0] = {[str(site), *libraries]!r}; import tws_logdx; assert {str(site)!r} in tws_logdx.__file__; from tws_logdx.cli import main; main()"
    run = subprocess.run(
        [sys.executable, "-S", "-c", code, "analyze", "bot.log", "-f", "json"],
        capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["attempts"]["by_outcome"] == {"refused": 1}
