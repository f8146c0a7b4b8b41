"""Runs of the command line keep away from the user's own folders, and compile the rules once."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two small logs."""
    from tests.cli.running import CLIENT

    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "a.log").write_text(CLIENT.replace("4002", "4001"), encoding="utf-8")
    (folder / "b.log").write_text(CLIENT, encoding="utf-8")
    return folder
