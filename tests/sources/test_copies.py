from __future__ import annotations

from pathlib import Path

from tws_logdx.sources.copies import without_copies
from tws_logdx.sources.find import find


def test_a_copy_is_left_out_and_named(tmp_path: Path) -> None:
    for name, text in (("a.log", "one line\n"), ("backup.log", "one line\n"), ("other.log", "two line\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    kept, copies = without_copies(find([str(tmp_path)]).sources)
    assert [Path(source.name).name for source in kept] == ["a.log", "other.log"]
    assert [Path(copy.name).name for copy in copies] == ["backup.log"]
    assert "a.log" in copies[0].reason
