"""Expected outputs as files. `LOGDX_ACCEPT=1 pytest tests/report` writes them anew; read the difference afterwards."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def assert_golden(name: str, text: str) -> None:
    """The text is what the file of that name holds."""
    path = FOLDER / name
    if os.environ.get("LOGDX_ACCEPT"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8"), f"{path} differs: LOGDX_ACCEPT=1 pytest tests/report accepts"
