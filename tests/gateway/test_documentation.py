"""`docs/fake-gateway.md` names what exists, and tells of it what is true."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from tests.gateway import FakeGateway, what_is_seen
from tests.gateway.conversation import Conversation
from tws_logdx.model.attempt import Outcome
from tws_logdx.probe.attempt import Reached, Target, attempt

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "fake-gateway.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([a-z0-9-]+)` \| (.+) \| `([a-z-]+)` \|$", PAGE, re.MULTILINE)
OUTCOMES = {name: outcome for name, _, outcome in ROWS}
TIMEOUT_S = 1.5
"""As the page says."""


def test_the_tables_name_exactly_the_scenarios_that_exist_each_once() -> None:
    assert sorted(name for name, _, _ in ROWS) == sorted(what_is_seen())


def test_the_tables_say_what_the_list_says() -> None:
    assert {name: line for name, line, _ in ROWS} == what_is_seen()


@pytest.mark.parametrize("name", what_is_seen())
def test_a_scenario_is_described_by_one_line_that_stands_in_a_table(name: str) -> None:
    line = what_is_seen()[name]
    assert line.endswith(".")
    assert not set("|\n") & set(line)


def test_every_outcome_is_a_word_of_logdx() -> None:
    assert set(OUTCOMES.values()) <= {str(outcome) for outcome in Outcome}


def test_every_link_leads_to_a_page() -> None:
    links = re.findall(r"\]\((causes/[^)]+)\)", PAGE)
    assert links
    assert [link for link in links if not (DOCS / link).is_file()] == []


def test_the_page_names_every_field_of_a_conversation() -> None:
    assert [name for name in Conversation.__slots__ if f"`{name}`" not in PAGE] == []


async def probed(name: str) -> str:
    reached = Reached()
    async with FakeGateway(name) as gateway:
        async for _ in attempt(Target(gateway.host, gateway.port, 90_007, TIMEOUT_S), reached):
            pass
    return reached.outcome


def probed_at_once(names: list[str]) -> dict[str, str]:
    async def all_of_them() -> list[str]:
        return await asyncio.gather(*map(probed, names))

    return dict(zip(names, asyncio.run(all_of_them()), strict=True))


def test_the_outcome_of_each_scenario_is_what_the_probe_tells() -> None:
    calm = [name for name in OUTCOMES if not name.startswith("flood")]
    assert probed_at_once(calm) == {name: OUTCOMES[name] for name in calm}


def test_the_outcome_of_a_flood_is_what_the_probe_tells() -> None:
    assert probed_at_once(["flood"]) == {"flood": OUTCOMES["flood"]}


def test_messages_before_the_version_are_not_the_version() -> None:
    assert probed_at_once(["flood-frames"]) == {"flood-frames": OUTCOMES["flood-frames"]}
