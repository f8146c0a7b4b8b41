"""Under which circumstances a target fails more often, or less, than chance explains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tws_logdx.attempts.chance import at_least, at_most
from tws_logdx.attempts.dayclock import clock_text, gathering, near
from tws_logdx.attempts.surroundings import Surroundings
from tws_logdx.model.attempt import Attempt, Outcome
from tws_logdx.model.intermittent import Circumstance, Kind

RARE = 0.05
"""What chance does less often than this is told."""
PARTIES = 6
"""Client ids or programs told of at most: those that stand out most."""


def circumstances(tries: Sequence[Attempt], around: Surroundings) -> tuple[Circumstance, ...]:
    """All that could be looked at: no restart without one in the logs, no client id without a second one."""
    found = [
        *_same_time(tries, around),
        *([_yes_or_no("after-restart", tries, around.near_restart)] if around.restarts_seen else ()),
        _yes_or_no("after-drop", tries, around.after_drop),
        _yes_or_no("during-reset", tries, around.during_reset),
        *_parties("client-id", tries, lambda attempt: attempt.client_id),
        *_parties("client", tries, lambda attempt: None if attempt.client == "unknown" else attempt.client),
    ]
    return tuple(found)


def failed(attempt: Attempt) -> bool:
    return attempt.outcome is not Outcome.READY


def _same_time(tries: Sequence[Attempt], around: Surroundings) -> Iterable[Circumstance]:
    local = {id(one): around.local(one.time) if one.dated else None for one in tries}
    moments = [moment for one in tries if failed(one) and (moment := local[id(one)]) is not None]
    centre = gathering(moments)
    if centre is None:
        return
    close = near(centre)
    inside = [one for one in tries if (moment := local[id(one)]) is not None and close(moment)]
    yield _judged("same-time", clock_text(centre), inside, tries)


def _yes_or_no(kind: Kind, tries: Sequence[Attempt], test: Callable[[Attempt], bool]) -> Circumstance:
    return _judged(kind, "", [one for one in tries if test(one)], tries)


def _parties(
    kind: Kind, tries: Sequence[Attempt], who: Callable[[Attempt], str | int | None]
) -> Iterable[Circumstance]:
    """Each client id (or program) against the others, where there are several."""
    by_party: dict[str | int, list[Attempt]] = {}
    for one in tries:
        party = who(one)
        if party is not None:
            by_party.setdefault(party, []).append(one)
    if len(by_party) < 2:
        return
    found = [_judged(kind, str(party), inside, tries) for party, inside in by_party.items()]
    told = sorted((one for one in found if one.more is not None), key=lambda one: (not one.more, -one.tries, one.value))
    yield from told[:PARTIES] or found[:1]


def _judged(kind: Kind, value: str, inside: Sequence[Attempt], tries: Sequence[Attempt]) -> Circumstance:
    bad, all_bad = sum(map(failed, inside)), sum(map(failed, tries))
    more: bool | None = None
    if at_least(bad, len(inside), all_bad, len(tries)) <= RARE:
        more = True
    elif at_most(bad, len(inside), all_bad, len(tries)) <= RARE:
        more = False
    return Circumstance(kind, value, len(inside), bad, more)
