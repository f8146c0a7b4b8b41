"""The JSON schemas in rules/ are those of the code, and every rule file names its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
from pydantic import ValidationError

from tws_logdx.events.catalogue import _ALL_BUT_API, FAMILIES
from tws_logdx.model.attempt import Symptom
from tws_logdx.rulelang import builtin_rules
from tws_logdx.rulelang.caseshape import CaseShape
from tws_logdx.rulelang.shape import SYMPTOMS, Family, schemas

RULES = builtin_rules()
FILES = sorted(RULES.rglob("*.yaml"))


@pytest.mark.parametrize("name", schemas())
def test_the_committed_schema_is_current(name: str) -> None:
    committed = json.loads((RULES / name).read_text(encoding="utf-8"))
    assert committed == schemas()[name], "write it anew: logdx rules schema, or tests/rulelang/write_schemas.py"


def test_symptoms_of_rules_are_the_symptoms_of_the_model() -> None:
    assert set(SYMPTOMS) == set(Symptom)


def test_families_of_rules_are_those_that_some_line_is_tried_against() -> None:
    tried = frozenset().union(*FAMILIES.values(), _ALL_BUT_API)
    assert set(get_args(Family)) == tried


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(RULES).as_posix())
def test_the_first_line_of_a_rule_file_names_its_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    prefix = "# yaml-language-server: $schema="
    assert first.startswith(prefix)
    named = (path.parent / first.removeprefix(prefix)).resolve()
    assert named in {(RULES / name).resolve() for name in schemas()}
    assert (named.name == "case.schema.json") == path.name.endswith(".test.yaml")


@pytest.mark.parametrize("logs", [{"log": "x"}, {"files": {"a": "x"}}])
def test_a_case_has_one_kind_of_log(logs: dict[str, object]) -> None:
    assert CaseShape.model_validate({"name": "a", "expect": "found", **logs}).top is False


@pytest.mark.parametrize("logs", [{}, {"log": "x", "files": {"a": "x"}}])
def test_a_case_has_no_more_and_no_less(logs: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="either `log` or `files`"):
        CaseShape.model_validate({"name": "a", "expect": "found", **logs})
