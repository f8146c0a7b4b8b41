"""What rules/versions.yaml says can be true: sources everywhere, the order of time, nothing from the future of itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tws_logdx.model.rules import RuleBook
from tws_logdx.model.version import parse_version
from tws_logdx.rulelang import builtin_rules
from tws_logdx.rulelang.document import Document
from tws_logdx.rulelang.versionshape import VersionsFile

DATA = VersionsFile.model_validate(Document.open(builtin_rules() / "versions.yaml", "versions.yaml").data)
ENCODINGS = ["text", "raw", "protobuf"]


def every() -> Iterator[Any]:
    for section in ("libraries", "servers", "builds", "faults", "misfits", "seen_on"):
        yield from getattr(DATA, section)


def test_every_entry_says_where_it_is_written() -> None:
    assert len(list(every())) > 40
    for entry in every():
        assert all(len(source) > 8 for source in entry.sources), entry


def test_servers_go_up_and_the_protocol_with_them() -> None:
    numbers = [server.version for server in DATA.servers]
    assert numbers == sorted(numbers)
    encodings = [ENCODINGS.index(server.encoding) for server in DATA.servers]
    assert encodings == sorted(encodings)


def test_what_a_library_speaks_never_goes_down_but_for_the_release_that_took_it_back() -> None:
    for library in DATA.libraries:
        tops = [part.most for part in library.speaks]
        assert tops == sorted(tops) or (library.id == "ib-insync" and tops[-2:] == [177, 176])
        for part in library.speaks:
            assert 100 <= part.least <= part.most <= 300


def test_the_newest_release_of_a_library_is_in_what_it_speaks() -> None:
    for library in DATA.libraries:
        if library.newest and library.speaks:
            last, newest = parse_version(library.speaks[-1].last), parse_version(library.newest)
            assert last is not None
            assert newest is not None
            assert last.covers(newest)


def test_a_fault_is_mended_after_its_last_version() -> None:
    for entry in [*every()]:
        if getattr(entry, "fixed_in", ""):
            last, fixed = parse_version(entry.last), parse_version(entry.fixed_in)
            assert last is not None
            assert fixed is not None
            assert fixed > last
            assert not last.covers(fixed)


def test_names_of_libraries_are_unique_and_those_that_logs_show_are_known(book: RuleBook) -> None:
    names = [name.lower() for library in DATA.libraries for name in library.names]
    assert len(names) == len(set(names))
    for name in ("ib_async", "ib-async", "ib_insync", "ibapi", "nautilus_trader", "nautilus_ibapi", "@stoqey/ib"):
        assert book.versions.library(name) is not None


def test_the_rules_name_faults_that_exist(book: RuleBook) -> None:
    faults = {fault.id for fault in book.versions.faults}
    asked = {
        word
        for cause in book.causes
        for one in (*cause.evidence, *cause.against)
        if "version.known_bad" in one.text
        for word in one.text.split('"')[1::2]
    }
    assert {"executions-unanswered", "closed-after-start"} <= asked & faults
