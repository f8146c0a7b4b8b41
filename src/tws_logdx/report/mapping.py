"""Changing every text of a report at once, so that no renderer and no new field can be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from tws_logdx.report.model import Report

OWN_WORDS = frozenset(
    [
        "schema",
        "id",
        "cause",
        "symptom",
        "severity",
        "verdict",
        "role",
        "state",
        "check",
        "lane",
        "format",
        "origin",
        "kind",
        "outcome",
        "ended",
        "generated",
        "time",
        "first",
        "last",
        "first_seen",
        "last_seen",
        "start",
        "end",
        "version",
        "name",
        "levels",
        "outcomes",
        "by_outcome",
        "what",
        "until",
    ]
)
"""Fields with the tool's own vocabulary, identifiers and times. All other text may hold something from outside."""

CLOSED = frozenset(["schema", "severity", "verdict", "role", "state", "lane", "what", "kind"])
"""Fields whose few values are listed in the model."""


def redacted(report: Report, redact: Callable[[str], str]) -> Report:
    """The same report with `redact` applied to all text that can come from logs, paths or the command line."""
    return _mapped(report, redact, OWN_WORDS)  # type: ignore[no-any-return]


def with_text(report: Report, change: Callable[[str], str]) -> Report:
    """The same report with `change` applied to every text, the tool's own included; closed vocabularies stay."""
    return _mapped(report, change, CLOSED)  # type: ignore[no-any-return]


def _mapped(value: Any, change: Callable[[str], str], keep: frozenset[str]) -> Any:
    if isinstance(value, str):
        return value if isinstance(value, Enum) else change(value)
    if is_dataclass(value) and not isinstance(value, type):
        return type(value)(
            **{
                part.name: getattr(value, part.name)
                if part.name in keep
                else _mapped(getattr(value, part.name), change, keep)
                for part in fields(value)
            }
        )
    if isinstance(value, Mapping):
        return {_mapped(key, change, keep): _mapped(entry, change, keep) for key, entry in value.items()}
    if isinstance(value, tuple):
        return tuple(_mapped(entry, change, keep) for entry in value)
    return value
