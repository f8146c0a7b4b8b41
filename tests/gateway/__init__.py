"""A fake TWS / IB Gateway with faults on demand."""

from __future__ import annotations

from tests.gateway.gateway import FakeGateway, running
from tests.gateway.scenarios import SCENARIOS, Scenario

__all__ = ["SCENARIOS", "FakeGateway", "Scenario", "running"]
