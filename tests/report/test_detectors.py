"""Detectors are compiled when they are first tried: here all of them are."""

from __future__ import annotations

import pytest

from tws_logdx.report.detectors.base import Detector, compiled
from tws_logdx.report.detectors.names import PATHS
from tws_logdx.report.sensitive import DETECTORS, known_value


@pytest.mark.parametrize(
    "detector",
    sorted(
        {*DETECTORS, *PATHS, known_value("user", "a.b(c"), known_value("token", "p\\w[")}, key=lambda one: one.pattern
    ),
    ids=lambda one: one.pattern,
)
def test_every_detector_can_be_compiled_and_has_a_value(detector: Detector) -> None:
    assert "v" in compiled(detector.pattern).groupindex
