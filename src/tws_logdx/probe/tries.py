"""One finished try of a repeated probe: how it ended, at which step, and how long its steps took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from tws_logdx.probe.step import Step

DECIDING = ("session", "resolve", "tcp", "version", "ready")
"""The outcome of a try is that of the last of these that it has. The session of a library is beside them."""
TIMED = ("tcp", "version", "ready", "session")
GOOD = ("ok", "ready")


@dataclass(frozen=True, slots=True)
class Try:
    """One try: when it began (ms since 1970 UTC), and its steps in any order."""

    time_ms: int
    steps: tuple[Step, ...]

    @property
    def deciding(self) -> Step | None:
        known = [step for step in self.steps if step.step in DECIDING]
        return max(known, key=lambda step: (DECIDING.index(step.step), step.time, step.outcome), default=None)

    @property
    def outcome(self) -> str:
        """Of its deciding step; `unknown` without one."""
        return self.deciding.outcome if self.deciding else "unknown"

    @property
    def good(self) -> bool:
        """Ready, or as far as it was meant to go."""
        return self.outcome in GOOD

    @property
    def failing(self) -> str:
        """Name of the step that failed, `session` also where only the library did not become ready; empty for none."""
        if not self.good:
            return self.deciding.step if self.deciding else "unknown"
        return "session" if any(step.step == "session" and step.outcome not in GOOD for step in self.steps) else ""

    @property
    def end_ms(self) -> int:
        return max((self.time_ms, *(step.time for step in self.steps)))

    def latency(self, name: str) -> float | None:
        """Milliseconds of a step that went well."""
        taken = [
            float(ms)
            for step in self.steps
            if step.step == name and step.outcome in GOOD
            if isinstance(ms := step.details.get("ms"), int | float) and isfinite(ms) and ms >= 0
        ]
        return max(taken, default=None)


def in_order(tries: Sequence[Try]) -> list[Try]:
    """By the time of their begin."""
    return sorted(tries, key=lambda one: one.time_ms)
