"""The time of day at which things gather, day after day."""

from __future__ import annotations

from collections.abc import Callable, Sequence

DAY = 86_400_000
NEAR_MS = 5 * 60_000
DAYS = 3
"""Twice at the same time of day can be chance."""


def gathering(moments: Sequence[int]) -> int | None:
    """The time of day (local milliseconds) with the most days near it, None where fewer than three days are.

    `moments` are local milliseconds; near means five minutes before or after, across midnight too.
    """
    points = sorted((moment % DAY, moment) for moment in moments)
    ring = [*points, *((clock + DAY, moment) for clock, moment in points if clock <= 2 * NEAR_MS)]
    best, most, first = 0, 0, 0
    days: dict[int, int] = {}
    for place, (clock, moment) in enumerate(ring):
        day = _day(moment, clock)
        days[day] = days.get(day, 0) + 1
        while ring[first][0] < clock - 2 * NEAR_MS:
            gone = _day(ring[first][1], ring[first][0])
            days[gone] -= 1
            if not days[gone]:
                del days[gone]
            first += 1
        if len(days) > most:
            most, best = len(days), _middle([one for one, _ in ring[first : place + 1]])
    return best % DAY if most >= DAYS else None


def near(centre: int) -> Callable[[int], bool]:
    """Is a local moment within five minutes of that time of day?"""

    def test(moment: int) -> bool:
        apart = (moment - centre) % DAY
        return min(apart, DAY - apart) <= NEAR_MS

    return test


def clock_text(centre: int) -> str:
    """`23:45` from milliseconds since midnight."""
    minutes = round(centre / 60_000) % 1440
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _day(moment: int, clock: int) -> int:
    """The day to which a point of the ring belongs: just after midnight still to the day before, seen from there."""
    return moment // DAY - (clock >= DAY)


def _middle(clocks: Sequence[int]) -> int:
    return (clocks[0] + clocks[-1]) // 2
