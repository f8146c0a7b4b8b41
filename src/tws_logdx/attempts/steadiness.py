"""Measured intermittent targets as events, so that sentences in `rules/causes/` can speak about them."""

from __future__ import annotations

from collections.abc import Iterable

from tws_logdx.attempts.peers import peer_kind
from tws_logdx.model.event import Event, Value
from tws_logdx.model.intermittent import Intermittent, Kind


def intermittent_events(measured: Iterable[Intermittent]) -> list[Event]:
    """One `target.intermittent` event each, placed at the last failure.

    None for targets with too few tries to tell, nor for those that failed in one stretch: they broke, or were mended.
    """
    return [_event(one) for one in measured if one.enough and one.spells > 1]


def _event(one: Intermittent) -> Event:
    outcome, times = next(iter(one.outcomes.items()))
    fields: dict[str, Value | None] = {
        "host": one.host,
        "port": one.port,
        "client_id": one.client_id,
        "peer": peer_kind(one.host),
        "tries": one.tries,
        "failures": one.failures,
        "spells": one.spells,
        "failing_client_ids": one.failing_ids,
        "share": one.share,
        "low": one.low,
        "high": one.high,
        "median_spacing_s": one.spacing.median if one.spacing else None,
        "outcome": str(outcome),
        "outcome_share": times / one.failures,
        "code": one.code,
        "same_time": _share(one, "same-time"),
        "after_restart": _share(one, "after-restart"),
        "after_drop": _share(one, "after-drop"),
        "during_reset": _share(one, "during-reset"),
        "one_client_id": _share(one, "client-id"),
        "one_client": _share(one, "client"),
    }
    known = {name: value for name, value in fields.items() if value is not None}
    return one.last._replace(name="target.intermittent", time=one.ended, fields=known, level="")


def _share(one: Intermittent, kind: Kind) -> float | None:
    """The share of the failures that came under this circumstance, if that is more than chance does; else 0.

    None where it could not be looked at: no restart in the logs, one client id only.
    """
    looked = one.of(kind)
    if looked is None:
        return None
    return looked.failures / one.failures if looked.more else 0.0
