"""What pairs of starts prove about the difference of two clocks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median, median_low

from tws_logdx.attempts.starts import Start

AGREE_S = 2.0
QUARTER_HOUR_S = 900
"""All time zones differ by a multiple of it."""
FARTHEST_S = 15 * 3600
LOOSE_CLOCK_S = 180
"""How far a machine's own clock may be wrong before one pair alone is no proof, or logs apart in time are."""
MOST_TRIED = 64
FEW_PAIRS = 10
"""Among more pairs one at a whole quarter of an hour is likely by chance."""


def difference_of(mine: Sequence[Start], theirs: Sequence[Start], apart: float) -> float | None:
    """Seconds to add to `mine`, or None when the pairs do not prove one; `apart` is the gap between the two logs."""
    agreeing = _votes(mine, theirs, 0.0)
    if agreeing * 2 > min(len(mine), len(theirs)):
        return 0.0
    best, votes = _best(mine, theirs)
    if best is None:
        return None
    if abs(best) <= AGREE_S:
        return 0.0
    zone = _off_quarter(best) <= AGREE_S
    if not zone and apart > LOOSE_CLOCK_S:
        return None
    if votes == 1:
        return best if _unmistakable(mine, theirs, best) else None
    if votes * 2 <= min(len(mine), len(theirs)):
        return None
    return best if _stands_out(mine, theirs, best, votes) else None


def _best(mine: Sequence[Start], theirs: Sequence[Start]) -> tuple[float | None, int]:
    best, votes = None, 0
    for difference in _candidates(mine, theirs):
        agreeing = _votes(mine, theirs, difference)
        # Among single pairs one at a whole quarter of an hour is a zone; any other may be chance.
        zone = votes == agreeing == 1 and best is not None and _off_quarter(difference) <= AGREE_S < _off_quarter(best)
        if agreeing > votes or zone:
            best, votes = difference, agreeing
    return best, votes


def _candidates(mine: Sequence[Start], theirs: Sequence[Start]) -> list[float]:
    """The differences that most pairs have in common, one for all that agree, nearest to zero first."""
    slots: dict[int, list[float]] = {}
    for my in mine:
        for their in theirs:
            difference = their.seconds - my.seconds
            if abs(difference) <= FARTHEST_S and _alike(my, their):
                slots.setdefault(round(difference / AGREE_S), []).append(difference)
    support = {slot: sum(len(slots.get(slot + step, ())) for step in (-1, 0, 1)) for slot in slots}
    chosen = sorted(slots, key=lambda slot: (-support[slot], abs(slot), slot))[:MOST_TRIED]
    return sorted((median_low(slots[slot]) for slot in chosen), key=lambda d: (abs(d), d))


def _alike(mine: Start, theirs: Start) -> bool:
    return mine.client_id is None or theirs.client_id is None or mine.client_id == theirs.client_id


def _votes(mine: Sequence[Start], theirs: Sequence[Start], difference: float) -> int:
    """How many starts have a partner; a partner is used once."""
    place, used = 0, set[int]()
    for my in mine:
        when = my.seconds + difference
        while place < len(theirs) and theirs[place].seconds < when - AGREE_S:
            place += 1
        at = place
        while at < len(theirs) and theirs[at].seconds <= when + AGREE_S:
            if at not in used and _alike(my, theirs[at]):
                used.add(at)
                break
            at += 1
    return len(used)


def _stands_out(mine: Sequence[Start], theirs: Sequence[Start], best: float, votes: int) -> bool:
    """Whether the pairs fit here and not one retry earlier or later as well.

    A loop that retries at a steady pace fits itself again after each period and loses one pair only at its edge.
    """
    periods = [period for starts in (mine, theirs) if (period := _period(starts)) is not None]
    steps = [step for period in periods for step in (-period, period)]
    beside = max((_votes(mine, theirs, best + step) for step in steps), default=0)
    if beside >= votes:
        return False
    complete = votes == len(mine) == len(theirs)
    if _off_quarter(best) <= AGREE_S:
        return votes == 2 or beside < votes - 1 or complete
    return (votes > 2 and beside < votes - 1) or (complete and abs(best) < min(periods, default=0) / 2)


def _period(starts: Sequence[Start]) -> float | None:
    """The usual time between two tries, in seconds; clients that start together count as one try."""
    gaps = [later.seconds - earlier.seconds for earlier, later in pairwise(starts)]
    return median([gap for gap in gaps if gap > 2 * AGREE_S] or [0.0]) or None


def _unmistakable(mine: Sequence[Start], theirs: Sequence[Start], difference: float) -> bool:
    """A single pair proves a zone error or a slightly wrong clock, when nothing else could be its partner."""
    if len(mine) > 1 and len(theirs) > 1:
        return False
    pairs = [(my, their) for my in mine for their in theirs if _alike(my, their) and my.exact and their.exact]
    whole = [pair for pair in pairs if _off_quarter(pair[1].seconds - pair[0].seconds) <= AGREE_S]
    if len(whole) == 1 and len(pairs) <= FEW_PAIRS and _off_quarter(difference) <= AGREE_S:
        return True
    named = [my for my, their in pairs if my.client_id is not None and my.client_id == their.client_id]
    return len(pairs) == len(named) == 1 and abs(difference) <= LOOSE_CLOCK_S


def _off_quarter(difference: float) -> float:
    """How far a difference is from the next whole quarter of an hour, in seconds."""
    return abs(difference - round(difference / QUARTER_HOUR_S) * QUARTER_HOUR_S)
