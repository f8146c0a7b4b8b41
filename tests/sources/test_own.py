from __future__ import annotations

from pathlib import Path

import pytest

from tws_logdx.report.renderers import html, json, markdown
from tws_logdx.report.renderers.options import Options
from tws_logdx.report.renderers.text import full, screen
from tws_logdx.sources.find import find
from tws_logdx.sources.own import REASON, is_report

from ..report.example import example
from .build import LINES, gzipped, write, zipped
