"""The code book: complete, without empty words, and pointing only at what exists."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from tws_logdx.model.codes import NAMESPACES, Code, CodeBook
from tws_logdx.model.rules import RuleBook
from tws_logdx.rulelang import builtin_rules, check

API = (
    *range(-4, 1),
    *range(100, 108),
    *range(109, 149),
    *range(151, 169),
    *range(200, 204),
    *range(300, 450),
    *(450, 460, 463, 481, 492),
    *range(501, 594),
    *(1100, 1101, 1102, 1300),
    *range(2100, 2112),
    *(2113, 2119, 2129, 2130, 2137, 2148, 2150, 2152, 2157, 2158, 2161, 2168, 2169, 2174, 2176),
    *range(10000, 10004),
    *range(10005, 10028),
    *(10038, 10052, 10058, 10063, 10089, 10090, 10091, 10092, 10147, 10148, 10149, 10167, 10168, 10172, 10182),
    *(10186, 10187, 10189, 10190, 10197, 10225, 10230, 10231),
    *range(10233, 10258),
    *(10268, 10269, 10270, 10274),
    *range(10276, 10313),
    *range(10314, 10320),
    *(10321, 10322),
    *range(10324, 10348),
    10349,
)
"""Every number that the documentation of the API or the source of a client names."""
IBC = range(1100, 1113)
WINSOCK = (10013, 10038, 10048, 10051, 10053, 10054, 10060, 10061, 10065, 11001)


@pytest.fixture(scope="module")
def rules() -> RuleBook:
    book, problems = check([builtin_rules()])
    assert problems == ()
    return book


@pytest.fixture(scope="module")
def book(rules: RuleBook) -> CodeBook:
    return rules.codes


def texts(code: Code) -> list[str]:
    return [code.meaning, *code.do, *(text for text in (code.when, code.follows) if text)]


def test_every_code_of_the_list_is_described(book: CodeBook) -> None:
    assert sorted(set(API) - book.numbers("api")) == []
    assert set(IBC) <= book.numbers("ibc")
    assert set(WINSOCK) <= book.numbers("winerror")


def test_no_code_has_empty_words_and_sentences_begin_and_end_as_such(book: CodeBook) -> None:
    for code in book.codes:
        assert len(code.meaning.split()) >= 4, code.id
        assert all((code.do, code.source, code.kind, code.ignore)), code.id
        for text in texts(code):
            assert re.match(r"[A-Z`0-9'\"]|jts\.ini", text), (code.id, text)
            assert text.endswith((".", ")")), (code.id, text)
            assert text.count("(") == text.count(")"), (code.id, text)


def test_what_depends_says_on_what_and_what_is_harmless_says_why(book: CodeBook) -> None:
    assert [code.id for code in book.codes if code.ignore in ("yes", "depends") and not code.when] == []


def test_recovering_codes_exist_and_none_ends_itself(book: CodeBook) -> None:
    for code in book.codes:
        ends = [one for one in code.recovers if isinstance(one, int)]
        assert code.code not in ends, code.id
        assert set(ends) <= book.numbers(code.namespace), code.id


def test_the_codes_that_a_text_names_are_described(book: CodeBook) -> None:
    """Four digits and more in a text of the API are codes, ports or server versions."""
    ports = {7496, 7497, 4000, 4001, 4002, 4003, 4004, 2026, 2000}
    known = book.numbers("api") | book.numbers("winerror")
    for code in book.codes:
        if code.namespace == "api":
            for text in texts(code):
                named = {int(number) for number in re.findall(r"(?<![\d:`-])\b\d{4,5}\b(?![:\d])", text)}
                assert named - ports <= known, (code.id, text)


def test_causes_that_are_named_exist(rules: RuleBook, book: CodeBook) -> None:
    ids = {cause.id for cause in rules.causes}
    assert {cause for code in book.codes for cause in code.causes} <= ids


def test_linux_and_macos_numbers_of_errors_are_those_of_the_system(book: CodeBook) -> None:
    import errno
    import sys

    for code in book.codes:
        if code.namespace == "errno" and hasattr(errno, code.name):
            place = dict(code.also).get("macOS", code.code) if sys.platform == "darwin" else code.code
            if sys.platform in ("linux", "darwin"):
                assert getattr(errno, code.name) == place, code.id
    macos = [dict(code.also).get("macOS", code.code) for code in book.codes if code.namespace == "errno"]
    assert len(set(macos)) == len(macos)


def test_ranges_do_not_overlap_by_halves(book: CodeBook) -> None:
    for space in NAMESPACES:
        ranges = [one for one in book.ranges if one.namespace == space]
        for one in ranges:
            for other in ranges:
                apart = one.last < other.first or other.last < one.first
                inside = (one.first <= other.first and other.last <= one.last) or (
                    other.first <= one.first and one.last <= other.last
                )
                assert apart or inside, (one, other)


def test_the_library_made_codes_are_the_library_made_range(rules: RuleBook) -> None:
    effects = rules.effects
    assert effects.of("client-made") == frozenset(range(501, 600))
    assert effects.of("client-id-taken") == {326}
    assert effects.of("no-connection") == {502, 509, 520}
    assert effects.recovered_by == {2103: {2104}, 2105: {2106}, 2157: {2158}}
    assert effects.has(1100, "link-lost")
    assert not effects.has(1102, "link-lost")
    assert not effects.has(None, "order")


def codes_of_ibapi() -> set[int]:
    errors = import_module("ibapi.errors")
    return {one.code() for one in vars(errors).values() if isinstance(one, errors.CodeMsgPair)}


@pytest.mark.skipif(find_spec("ibapi") is None, reason="ibapi is not installed")
def test_every_code_of_the_installed_ibapi_is_described(book: CodeBook) -> None:
    codes = codes_of_ibapi()
    assert codes
    assert codes <= book.numbers("api")


@pytest.mark.parametrize("library", ["ib_async", "ib_insync"])
def test_every_code_that_the_sources_of_the_client_name_is_described(book: CodeBook, library: str) -> None:
    found = find_spec(library)
    if found is None or found.origin is None:
        pytest.skip(f"{library} is not installed")
    source = (Path(found.origin).parent / "wrapper.py").read_text(encoding="utf-8")
    named = {int(one) for one in re.findall(r"errorCode\s*==\s*(\d+)", source)}
    for numbers in re.findall(r"(?:warningCodes|errorCode in)\s*=?\s*(?:frozenset\()?[({]([\d,\s]+)", source):
        named |= {int(one) for one in re.findall(r"\d+", numbers)}
    assert named
    assert named <= book.numbers("api")
