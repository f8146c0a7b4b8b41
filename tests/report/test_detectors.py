"""Detectors are compiled when they are first tried: here all of them are."""

from __future__ import annotations

import pytest

from tws_logdx.report.detectors.base import compiled
from tws_logdx.report.detectors.names import PATHS
from tws_logdx.report.sensitive import DETECTORS, known_value

ALL = {*DETECTORS, *PATHS, known_value("user", "a.b(c"), known_value("token", "p\\w[")}


@pytest.mark.parametrize("pattern", sorted(one.pattern for one in ALL))
def test_every_detector_can_be_compiled_and_has_a_value(pattern: str) -> None:
    assert "v" in compiled(pattern).groupindex
