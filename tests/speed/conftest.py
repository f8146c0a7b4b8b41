"""The built-in rules, ready to read in many ways."""

from __future__ import annotations

import pytest

from tws_logdx.model.rules import RuleBook

from .same import Ways


@pytest.fixture(scope="session")
def ways(book: RuleBook) -> Ways:
    return Ways(book)
