"""The JSON schemas in rules/ are those of the code, and every rule file names its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tws_logdx.model.attempt import Symptom
from tws_logdx.rulelang import builtin_rules
from tws_logdx.rulelang.shape import SYMPTOMS, schemas

RULES = builtin_rules()
FILES = sorted(path for path in RULES.rglob("*.yaml") if not path.name.endswith(".test.yaml"))


@pytest.mark.parametrize("name", schemas())
def test_the_committed_schema_is_current(name: str) -> None:
    committed = json.loads((RULES / name).read_text(encoding="utf-8"))
    assert committed == schemas()[name], "write it anew: logdx rules schema, or tests/rulelang/write_schemas.py"


def test_symptoms_of_rules_are_the_symptoms_of_the_model() -> None:
    assert set(SYMPTOMS) == set(Symptom)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(RULES).as_posix())
def test_the_first_line_of_a_rule_file_names_its_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    prefix = "# yaml-language-server: $schema="
    assert first.startswith(prefix)
    assert (path.parent / first.removeprefix(prefix)).resolve() in {(RULES / name).resolve() for name in schemas()}
