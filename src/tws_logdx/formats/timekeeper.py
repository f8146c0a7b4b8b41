"""One clock for one file: dates for stamps without one, and a time for lines that carry none."""

from __future__ import annotations

from typing import NamedTuple

from tws_logdx.formats.stamps import DAY, Stamp

BACKWARDS = DAY // 2
"""A clock without dates that steps back further than this has passed midnight; less is threads racing."""
RACE = 10 * 60_000
"""Around midnight, a line this much late may still belong to the day before."""
REPEATED_HOUR = range(50 * 60_000, 70 * 60_000)
"""A dated clock that steps back by about an hour lives through the repeated hour of autumn."""


class Moment(NamedTuple):
    """When a line was written: `ms` in the writer's wall clock, or in UTC when `utc`."""

    ms: int
    dated: bool
    utc: bool
    exact: bool
    """False when the line carries no stamp of its own and takes the one above it."""
    fold: bool = False
    """True in the second pass through an hour that the clock change of autumn repeats."""


class Timekeeper:
    """Give it the stamps of a file in order; it adds the date where the program wrote none."""

    def __init__(self, day: int | None = None) -> None:
        """`day`: milliseconds at which the file's first day begins, from its name; None when unknown."""
        self._day = day if day is not None else 0
        self._dated = day is not None
        self._rolled = False
        self._anchor: int | None = None
        self._last: Moment | None = None
        self.undated = False
        """True once a stamp without a date was seen."""

    def rebase(self, day: int, start: int) -> Moment:
        """A new part of the file begins on this day, at `start`."""
        self._day, self._dated, self._rolled, self._anchor = day, True, False, None
        self._last = Moment(start, True, False, True)
        return self._last

    def at(self, stamp: Stamp | None) -> Moment:
        """The moment of a line, whose stamp may be missing."""
        last = self._last
        if stamp is None:
            return Moment(0, False, False, False) if last is None else last._replace(exact=False)
        if stamp.dated:
            self._anchor = stamp.ms
            self._last = Moment(stamp.ms, True, stamp.utc, True, self._in_second_pass(stamp))
        else:
            self._last = self._with_day(stamp)
        return self._last

    def _in_second_pass(self, stamp: Stamp) -> bool:
        last = self._last
        if stamp.utc or last is None or last.utc or not last.dated:
            return False
        return last.ms - stamp.ms in REPEATED_HOUR or (last.fold and 0 <= stamp.ms - last.ms < DAY)

    def _with_day(self, stamp: Stamp) -> Moment:
        self.undated = True
        last = self._last
        if self._anchor is not None:
            # A dated line of the same file tells the day of the undated ones after it.
            self._day, self._dated, self._rolled = nearest_day(self._anchor, stamp.ms), True, False
            self._anchor = None
        elif last is not None and self._day + stamp.ms < last.ms - BACKWARDS:
            self._day, self._rolled = self._day + DAY, True
        elif self._rolled and last is not None and last.ms - self._day < RACE and DAY - stamp.ms < RACE:
            return Moment(self._day - DAY + stamp.ms, self._dated, stamp.utc, True)
        return Moment(self._day + stamp.ms, self._dated, stamp.utc, True)


def nearest_day(anchor: int, time_of_day: int) -> int:
    """Start of the day on which `time_of_day` lies closest to the dated moment `anchor`."""
    return round((anchor - time_of_day) / DAY) * DAY
