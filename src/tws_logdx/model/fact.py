"""Facts: what is known about the installation, and who said so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tws_logdx.model.event import Location, Value


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement such as `api.port = 7497`, with the place it was seen and when it was true."""

    name: str
    value: Value
    at: Location
    time: int | None = None
    """Milliseconds since 1970 UTC, None when the source is a settings file without a time."""
    origin: str = "log"
    """`log`, `settings` or `probe`: what a person would call the kind of place."""


class Facts:
    """All facts by name, in the order of time (undated settings first)."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._by_name: dict[str, list[Fact]] = {}
        for fact in sorted(facts, key=lambda f: (f.time if f.time is not None else -1, f.at)):
            self._by_name.setdefault(fact.name, []).append(fact)

    def latest(self, name: str) -> Fact | None:
        seen = self._by_name.get(name)
        return seen[-1] if seen else None

    def agreed(self, name: str) -> Fact | None:
        """The latest one, None when two installations (folders of sources) differ about it.

        The logs of a live and a paper Gateway must not contradict each other.
        """
        by_place: dict[str, Fact] = {}
        for fact in self._by_name.get(name, ()):
            by_place[_installation(fact.at.source)] = fact
        return self.latest(name) if len({fact.value for fact in by_place.values()}) == 1 else None

    def every(self, name: str) -> tuple[Fact, ...]:
        return tuple(self._by_name.get(name, ()))

    def values(self, name: str) -> tuple[Value, ...]:
        """Distinct values in the order first seen."""
        return tuple(dict.fromkeys(fact.value for fact in self._by_name.get(name, ())))

    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self._by_name))


def _installation(source: str) -> str:
    """The folder of a source, or its service when several services of a compose file write into it."""
    if source.endswith(")") and " (" in source:
        return source
    return source[: max(source.rfind("/"), source.rfind("\\")) + 1]
