"""Where the shipped rules are."""

from __future__ import annotations

from pathlib import Path


def builtin_rules() -> Path:
    """The folder of the shipped rules: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "rules"
    return installed if installed.is_dir() else package.parent.parent / "rules"
