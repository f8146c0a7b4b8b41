"""One clock for one file: dates for stamps without one, and a time for lines that carry none."""

from __future__ import annotations

from typing import NamedTuple

from tws_logdx.formats.stamps import DAY, Stamp

BACKWARDS = DAY // 2
"""A clock that steps back further than this has passed midnight; less is threads racing or a DST change."""


class Moment(NamedTuple):
    """When a line was written: `ms` in the writer's wall clock, or in UTC when `utc`."""

    ms: int
    dated: bool
    utc: bool
    exact: bool
    """False when the line carries no stamp of its own and takes the one above it."""


class Timekeeper:
    """Give it the stamps of a file in order; it adds the date where the program wrote none."""

    def __init__(self, day: int | None = None) -> None:
        """`day`: milliseconds at which the file's first day begins, from its name; None when unknown."""
        self._day = day if day is not None else 0
        self._dated = day is not None
        self._last: Moment | None = None
        self.undated = False
        """True once a stamp without a date was seen."""

    def rebase(self, day: int) -> None:
        """A new part of the file begins on this day."""
        self._day, self._dated, self._last = day, True, None

    def at(self, stamp: Stamp | None) -> Moment:
        """The moment of a line, whose stamp may be missing."""
        if stamp is None:
            last = self._last
            return Moment(0, False, False, False) if last is None else last._replace(exact=False)
        moment = Moment(stamp.ms, True, stamp.utc, True) if stamp.dated else self._with_day(stamp)
        self._last = moment
        return moment

    def _with_day(self, stamp: Stamp) -> Moment:
        self.undated = True
        last = self._last
        if last is not None and last.dated and not self._dated:
            # A dated line of the same file tells the day of the undated ones after it.
            self._day, self._dated = last.ms - last.ms % DAY, True
        if last is not None and self._day + stamp.ms < last.ms - BACKWARDS:
            self._day += DAY
        elif last is not None and self._day + stamp.ms > last.ms + BACKWARDS and self._day >= DAY:
            self._day -= DAY  # a straggler from before midnight
        return Moment(self._day + stamp.ms, self._dated, stamp.utc, True)
