"""The JSON report: complete, readable by any reader, the same after a round trip."""

from __future__ import annotations

import json

import pytest
from pydantic import ValidationError

from tws_logdx.report.model import Report
from tws_logdx.report.renderers import json as json_renderer
from tws_logdx.report.visible import UNSAFE

from .example import empty_report, hostile_report, report


@pytest.mark.parametrize("made", [report(), empty_report()])
def test_a_report_comes_back_as_it_was_written(made: Report) -> None:
    assert json_renderer.read(json_renderer.render(made)) == made


def test_acting_characters_are_escaped_and_still_there_for_programs() -> None:
    written = json_renderer.render(hostile_report(10))
    assert UNSAFE.sub("", written) == written
    assert "\x1b[2J" in json.loads(written)["answer"]


def test_half_a_surrogate_pair_is_written_so_that_strict_readers_take_it() -> None:
    written = json_renderer.render(hostile_report(10))
    written.encode("utf-8")
    assert json.loads(written)["answer"].count("\\udc80") == 1


def test_reading_something_else_says_where_it_is_wrong() -> None:
    with pytest.raises(ValidationError, match="confidence"):
        json_renderer.read(json_renderer.render(report()).replace('"confidence": 0.87', '"confidence": "sure"'))


def test_counts_and_numbers_are_numbers() -> None:
    written = json.loads(json_renderer.render(report()))
    assert written["schema"] == "tws-logdx/report/1"
    assert written["attempts"]["by_outcome"] == {"silent": 9, "ready": 2, "refused": 1}
    assert written["findings"][0]["group"] == {"host": "127.0.0.1", "port": 7497}
    assert written["findings"][0]["evidence"][1]["line"] == 24
