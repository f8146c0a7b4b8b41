"""`docs/probe.md` and `docs/probe.schema.json` tell of the lines of a probe what is true."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gateway import FakeGateway
from tws_logdx.probe import attempt, sweep
from tws_logdx.probe.machine import LOOKS
from tws_logdx.probe.run import ALL, Found, Plan, probe
from tws_logdx.probe.step import Step

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "probe.md").read_text(encoding="utf-8")
SCHEMA: dict[str, Any] = json.loads((ROOT / "docs" / "probe.schema.json").read_text(encoding="utf-8"))
HEAD = ["probe", "time", "step", "outcome"]

OUTCOME_ROWS = re.findall(r"^\| `([a-z-]+)` \| (`[^|]+`) \| [^|]+ \|$", PAGE, re.MULTILINE)
KEY_ROWS = re.findall(r"^\| `(\w+)` \| ([a-z/ ]+) \| (`[^|]+`) \| [^|]+ \|$", PAGE, re.MULTILINE)
CAUSE_ROWS = re.findall(r"^\| \[([a-z0-9-]+)\]\(causes/\1\.md\) \|", PAGE, re.MULTILINE)
IN_RULES = re.compile(r"\b(?:probe\.(?:step|settings)|os\.(?:process|environment))\b")
NAMED = re.compile(r'\b(?:Step|_failed)\(\s*"([a-z-]+)"')
TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true/false",
    "array": "list of texts",
}

GATEWAYS = (
    "healthy",
    "read-only",
    "unanswered",
    "upstream-down",
    "id-in-use",
    "fin-after-version",
    "empty-accounts",
    "fin-after-hello",
    "rst-before-hello",
    "silent",
    "http",
    "one-field",
    "old-version",
    "refused",
    "clock-off",
    "config-denied",
    "config-silent",
)
ON_THE_WIRE = {"resolve", "address", "tcp", "version", "ready", "speaks", "session", "request", "message", "farms"}
ON_THE_WIRE |= {"upstream", "time", "newest", "settings", "id", "port", "repeat"}


def quoted(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def outcomes_of_page() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for step, outcomes in OUTCOME_ROWS:
        found.setdefault(step, []).extend(quoted(outcomes))
    return found


def keys_of_page() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for key, kind, steps in KEY_ROWS:
        for step in quoted(steps):
            found.setdefault(step, {})[key] = kind
    return found


def of_schema() -> dict[str, dict[str, Any]]:
    """The properties of each step."""
    return {rule["if"]["properties"]["step"]["const"]: rule["then"]["properties"] for rule in SCHEMA["allOf"]}


def kind_of(told: dict[str, Any]) -> str:
    return "time" if "pattern" in told else TYPES[told["type"]]


def is_a(kind: str, value: Any) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    kinds = {"string": str, "integer": int, "number": (int, float), "array": list, "object": dict}
    return kind in kinds and isinstance(value, kinds[kind])  # type: ignore[arg-type]


def mistakes(value: Any, schema: dict[str, Any]) -> Iterator[str]:
    """What a value breaks of a schema, for the words that this schema is made of."""
    unknown = schema.keys() - {"$schema", "title", "description", "type", "const", "enum", "pattern", "items"}
    assert unknown <= {"required", "properties", "allOf", "if", "then"}
    if "type" in schema and not is_a(schema["type"], value):
        yield f"{value!r} is no {schema['type']}"
        return
    if value != schema.get("const", value) or value not in schema.get("enum", [value]):
        yield f"{value!r} is not among what is known"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{value!r} has another form"
    for one in value if "items" in schema else ():
        yield from mistakes(one, schema["items"])
    yield from (f"there is no {key}" for key in schema.get("required", ()) if key not in value)
    for key, told in schema.get("properties", {}).items():
        if key in value:
            yield from (f"{key}: {mistake}" for mistake in mistakes(value[key], told))
    if "if" in schema and not list(mistakes(value, schema["if"])):
        yield from mistakes(value, schema["then"])
    for part in schema.get("allOf", ()):
        yield from mistakes(value, part)


async def probed(gateway: FakeGateway, **changes: Any) -> list[Step]:
    plan: dict[str, Any] = {"ports": (gateway.port,), "ids": (7, 8), "orders": True, "timeout": 0.6}
    plan |= {"wanted": frozenset(ALL) - {"machine"}, **changes}
    async with gateway:
        return [step async for step in probe(Plan(**plan), Found())]


async def all_steps(monkeypatch: pytest.MonkeyPatch) -> list[Step]:
    gateways = [FakeGateway(name, server_version=225, taken={7}) for name in GATEWAYS]
    # Not the usual ports: a TWS of this machine's owner may be there.
    monkeypatch.setattr(sweep, "PORTS", tuple(gateway.port for gateway in gateways))
    schedule = FakeGateway("healthy", "silent", "healthy", "fin-after-hello")
    repeats = probed(schedule, wanted=frozenset({"ready"}), tries=9, interval=0.0, timeout=0.1)
    several = [step for steps in await asyncio.gather(*map(probed, gateways), repeats) for step in steps]

    async def two_addresses(host: str, port: int, timeout: float) -> list[str]:
        return ["127.0.0.2", host]

    async def none(host: str, port: int, timeout: float) -> list[str]:
        raise OSError("no address")

    for addresses in (two_addresses, none):
        monkeypatch.setattr(attempt, "addresses_of", addresses)
        gateway = FakeGateway("healthy")
        several += await probed(gateway, wanted=frozenset({"machine", "ready"}), ids=())
    return several


@pytest.fixture(scope="module")
def lines() -> list[str]:
    """The lines of probes of many gateways and of this machine."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        return [step.line() for step in asyncio.run(all_steps(monkeypatch))]


