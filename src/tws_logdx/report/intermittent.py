"""What the measurement of an intermittent target comes to, in one or two plain sentences each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tws_logdx.events.local import LocalClock
from tws_logdx.model.intermittent import Circumstance, Intermittent
from tws_logdx.report import model
from tws_logdx.report.clock import duration_text
from tws_logdx.report.words import OUTCOMES, counted, percent

TOO_FEW = "Too few to tell a pattern."
ONE_STRETCH = "They are one stretch: something broke or was mended; it does not come and go."
CHANCE = "They do not gather under anything that was looked at ({looked}) more than by chance."
_LOOKED = {
    "same-time": "time of day",
    "after-restart": "restarts",
    "after-drop": "drops",
    "during-reset": "IBKR's resets",
    "client-id": "client ids",
    "client": "programs",
}
_WHEN = {
    "after-restart": "within 5 minutes of a restart of TWS or Gateway",
    "after-drop": "within 2 minutes of the end of the program's own session",
    "during-reset": "inside a scheduled reset of IBKR",
}


def items(measured: Iterable[Intermittent], clock: LocalClock) -> tuple[model.IntermittentItem, ...]:
    """The block of the report."""
    return tuple(_item(one, clock) for one in measured)


def _item(one: Intermittent, clock: LocalClock) -> model.IntermittentItem:
    spacing = one.spacing
    return model.IntermittentItem(
        target=target_text(one.host, one.port),
        host=one.host,
        port=one.port,
        client_id=one.client_id,
        part=one.part,
        tries=one.tries,
        failures=one.failures,
        share=round(one.share, 4),
        low=round(one.low, 4),
        high=round(one.high, 4),
        spells=one.spells,
        enough=one.enough,
        outcomes=one.outcomes,
        median_spacing_s=spacing.median if spacing else None,
        shortest_spacing_s=spacing.shortest if spacing else None,
        longest_spacing_s=spacing.longest if spacing else None,
        circumstances=tuple(
            model.CircumstanceItem(c.kind, c.value, c.tries, c.failures, c.more) for c in one.circumstances
        ),
        said=said(one, clock),
    )


def target_text(host: str | None, port: int | None) -> str:
    shown = host or "?"
    return f"{f'[{shown}]' if ':' in shown else shown}:{'?' if port is None else port}"


def said(one: Intermittent, clock: LocalClock) -> tuple[str, ...]:
    """`127.0.0.1:7497: 7 of 40 tries failed (18%, 95% interval 9–32%), mostly silent.`, then what it goes with."""
    who = target_text(one.host, one.port) + (f", client id {one.client_id}" if one.part else "")
    share = f"{percent(one.share)}, 95% interval {round(one.low * 100)}–{round(one.high * 100)}%"
    first = f"{who}: {one.failures:,} of {one.tries:,} tries failed ({share}){_kind(one)}{_spacing(one)}."
    return first, _pattern(one, clock)


def _kind(one: Intermittent) -> str:
    outcome, times = next(iter(one.outcomes.items()))
    code = f", code {one.code}" if one.code is not None else ""
    return f", {'all' if times == one.failures else 'mostly'} {OUTCOMES[outcome].label}{code}"


def _spacing(one: Intermittent) -> str:
    if one.spells < 2:
        return ""
    told = f", in {one.spells:,} stretches" if one.spells < one.failures else ""
    if one.spacing is None:
        return told
    low, high = duration_text(one.spacing.shortest), duration_text(one.spacing.longest)
    apart = f"{duration_text(one.spacing.median)} from one failure to the next"
    return f"{told}, {apart}" + (f" (median; {low} to {high})" if low != high else "")


def _pattern(one: Intermittent, clock: LocalClock) -> str:
    if not one.enough:
        return TOO_FEW
    if one.spells < 2:
        return ONE_STRETCH
    gathered: dict[tuple[int, int], list[str]] = {}
    for part in one.circumstances:
        if part.more:
            gathered.setdefault((part.failures, part.tries), []).append(_where(part, clock.name(one.ended)))
    phrases = [_gathered(bad, tries, where, one.failures) for (bad, tries), where in gathered.items()]
    phrases += [_spared(part) for part in one.circumstances if part.more is False]
    if not phrases:
        kinds = {"same-time", *(part.kind for part in one.circumstances)}
        return CHANCE.format(looked=", ".join(words for kind, words in _LOOKED.items() if kind in kinds))
    told = "; ".join(phrases)
    return f"{told[0].upper()}{told[1:]}."


def _gathered(failures: int, tries: int, where: Sequence[str], of: int) -> str:
    share = f"all {of:,}" if failures == of else f"{failures:,} of the {of:,}"
    return f"{share} failures {', '.join(where)} ({counted(tries, 'try', 'tries')} then)"


def _spared(part: Circumstance) -> str:
    if part.failures == 0:
        return f"never {_where(part)} ({counted(part.tries, 'try', 'tries')})"
    return f"seldom {_where(part)} ({part.failures:,} of {counted(part.tries, 'try', 'tries')})"


def _where(part: Circumstance, zone: str = "") -> str:
    match part.kind:
        case "same-time":
            return f"within 5 minutes of {part.value} {zone}".rstrip()
        case "client-id":
            return f"with client id {part.value}"
        case "client":
            return f"from {part.value}"
        case kind:
            return _WHEN[kind]
