"""One step of the probe: what was tried, how it ended, and the JSON line it is written as."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter

Detail = str | int | float | bool | tuple[str, ...]

FORMAT = 1
"""Version of the JSON lines; `docs/probe.md` describes them."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one step found out."""

    step: str
    """Name of the step, for example `tcp`, `version`, `process`."""
    outcome: str
    """`ok`, a word of the step's own, or, where the attempt ends with it, the outcome of the attempt."""
    details: Mapping[str, Detail] = field(default_factory=dict)
    """What else is known, by key: host, port, ms, code, client_id, server_version, count, text …"""
    time: int = field(default_factory=lambda: time.time_ns() // 1_000_000)
    """When the step was over, milliseconds since 1970 UTC."""

    def with_details(self, **more: Detail) -> Step:
        """The same step with more details; those it has already stay."""
        return Step(self.step, self.outcome, {**more, **self.details}, self.time)

    def line(self) -> str:
        """One line of JSON, without a line end; text of a peer cannot break it."""
        moment = datetime.fromtimestamp(self.time / 1000, UTC).isoformat(timespec="milliseconds")
        head = {"probe": FORMAT, "time": moment.replace("+00:00", "Z"), "step": self.step, "outcome": self.outcome}
        return json.dumps({**head, **self.details}, ensure_ascii=True)


def ms_since(begun: float) -> float:
    """Milliseconds since a moment of `perf_counter`, to a tenth."""
    return round((perf_counter() - begun) * 1000, 1)
