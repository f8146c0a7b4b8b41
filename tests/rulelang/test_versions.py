"""versions.yaml: what it makes, what can be wrong in it, and packs that change it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rulelang.folder import FILES, write
from tws_logdx.model.known_versions import Speaks
from tws_logdx.rulelang import check, load

VERSIONS = """\
libraries:
  - id: gatelib
    label: GateLib
    names: [GateLib, gate-lib]
    newest: '2.0'
    unmaintained: '2024'
    speaks:
      - {first: '1.0', last: '1.9', least: 100, most: 150}
      - {first: '2.0', last: '2.0', least: 120, most: 170}
    sources: [a page]
servers:
  - {version: 201, encoding: raw, note: binary ids, sources: [a page]}
  - {version: 100, encoding: text, note: lengths, sources: [a page]}
builds:
  - {id: old, last: '9.81', desupported: '2021-12-29', sources: [a page]}
  - {id: new, first: '10.30', last: '10.30', sources: [a page]}
faults:
  - id: gate-stuck
    what: gatelib
    first: '1.2'
    last: '1.3'
    why: >-
      it sticks,
      badly
    fixed_in: '1.4'
    sources: [an issue]
misfits:
  - {id: too-old, what: ibc, last: '3.8', with_what: host, with_first: '10.1', why: no, sources: [an issue]}
seen_on:
  - {what: host, version: 10.50.1e, date: '2026-08-31', sources: [a log]}
"""


def base(tmp_path: Path, text: str = VERSIONS) -> Path:
    return write(tmp_path / "rules", {**FILES, "versions.yaml": text})


def test_entries_are_read_into_their_sections(tmp_path: Path) -> None:
    known = load([base(tmp_path)]).versions
    library = known.library("gatelib")
    assert library is not None
    assert library.speaks[1] == Speaks("2.0", "2.0", 120, 170)
    assert known.library("GATE-LIB") is library
    assert [server.version for server in known.servers] == [100, 201]
    assert known.faults[0].why == "it sticks, badly"
    assert known.label("gatelib") == "GateLib"
    assert (known.misfits[0].what, known.seen_on[0].version) == ("ibc", "10.50.1e")


def test_they_survive_the_cache(tmp_path: Path) -> None:
    folder = base(tmp_path)
    first = load([folder], cache=tmp_path / "cache")
    assert first.versions.faults
    assert load([folder], cache=tmp_path / "cache").versions == first.versions


MISTAKES = [
    ("newest: '2.0'", "newest: latest", "latest", "`latest` is no version", "10.37.1c"),
    ("newest: '2.0'", "newest: 2.0", "2.0", "valid string", "need quotes"),
    ("first: '1.2'", "first: 1.x", "1.x", "`1.x` is no version", ""),
    ("first: '1.2'", "first: '1.4'", "'1.3'", "`1.3` comes before `1.4`", "the older version"),
    ("'2021-12-29'", "'2021-02-30'", "'2021-02-30'", "is no date", "2025-01-31"),
    ("unmaintained: '2024'", "unmaintained: lately", "lately", "is no date", ""),
    ("first: '2.0', last", "first: '1.9', last", "{first", "inside the one before", "old to new"),
    ("first: '10.30', last", "first: '9.81.3c', last", "{id: new", "inside the one before", "ends with `9.81`"),
    ("{id: new, first: '10.30', last: '10.30', ", "{id: new, ", "{id: new", "no versions are named", ""),
    ("least: 120, most: 170", "least: 120, most: 17", "17", "17 is below `least`", ""),
    ("what: gatelib", "what: gatlib", "gatlib", "nothing with versions is called `gatlib`", "did you mean `gatelib`?"),
    ("fixed_in:", "fixd_in:", "fixd_in", "not a key that is known", "did you mean `fixed_in`?"),
    ("encoding: raw", "encoding: row", "row", "`row` is no word for `encoding`", "did you mean `raw`?"),
    ("why: no, sources: [an issue]", "why: no, sources: []", "[]", "at least 1 item", ""),
    ("{id: new,", "{id: old,", "old", "`old` is given twice", "unique"),
]


@pytest.mark.parametrize(("old", "new", "marked", "message", "hint"), MISTAKES)
def test_a_mistake_is_told_at_its_place(
    tmp_path: Path, old: str, new: str, marked: str, message: str, hint: str
) -> None:
    assert VERSIONS.count(old) == 1
    text = VERSIONS.replace(old, new)
    (problem,) = check([base(tmp_path, text)])[1]
    assert problem.file == "rules/versions.yaml"
    assert text.splitlines()[problem.line - 1][problem.column - 1 :].startswith(marked)
    assert message in problem.message
    assert hint in problem.hint


def test_a_pack_replaces_and_adds_entries_by_id_and_may_name_libraries_of_the_first_folder(tmp_path: Path) -> None:
    mine = """\
faults:
  - {id: gate-stuck, what: gatelib, last: '1.9', why: it sticks longer, sources: [me]}
  - {id: other, what: gateway, first: '10.40', last: '10.40', why: slow, sources: [me]}
seen_on:
  - {what: host, version: '10.60', sources: [me]}
"""
    book, problems = check([base(tmp_path), write(tmp_path / "mine", {"versions.yaml": mine})])
    assert problems == ()
    assert [(change.what, change.kind, change.id) for change in book.changes] == [
        ("replaced", "version", "faults/gate-stuck"),
        ("added", "version", "faults/other"),
        ("replaced", "version", "seen_on/host"),
    ]
    assert [fault.why for fault in book.versions.faults] == ["it sticks longer", "slow"]
    assert [newest.version for newest in book.versions.seen_on] == ["10.60"]
