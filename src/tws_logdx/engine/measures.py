"""What `count`, `distinct`, `sum`, `avg`, `max` and `min` measure over the events of a window that moves."""

from __future__ import annotations

import operator
from collections import Counter, deque
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Protocol

from tws_logdx.model.event import Event, Value

Take = Callable[[Event], Value | None]
"""What an event adds to a measure; None when it adds nothing and is left out."""


Number = int | float | Fraction

HUGE = 1e200
"""Larger numbers are no measurement; leaving them out keeps every sum within what a float can show."""


class Sum(Protocol):
    """Values come in, and at any time there is a result."""

    def add(self, value: Value) -> None: ...
    def result(self) -> Number: ...


class Measure(Sum, Protocol):
    """Values also go out again, in the order in which they came in."""

    def drop(self, value: Value) -> None:
        """Forget the oldest value."""


class Variety:
    """`distinct`: how many different values."""

    def __init__(self) -> None:
        self._seen: Counter[Value] = Counter()

    def add(self, value: Value) -> None:
        self._seen[value] += 1

    def drop(self, value: Value) -> None:
        self._seen[value] -= 1
        if not self._seen[value]:
            del self._seen[value]

    def result(self) -> Number:
        return len(self._seen)


class Total:
    """`sum`, exact whatever goes in and out: binary fractions add without rounding."""

    def __init__(self) -> None:
        self._sum = Fraction(0)
        self._n = 0

    def add(self, value: Value) -> None:
        self._sum += Fraction(value)  # type: ignore[arg-type]
        self._n += 1

    def drop(self, value: Value) -> None:
        self._sum -= Fraction(value)  # type: ignore[arg-type]
        self._n -= 1

    def result(self) -> Number:
        return self._sum


class Mean(Total):
    """`avg`."""

    def result(self) -> Number:
        return self._sum / self._n if self._n else 0


class Extreme:
    """`max` or `min`: a queue in which every value that can no longer win has been struck out."""

    def __init__(self, better: Callable[[Any, Any], bool]) -> None:
        self._better = better
        self._line: deque[Value] = deque()

    def add(self, value: Value) -> None:
        while self._line and self._better(value, self._line[-1]):
            self._line.pop()
        self._line.append(value)

    def drop(self, value: Value) -> None:
        if self._line[0] == value:
            self._line.popleft()

    def result(self) -> Number:
        return self._line[0]  # type: ignore[return-value]


AGGREGATES: dict[str, Callable[[], Measure]] = {
    "sum": Total,
    "avg": Mean,
    "max": lambda: Extreme(operator.gt),
    "min": lambda: Extreme(operator.lt),
}


def value_of(field: str) -> Take:
    """`distinct` takes the events that have the field."""
    return lambda event: event.get(field)


def number_of(field: str) -> Take:
    """Aggregates take the events whose field is a number."""

    def take(event: Event) -> Value | None:
        value = event.get(field)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return value if abs(value) < HUGE else None

    return take
