"""What many tests share: the built-in rules, loaded once, and an intake that has compiled their patterns."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tws_logdx.events.catalogue import Catalogue
from tws_logdx.intake import Intake
from tws_logdx.model.rules import RuleBook
from tws_logdx.rulelang import builtin_rules, check

settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    # The same examples every time: a change is judged by itself, not by luck. New examples are drawn on every other run.
    settings.load_profile("ci")


@pytest.fixture(scope="session", autouse=True)
def machine_in_utc() -> Iterator[None]:
    """Logs without a zone are read in the machine's own: let that be the same everywhere."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    if hasattr(time, "tzset"):
        time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]
    else:
        os.environ["TZ"] = before
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture(scope="session")
def book() -> RuleBook:
    """All rules that are right; `tests/rules` asserts that there are no others."""
    return check([builtin_rules()])[0]


@pytest.fixture(scope="session")
def intake(book: RuleBook) -> Intake:
    return Intake(Catalogue(book.events))
