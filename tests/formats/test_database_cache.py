"""Databases of hyperscan on disk: taken when they are right, silently made anew when they are not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tws_logdx.formats import database_cache
from tws_logdx.formats.database_cache import compiled

hyperscan = pytest.importorskip("hyperscan")

EXPRESSIONS, FLAGS = (b"gate", b"refus(?:ed|al)", b"Closed"), (0, 0, hyperscan.HS_FLAG_CASELESS)
DATA = b"gate CLOSED\nrefusal of the gate\n"
HITS = [(3, 0), (10, 2), (18, 1), (30, 0)]


def hits(database: Any) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    database.scan(DATA, match_event_handler=lambda number, _start, end, *_: found.append((end - 1, number)))
    return sorted(found)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "cache"


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[bytes]]:
    """What was compiled, not read."""
    seen: list[Sequence[bytes]] = []
    compile_one = database_cache._compiled

    def compile_and_note(expressions: Sequence[bytes], flags: Sequence[int]) -> Any:
        seen.append(expressions)
        return compile_one(expressions, flags)

    monkeypatch.setattr(database_cache, "_compiled", compile_and_note)
    return seen


def only_file(cache: Path) -> Path:
    (file,) = cache.iterdir()
    return file


def test_what_comes_from_the_cache_finds_the_same(cache: Path, compilations: list[object]) -> None:
    assert hits(compiled(EXPRESSIONS, FLAGS, cache)) == HITS
    assert hits(compiled(EXPRESSIONS, FLAGS, cache)) == HITS
    assert len(compilations) == 1


def test_without_a_folder_nothing_is_kept(tmp_path: Path, compilations: list[object]) -> None:
    for _ in range(2):
        assert hits(compiled(EXPRESSIONS, FLAGS, None)) == HITS
    assert len(compilations) == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("expressions", "flags"),
    [
        ((b"gate", b"refus(?:ed|al)", b"closed"), FLAGS),
        (EXPRESSIONS, (0, 0, 0)),
        (EXPRESSIONS[::-1], FLAGS[::-1]),
        ((b"gate", b"refus(?:ed|al)Closed"), (0, 0)),
    ],
    ids=["another letter", "another flag", "another order", "run together"],
)
def test_other_needles_have_a_database_of_their_own(
    cache: Path, compilations: list[object], expressions: Sequence[bytes], flags: Sequence[int]
) -> None:
    compiled(EXPRESSIONS, FLAGS, cache)
    assert hits(compiled(expressions, flags, cache)) == hits(compiled(expressions, flags, None))
    assert len(compilations) == 3
    assert len(list(cache.iterdir())) == 2


def test_a_file_that_was_cut_short_or_damaged_is_silently_replaced(cache: Path) -> None:
    compiled(EXPRESSIONS, FLAGS, cache)
    file = only_file(cache)
    whole = file.read_bytes()
    step = max(1, len(whole) // 40)
    for place in range(0, len(whole), step):
        for spoilt in (whole[:place], whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :]):
            file.write_bytes(spoilt)
            assert hits(compiled(EXPRESSIONS, FLAGS, cache)) == HITS
            assert file.read_bytes() == whole


def test_the_database_of_other_needles_under_this_name_is_not_taken(cache: Path, tmp_path: Path) -> None:
    compiled(EXPRESSIONS, FLAGS, cache)
    compiled((b"other",), (0,), tmp_path / "other")
    only_file(cache).write_bytes(only_file(tmp_path / "other").read_bytes())
    assert hits(compiled(EXPRESSIONS, FLAGS, cache)) == HITS


def test_the_database_of_another_library_is_not_taken(
    cache: Path, compilations: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled(EXPRESSIONS, FLAGS, cache)
    monkeypatch.setattr(hyperscan, "__version__", "99.0")
    assert hits(compiled(EXPRESSIONS, FLAGS, cache)) == HITS
    assert len(compilations) == 2


def test_a_database_that_does_not_fit_this_processor_is_replaced(
    cache: Path, compilations: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled(EXPRESSIONS, FLAGS, cache)

    def refuse(_data: bytes, _mode: int) -> None:
        raise hyperscan.DatabasePlatformError(-5)

    monkeypatch.setattr(hyperscan, "loadb", refuse)
    assert hits(compiled(EXPRESSIONS, FLAGS, cache)) == HITS
    assert len(compilations) == 2


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    for _ in range(2):
        assert hits(compiled(EXPRESSIONS, FLAGS, tmp_path / "file")) == HITS
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_no_part_of_a_file_is_left_when_it_cannot_be_put_in_place(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_names: object) -> None:
        raise PermissionError("held by another program")

    monkeypatch.setattr("os.replace", refuse)
    assert hits(compiled(EXPRESSIONS, FLAGS, cache)) == HITS
    assert not list(cache.iterdir())
