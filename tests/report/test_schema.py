"""docs/report.schema.json is what the code writes. `LOGDX_ACCEPT=1 pytest tests/report` writes it anew."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tws_logdx.model.attempt import Outcome
from tws_logdx.report.model import Report
from tws_logdx.report.renderers import json as json_renderer

from .example import drawn_hostile_report, empty_report, hostile_report, report

WRITTEN = Path(__file__).parents[2] / "docs" / "report.schema.json"

PROMISED = {
    "report": "schema tool generated command inputs status attempts findings ruled_out cannot_tell timeline"
    " unrecognised",
    "Input": "path format bytes records events unrecognised first last zone clock_offset_s skipped encrypted",
    "StatusItem": "check label state value evidence how_to_set",
    "Attempts": "total by_outcome by_target symptom items",
    "AttemptItem": "time client host port client_id outcome code seconds evidence",
    "Finding": "id cause title symptom severity confidence verdict summary first_seen last_seen count group evidence"
    " against remediation confirm references explains",
    "Remediation": "summary steps",
    "Evidence": "role source line time text note",
    "RuledOut": "cause reason evidence",
    "CannotTell": "cause reason missing",
    "Timeline": "buckets restarts reset_windows",
    "Bucket": "levels outcomes",
    "Unrecognised": "template count",
}


def test_the_written_schema_is_current() -> None:
    text = json.dumps(json_renderer.schema(), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("LOGDX_ACCEPT"):
        WRITTEN.write_text(text, encoding="utf-8", newline="\n")
    assert WRITTEN.read_text(encoding="utf-8") == text, "run LOGDX_ACCEPT=1 pytest tests/report and read the change"


@pytest.mark.parametrize("name", PROMISED)
def test_every_promised_key_is_in_the_schema_and_always_written(name: str) -> None:
    schema = json_renderer.schema()
    part = schema if name == "report" else schema["$defs"][name]
    for key in PROMISED[name].split():
        assert key in part["properties"]
        assert key in part["required"]


def test_other_keys_are_allowed_so_that_later_versions_can_add_them() -> None:
    schema = json_renderer.schema()
    assert all(part.get("additionalProperties", True) for part in (schema, *schema["$defs"].values()))


def test_the_schema_names_every_outcome() -> None:
    assert set(json_renderer.schema()["$defs"]["Outcome"]["enum"]) == set(Outcome)


@pytest.mark.parametrize("made", [report(), empty_report(), hostile_report(1000), drawn_hostile_report()])
def test_every_report_follows_the_schema(made: Report) -> None:
    schema = json_renderer.schema()
    written = json.loads(json_renderer.render(made))
    assert next(iter(written)) == "schema"
    assert _faults(written, schema, schema["$defs"]) == []


def _faults(value: Any, schema: dict[str, Any], defs: dict[str, Any], at: str = "$") -> list[str]:
    """Enough of a JSON Schema validator for the schema we write; each fault with its place."""
    if "$ref" in schema:
        return _faults(value, defs[schema["$ref"].rsplit("/", 1)[-1]], defs, at)
    if "anyOf" in schema:
        return [] if any(not _faults(value, one, defs, at) for one in schema["anyOf"]) else [f"{at}: {value!r:.60}"]
    if value not in schema.get("enum", [value]) or value != schema.get("const", value):
        return [f"{at}: {value!r:.60} is not in the list"]
    if not _is(value, schema.get("type")):
        return [f"{at}: {value!r:.60} is not {schema['type']}"]
    if isinstance(value, list):
        return [fault for n, entry in enumerate(value) for fault in _faults(entry, schema["items"], defs, f"{at}[{n}]")]
    return _object_faults(value, schema, defs, at) if isinstance(value, dict) else []


def _object_faults(value: dict[str, Any], schema: dict[str, Any], defs: dict[str, Any], at: str) -> list[str]:
    faults = [f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value]
    for name, entry in value.items():
        part = schema.get("properties", {}).get(name, schema.get("additionalProperties", {}))
        faults += _faults(entry, part if isinstance(part, dict) else {}, defs, f"{at}.{name}")
        faults += _faults(name, schema.get("propertyNames", {}), defs, f"{at}.{name}")
    return faults


def _is(value: Any, kind: str | None) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return {
        None: True,
        "object": isinstance(value, dict),
        "array": isinstance(value, list),
        "string": isinstance(value, str),
        "boolean": isinstance(value, bool),
        "null": value is None,
        "number": number,
        "integer": number and isinstance(value, int),
    }[kind]
