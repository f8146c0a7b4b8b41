"""From one line to a pattern: what varies becomes typed groups, and the line, redacted or not, still matches."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from tests.authoring.lines import LINES
from tws_logdx.authoring.generalise import LONGEST, generalise
from tws_logdx.report.redact import Redactor
from tws_logdx.report.visible import visible
from tws_logdx.rulelang.regex import mistake

MESSAGES = [
    ("Connection to gw1:4002 refused after 3 attempts", {"host": "text", "port": "int", "attempts": "int"}),
    ("clientId=7 took 12 ms, error -1", {"client_id": "int", "milliseconds": "int", "code": "int"}),
    ("Error 326, reqId -1: id in use", {"code": "int", "req_id": "int"}),
    ("cannot open 'my file' (load 1.5)", {"quoted": "text", "load": "float"}),
    ("account U9876543 on 203.0.113.9 is locked", {"account": "text", "host": "text"}),
    ("peer 10.0.0.3:51822 left at 2026-03-02 09:00:01", {"host": "text", "port": "int", "stamp": "text"}),
    ("build 10.30.1t of zdc1.example.com", {"version": "text", "host": "text"}),
    ("object 0xdeadbeef in /opt/jts/conf", {"token": "text", "path": "text"}),
    ("-> 4-2--1-2104-farm is fine:usfarm-", {"number": "int", "number_2": "int", "number_3": "int"}),
    ("nothing varies in this line", {}),
    ("3 then 4 within 5", {"then_value": "int", "then_value_2": "int", "within_value": "int"}),
]


@pytest.mark.parametrize(("message", "fields"), MESSAGES, ids=lambda value: str(value)[:40])
def test_what_varies_becomes_typed_groups_with_telling_names(message: str, fields: dict[str, str]) -> None:
    assert generalise(message).fields == fields


def test_the_pattern_matches_other_lines_of_the_kind_and_no_others() -> None:
    pattern = re.compile(generalise("Connection to 10.0.0.3:4002 refused (attempt 3)").text)
    found = pattern.search("x Connection to gateway.lan:7497 refused (attempt 12)")
    assert found is not None
    assert found.groupdict() == {"host": "gateway.lan", "port": "7497", "attempt": "12"}
    assert pattern.search("Connection to 10.0.0.3:4002 lost (attempt 3)") is None


def test_fixed_signs_are_meant_as_they_stand() -> None:
    made = generalise("is it (a+b)* or [c]? $^{}|.\\")
    assert made.fields == {}
    assert re.search(made.text, "is it (a+b)* or [c]? $^{}|.\\")


def test_a_long_message_gives_a_bounded_pattern() -> None:
    made = generalise("stuck because " + "word 17 " * 500)
    assert len(made.fields) <= 12
    assert len(made.text) < LONGEST * 6
    assert re.search(made.text, "stuck because " + "word 17 " * 500)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_any_line_matches_its_own_pattern_also_when_it_is_redacted(line: str) -> None:
    made = generalise(line)
    pattern = re.compile(made.text)
    assert mistake(made.text) is None
    assert set(pattern.groupindex) == set(made.fields)
    assert pattern.search(line.strip())
    assert pattern.search(visible(Redactor()(line).replace("\t", " ")))


HOSTILE = [
    piece * 16_384 for piece in ("a", "1", " ", "-", "=", ":", "'", "a ", "1.", "1-1:", "\x1b", "10.0.0.3:4002 ")
]


@pytest.mark.parametrize(
    "message", [message for message, _ in MESSAGES] + ["\x1b" * 40 + " 7", "1-" * 60, "a.b-1 " * 30]
)
def test_no_made_pattern_hangs_on_a_long_line(message: str) -> None:
    pattern = re.compile(generalise(message).text)
    for text in HOSTILE:
        pattern.search(text[:16_384])


def test_what_acts_is_meant_raw_and_spelled_out() -> None:
    made = generalise("color \x1b[31m and \u202e")
    assert made.text.isprintable()
    assert re.search(made.text, "color \x1b[31m and \u202e")
    assert re.search(made.text, "color \\x1b[31m and \\u202e")
