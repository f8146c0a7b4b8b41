"""A fake TWS / IB Gateway with faults on demand; `docs/fake-gateway.md` describes it."""

from __future__ import annotations

from tests.gateway.conversation import Conversation
from tests.gateway.gateway import LISTENERS, FakeGateway, running, what_is_seen
from tests.gateway.hostile import HOSTILE
from tests.gateway.scenarios import SCENARIOS, Scenario

__all__ = [
    "HOSTILE",
    "LISTENERS",
    "SCENARIOS",
    "Conversation",
    "FakeGateway",
    "Scenario",
    "running",
    "what_is_seen",
]
