"""What sentences may speak of: event names, their fields, and the kind of value of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tws_logdx.model.attempt import Outcome, SessionEnd
from tws_logdx.model.event import Scalar
from tws_logdx.rulelang.shape import EventsFile

NUMBER, TEXT, YES_NO = "number", "text", "true or false"
KIND = {"int": NUMBER, "float": NUMBER, "time": NUMBER, "text": TEXT, "list": TEXT, "bool": YES_NO}

BUILT_IN: Mapping[str, str] = {
    "time": NUMBER,
    "line": NUMBER,
    "source": TEXT,
    "text": TEXT,
    "writer": TEXT,
    "level": TEXT,
    "dated": YES_NO,
}
TARGET: dict[str, str] = {"client": TEXT, "host": TEXT, "port": NUMBER, "client_id": NUMBER, "seconds": NUMBER}
VERSION: dict[str, str] = {"what": TEXT, "label": TEXT, "version": TEXT}
DERIVED: Mapping[str, Mapping[str, str]] = {
    "attempt": TARGET
    | {
        "outcome": TEXT,
        "code": NUMBER,
        "peer": TEXT,
        "server_version": NUMBER,
        "ambiguous": YES_NO,
        "retry": NUMBER,
        "seen_by": TEXT,
    },
    "session": TARGET | {"ended": TEXT, "peer": TEXT, "server_version": NUMBER, "seen_by": TEXT},
    "target.intermittent": {
        "host": TEXT,
        "port": NUMBER,
        "client_id": NUMBER,
        "peer": TEXT,
        "tries": NUMBER,
        "failures": NUMBER,
        "spells": NUMBER,
        "failing_client_ids": NUMBER,
        "share": NUMBER,
        "low": NUMBER,
        "high": NUMBER,
        "median_spacing_s": NUMBER,
        "outcome": TEXT,
        "outcome_share": NUMBER,
        "code": NUMBER,
        "same_time": NUMBER,
        "after_restart": NUMBER,
        "after_drop": NUMBER,
        "during_reset": NUMBER,
        "one_client_id": NUMBER,
        "one_client": NUMBER,
    },
    "input.encrypted": {"path": TEXT},
    "version.known_bad": VERSION | {"fault": TEXT, "why": TEXT, "fixed_in": TEXT},
    "version.misfit": VERSION | {"misfit": TEXT, "with": TEXT, "with_version": TEXT, "why": TEXT, "fixed_in": TEXT},
    "version.unmaintained": VERSION | {"since": TEXT, "successor": TEXT},
    "version.outdated": VERSION | {"newest": TEXT},
    "version.newer": VERSION | {"seen": TEXT, "seen_date": TEXT},
}
"""Events that no line pattern makes."""

WORDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("attempt", "outcome"): tuple(Outcome),
    ("attempt", "peer"): ("loopback", "private", "public", "name"),
    ("target.intermittent", "outcome"): tuple(one for one in Outcome if one is not Outcome.READY),
    ("target.intermittent", "peer"): ("loopback", "private", "public", "name"),
    ("session", "ended"): tuple(SessionEnd),
    ("session", "peer"): ("loopback", "private", "public", "name"),
}
"""Fields that take one of a few words."""


def kind_of(value: Scalar) -> str:
    if isinstance(value, bool):
        return YES_NO
    return TEXT if isinstance(value, str) else NUMBER


class Catalogue:
    """All known events."""

    def __init__(self, files: Iterable[EventsFile]) -> None:
        self._kinds: dict[str, dict[str, set[str]]] = {}
        for name, fields in DERIVED.items():
            for field, kind in fields.items():
                self._add(name, field, kind)
        for file in files:
            self._read(file)

    def _read(self, file: EventsFile) -> None:
        for event in file.events:
            self._kinds.setdefault(event.name, {})
            for field, type_ in event.fields.items():
                self._add(event.name, field, KIND[type_])
            for field, value in event.set.items():
                self._add(event.name, field, kind_of(value))
        for declared in file.declares:
            self._kinds.setdefault(declared.name, {})
            for field, type_ in declared.fields.items():
                self._add(declared.name, field, KIND[type_])

    def _add(self, name: str, field: str, kind: str) -> None:
        self._kinds.setdefault(name, {}).setdefault(field, set()).add(kind)

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._kinds))

    def matching(self, pattern: str) -> tuple[str, ...]:
        """Known names that a name in a test means."""
        if pattern.endswith(".*"):
            return tuple(name for name in self.names() if name.startswith(pattern[:-1]))
        return (pattern,) if pattern in self._kinds else ()

    def kinds(self, pattern: str, field: str) -> frozenset[str]:
        """Kinds of value a field of these events can have; empty when none of them has it."""
        if field in BUILT_IN:
            return frozenset({BUILT_IN[field]})
        found: set[str] = set()
        for name in self.matching(pattern):
            found |= self._kinds[name].get(field, set())
        return frozenset(found)

    def fields(self, pattern: str) -> tuple[str, ...]:
        own = {field for name in self.matching(pattern) for field in self._kinds[name]}
        return tuple(sorted(own | set(BUILT_IN)))
