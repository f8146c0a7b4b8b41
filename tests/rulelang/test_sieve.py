"""Sieves: what scanners of bytes look for instead of a literal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tws_logdx.formats.api_log import decode
from tws_logdx.model.rules import EventSpec, RuleBook
from tws_logdx.rulelang import check
from tws_logdx.rulelang.sieve import sieve, unfit

ASCII = "\t" + "".join(map(chr, range(32, 127)))
"""What lines of logs are written in: no line feed is inside of one."""
MISTAKEN = """\
family: program
events:
  - name: own.both
    id: one
    pattern: 'window shut'
    scan: ['window']
    sieve: 'window'
    samples: ['window shut']
  - name: own.anchored
    id: one
    pattern: 'window shut'
    sieve: '^window'
    samples: ['window shut']
  - name: own.narrow
    id: one
    pattern: 'window shut'
    sieve: 'dialog'
    samples: ['window shut']
"""


@pytest.mark.parametrize(
    ("written", "blamed"),
    [
        ("^dialog", "an anchor"),
        (r"\bdialog", "an anchor"),
        ("dialog(?= closed)", "a look-around"),
        (r"(dialog|window) \1", "a back reference"),
        ("(?>dialog)", "an atomic group"),
        ("dialo++g", "a possessive repeat"),
        ("(?:dialog)*", "an empty text"),
        ("dialog(", "no regular expression"),
    ],
)
def test_what_some_scanner_does_not_know_is_refused(written: str, blamed: str) -> None:
    found = unfit(written)
    assert found is not None
    assert blamed in found[0]
    assert found[1]


@pytest.mark.parametrize(
    "record",
    [
        b"08:15:00:123 -> 9-1-7-",
        b"08:15:00:123 ->9-1-7-",
        b"08:15:00:123 -> ---\x079-1-7-",
        b"08:15:00:123 -> ---\n9-1-7-",
        b"08:15:00:123 -> ---9-1-7-",
        b"08:15:00:123 -> ---\xc3\xa99-1-7-",
        b"08:15:00:123 -> --\x01\xff9-1-7-",
        b"08:15:00:123 -> -----9-1-7-",
    ],
)
def test_the_length_bytes_of_a_message_may_be_any(record: bytes) -> None:
    assert re.search(sieve("->{length}9-1-").encode(), record)


def test_the_length_does_not_reach_into_the_message() -> None:
    noise = b"08:15:00:123 -> ---\x1c1-6-1009-1-182.33-100-0-"
    assert decode(noise).endswith(b"1-6-1009-1-182.33-100-0-")
    assert re.search(sieve("->{length}9-1-").encode(), noise) is None


def test_mistakes_in_a_sieve_are_located(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "own.yaml").write_text(MISTAKEN, encoding="utf-8")
    found = [str(problem) for problem in check([tmp_path])[1]]
    assert any("literals or a sieve, not both" in one for one in found)
    assert any("may not hold an anchor" in one for one in found)
    assert any("does not match the sieve" in one for one in found)


def test_every_sieve_that_ships_finds_the_samples_of_its_pattern(book: RuleBook) -> None:
    sieved = [spec for spec in book.events if spec.sieve]
    assert sieved
    for spec in sieved:
        assert all(re.search(spec.sieve.encode(), sample.encode()) for sample in spec.samples)


def test_every_line_that_a_pattern_matches_holds_its_sieve(book: RuleBook) -> None:
    """Else the line would never be looked at."""
    for spec in book.events:
        if spec.sieve:
            assert_held(spec)


def assert_held(spec: EventSpec) -> None:
    pattern, sieve_ = re.compile(spec.pattern), re.compile(spec.sieve.encode())

    @settings(max_examples=40, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
    @given(line=st.from_regex(pattern, alphabet=ASCII).filter(lambda line: pattern.search(line) is not None))
    def holds(line: str) -> None:
        assert sieve_.search(line.encode())

    holds()


@pytest.mark.parametrize(
    "package", ["javelin.Bot", "javaxel.Bot", "jclub.Bot", "jclients.Bot", "jdkx.Bot", "j.Bot", "my.Bot"]
)
def test_frames_of_programs_whose_names_begin_like_javas_own_are_looked_at(book: RuleBook, package: str) -> None:
    spec = next(spec for spec in book.events if spec.id == "program/program.user_frame/java-and-net")
    line = f"\tat {package}.tick(Bot.java:88)"
    assert re.search(spec.pattern, line)
    assert re.search(spec.sieve.encode(), line.encode())


@pytest.mark.parametrize("frame", ["java.lang.Thread.run(Thread", "javax.swing.A.b(A", "jclient.C.d(C", "jdk.E.f(E"])
def test_frames_of_java_and_tws_are_not(book: RuleBook, frame: str) -> None:
    spec = next(spec for spec in book.events if spec.id == "program/program.user_frame/java-and-net")
    assert re.search(spec.sieve.encode(), f"\tat {frame}.java:12)".encode()) is None