def test_every_line_is_as_the_schema_says(lines: list[str]) -> None:
    broken = [(line, list(mistakes(json.loads(line), SCHEMA))) for line in lines]
    assert [(line, why) for line, why in broken if why] == []


def test_every_line_begins_with_the_same_keys(lines: list[str]) -> None:
    assert [line for line in lines if list(json.loads(line))[:4] != HEAD] == []


def test_every_step_outcome_and_key_is_on_the_page(lines: list[str]) -> None:
    outcomes, keys, missing = outcomes_of_page(), keys_of_page(), set()
    for line in map(json.loads, lines):
        step = line["step"]
        if line["outcome"] not in outcomes.get(step, ()):
            missing.add((step, line["outcome"]))
        missing |= {(step, key) for key in line.keys() - keys.get(step, {}).keys() - set(HEAD)}
    assert missing == set()


def test_the_probes_made_every_step_that_goes_over_the_wire(lines: list[str]) -> None:
    made = {json.loads(line)["step"] for line in lines}
    assert ON_THE_WIRE - made == set()
    assert {"environment", "process", "listening", "disk", "memory", "clock", "firewall"} - made == set()


def test_the_page_names_the_steps_that_the_program_can_make() -> None:
    sources = (ROOT / "src" / "tws_logdx" / "probe").rglob("*.py")
    named = {name for source in sources for name in NAMED.findall(source.read_text(encoding="utf-8"))}
    assert sorted(outcomes_of_page()) == sorted(named | {name for name, _ in LOOKS})


def test_page_and_schema_agree() -> None:
    schema = of_schema()
    told = {step: known["outcome"]["enum"] for step, known in schema.items()}
    page = outcomes_of_page()
    assert {step: sorted(page[step]) for step in page} == {step: sorted(told[step]) for step in told}
    kinds = {
        step: {key: kind_of(one) for key, one in known.items() if key != "outcome"} for step, known in schema.items()
    }
    assert keys_of_page() == kinds


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"probe": 2}, "probe: 2 is not among what is known"),
        ({"time": "2026-03-02 07:00:00"}, "time: '2026-03-02 07:00:00' has another form"),
        ({"outcome": "perhaps"}, "outcome: 'perhaps' is not among what is known"),
        ({"ms": "0.4"}, "ms: '0.4' is no number"),
        ({"port": True}, "port: True is no integer"),
    ],
)
def test_the_schema_finds_a_mistake(change: dict[str, Any], why: str) -> None:
    line = {
        "probe": 1,
        "time": "2026-03-02T07:00:00.000Z",
        "step": "tcp",
        "outcome": "ok",
        "host": "gateway",
        "port": 4001,
    }
    assert list(mistakes({**line, "ms": 0.4, "new": "key"}, SCHEMA)) == []
    assert list(mistakes({**line, "ms": 0.4, **change}, SCHEMA)) == [why]


def test_the_page_lists_the_causes_that_look_at_the_probe() -> None:
    rules = (path for path in (ROOT / "rules" / "causes").rglob("*.yaml") if not path.name.endswith(".test.yaml"))
    assert sorted(path.stem for path in rules if IN_RULES.search(path.read_text(encoding="utf-8"))) == CAUSE_ROWS


def test_every_link_leads_to_a_page() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", PAGE)
    assert [link for link in links if not (ROOT / "docs" / link).is_file()] == []
