"""Targets that are reached at some times and missed at others, measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from tws_logdx.attempts.chance import wilson
from tws_logdx.attempts.circumstances import circumstances, failed
from tws_logdx.attempts.decisive import of_attempt
from tws_logdx.attempts.surroundings import Surroundings
from tws_logdx.model.attempt import Attempt, Outcome
from tws_logdx.model.intermittent import Intermittent, Spacing

TRIES, FAILURES = 8, 3
"""Below this a pattern cannot be told from chance."""


def intermittent(attempts: Iterable[Attempt], around: Surroundings) -> tuple[Intermittent, ...]:
    """Every target with both ready and failed tries, each followed by its client ids where it has several.

    Tries whose end is not known are not counted, nor, beside those of the user's own programs, are those of the probe,
    which tries what the user does not.
    """
    known = [attempt for attempt in attempts if attempt.outcome is not Outcome.UNKNOWN]
    by_target: dict[tuple[str | None, int | None], list[Attempt]] = {}
    for attempt in [one for one in known if one.client != "probe"] or known:
        by_target.setdefault((attempt.host, attempt.port), []).append(attempt)
    found: list[Intermittent] = []
    for tries in by_target.values():
        if not _mixed(tries):
            continue
        found.append(_measured(tries, around))
        by_id: dict[int, list[Attempt]] = {}
        for one in tries:
            if one.client_id is not None:
                by_id.setdefault(one.client_id, []).append(one)
        if len(by_id) > 1:
            found += [_measured(of_id, around, part=True) for _, of_id in sorted(by_id.items()) if _mixed(of_id)]
    return tuple(found)


def _mixed(tries: Sequence[Attempt]) -> bool:
    return 0 < sum(map(failed, tries)) < len(tries)


def _measured(tries: Sequence[Attempt], around: Surroundings, *, part: bool = False) -> Intermittent:
    bad = [one for one in tries if failed(one)]
    low, high = wilson(len(bad), len(tries))
    outcomes = Counter(one.outcome for one in bad)
    code, times = Counter(one.code for one in bad).most_common(1)[0]
    ids = {one.client_id for one in tries}
    enough = len(tries) >= TRIES and len(bad) >= FAILURES
    return Intermittent(
        host=tries[0].host,
        port=tries[0].port,
        client_id=next(iter(ids)) if len(ids) == 1 else None,
        part=part,
        tries=len(tries),
        failures=len(bad),
        low=low,
        high=high,
        spells=_spells(tries),
        failing_ids=len({one.client_id for one in bad} - {None}),
        outcomes=dict(sorted(outcomes.items(), key=lambda item: (-item[1], item[0]))),
        code=code if 2 * times > len(bad) else None,
        last=of_attempt(bad[-1]),
        ended=bad[-1].end,
        enough=enough,
        spacing=_spacing(bad),
        circumstances=circumstances(tries, around) if enough else (),
    )


def _spells(tries: Sequence[Attempt]) -> int:
    begins = sum(failed(after) and not failed(before) for before, after in pairwise(tries))
    return begins + failed(tries[0])


def _spacing(bad: Sequence[Attempt]) -> Spacing | None:
    """Of failures that have a time; a log without times tells nothing about it."""
    gaps = [(after.time - before.time) / 1000 for before, after in pairwise(bad) if before.dated and after.dated]
    return Spacing(median(gaps), min(gaps), max(gaps)) if gaps else None
