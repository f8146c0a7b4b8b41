"""Where everything stands in the timeline drawing: places in per cent of the width, so that any screen fits."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tws_logdx.model.attempt import Outcome, SessionEnd
from tws_logdx.report import words
from tws_logdx.report.clock import duration_text, moment, utc_text
from tws_logdx.report.model import AttemptItem, Mark, Report
from tws_logdx.report.view import target, who

CLIENT_LANES = 6
COLUMNS = 150
"""Things of one kind that fall into one column are drawn as one: the drawing stays small for any log."""

HOST_LANES: tuple[tuple[str, str], ...] = (
    ("client", "Client program"),
    ("proxy", "Proxy"),
    ("host", "TWS / Gateway"),
    ("controller", "Controller (IBC)"),
    ("probe", "Probe"),
)


@dataclass(frozen=True, slots=True)
class Shape:
    kind: str
    """`good`, `bad`, `mute` (attempts), `session`, `broken` (a session, badly ended), `mark`, `restart`, `level`."""
    x: float
    width: float
    title: str
    size: float = 1.0


@dataclass(frozen=True, slots=True)
class SwimLane:
    label: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Swimlanes:
    lanes: tuple[SwimLane, ...]
    shades: tuple[Shape, ...]
    """Reset windows, drawn over all lanes."""
    restarts: tuple[Shape, ...]
    ticks: tuple[tuple[float, str], ...]
    zone_note: str


def swimlanes(report: Report) -> Swimlanes | None:
    """The drawing for a report made safe to show, or None when too little was dated."""
    start, end = _span(report)
    if start is None or end is None:
        return None
    length = (end - start).total_seconds()

    def at(text: str | None) -> float | None:
        when = moment(text)
        if when is None:
            return None
        return min(100.0, max(0.0, (when - start).total_seconds() / length * 100))

    lanes = [*_attempt_lanes(report, at), *_mark_lanes(report, at), *_level_lane(report, at)]
    return Swimlanes(
        lanes=tuple(lanes),
        shades=tuple(
            Shape("window", left, max(0.4, right - left), f"{window.label}, {utc_text(window.start)} UTC")
            for window in report.timeline.reset_windows
            if (left := at(window.start)) is not None and (right := at(window.end)) is not None and right > left
        ),
        restarts=_merged("restart", ((at(mark.time), _mark_title(mark)) for mark in report.timeline.restarts)),
        ticks=_ticks(start, end),
        zone_note=f"{start:%Y-%m-%d}" if start.date() == end.date() else f"{start:%Y-%m-%d} to {end:%Y-%m-%d}",
    )


def _span(report: Report) -> tuple[datetime | None, datetime | None]:
    """From the first to the last thing drawn (quiet days before and after would only squeeze it)."""
    drawn = [item.time for item in report.attempts.items]
    drawn += [item.session.end for item in report.attempts.items if item.session]
    drawn += [mark.time for mark in (*report.timeline.restarts, *report.timeline.marks)]
    times = sorted(when for when in map(moment, drawn) if when is not None)
    if not times:
        return None, None
    start, end = times[0], times[-1]
    margin = max((end - start) * 0.02, timedelta(seconds=2))
    try:
        return start - margin, end + margin
    except OverflowError:
        return None, None


def _attempt_lanes(report: Report, at: Callable[[str | None], float | None]) -> list[SwimLane]:
    by_lane: dict[str, list[AttemptItem]] = {}
    for item in report.attempts.items:
        if moment(item.time) is not None:
            by_lane.setdefault(f"{who(item)} → {target(item)}", []).append(item)
    ranked = sorted(by_lane, key=lambda label: -len(by_lane[label]))
    kept = ranked if len(ranked) <= CLIENT_LANES else ranked[: CLIENT_LANES - 1]
    lanes = [(label, by_lane[label]) for label in kept]
    rest = [item for label in ranked[len(kept) :] for item in by_lane[label]]
    if rest:
        lanes.append((f"{words.counted(len(ranked) - len(kept), 'other client')} and targets", rest))
    return [SwimLane(label, (*_sessions(items, at), *_attempts(items, at))) for label, items in lanes]


def _sessions(items: Iterable[AttemptItem], at: Callable[[str | None], float | None]) -> Iterable[Shape]:
    last = -1.0
    for item in items:
        if item.session is None or (left := at(item.time)) is None:
            continue
        right = at(item.session.end)
        right = 100.0 if right is None else right
        if right - max(left, last) < 100 / COLUMNS / 4 and last > 0:
            continue
        last = right
        good = item.session.ended in (SessionEnd.OWN, SessionEnd.OPEN)
        title = (
            f"Session of {who(item)} from {utc_text(item.time)} UTC, {duration_text(item.session.seconds)}, "
            f"{words.SESSION_ENDS[item.session.ended]}"
        )
        yield Shape("session" if good else "broken", left, max(0.3, right - left), title)


def _attempts(items: Iterable[AttemptItem], at: Callable[[str | None], float | None]) -> Iterable[Shape]:
    columns: dict[tuple[int, words.Tone], list[tuple[float, AttemptItem]]] = {}
    for item in items:
        if (x := at(item.time)) is not None:
            tone = words.OUTCOMES[item.outcome].tone
            columns.setdefault((int(x / 100 * COLUMNS), tone), []).append((x, item))
    for (_, tone), members in columns.items():
        x = sum(place for place, _ in members) / len(members)
        size = min(1.7, 1 + math.log10(len(members)) / 3)
        yield Shape(tone, x, 0, _attempts_title([item for _, item in members]), size)


def _attempts_title(items: list[AttemptItem]) -> str:
    first = items[0]
    if len(items) == 1:
        ending = words.OUTCOMES[first.outcome]
        line = f"\n{first.evidence[0].text[:160]}" if first.evidence else ""
        return f"{utc_text(first.time)} UTC · {who(first)} · {ending.label}: {ending.meaning}{line}"
    counts: dict[Outcome, int] = {}
    for item in items:
        counts[item.outcome] = counts.get(item.outcome, 0) + 1
    told = ", ".join(f"{count:,} {words.OUTCOMES[outcome].label}" for outcome, count in counts.items())
    return f"{words.counted(len(items), 'attempt')} from {utc_text(first.time)} UTC: {told}"


def _mark_lanes(report: Report, at: Callable[[str | None], float | None]) -> Iterable[SwimLane]:
    for lane, label in HOST_LANES:
        marks = _merged("mark", ((at(m.time), _mark_title(m)) for m in report.timeline.marks if m.lane == lane))
        restarts = _merged(
            "restart", ((at(m.time), _mark_title(m)) for m in report.timeline.restarts if m.lane == lane)
        )
        if marks or restarts:
            yield SwimLane(label, (*marks, *restarts))


def _level_lane(report: Report, at: Callable[[str | None], float | None]) -> Iterable[SwimLane]:
    heights = []
    for bucket in report.timeline.buckets:
        loud = sum(bucket.levels.get(level, 0) for level in ("warning", "error", "critical"))
        if loud and (x := at(bucket.start)) is not None and 0 < x < 100:
            heights.append((x, loud, bucket.start))
    if heights:
        most = max(math.log1p(loud) for _, loud, _ in heights)
        width = max(0.4, 70 / max(len(report.timeline.buckets), 20))
        yield SwimLane(
            "Warnings and errors",
            tuple(
                Shape(
                    "level",
                    x,
                    min(width, 100 - x),
                    f"{words.counted(loud, 'warning or error', 'warnings and errors')} from {utc_text(start)} UTC",
                    max(0.15, math.log1p(loud) / most),
                )
                for x, loud, start in heights[: COLUMNS * 4]
            ),
        )


def _merged(kind: str, placed: Iterable[tuple[float | None, str]]) -> tuple[Shape, ...]:
    columns: dict[int, list[tuple[float, str]]] = {}
    for x, title in placed:
        if x is not None:
            columns.setdefault(int(x / 100 * COLUMNS), []).append((x, title))
    return tuple(
        Shape(kind, members[0][0], 0, "\n".join(title for _, title in members[:6])) for members in columns.values()
    )


def _mark_title(mark: Mark) -> str:
    seen = "" if not mark.source else f" · {mark.source}" if mark.line is None else f" · {mark.source}:{mark.line}"
    return f"{utc_text(mark.time)} UTC · {mark.label}{seen}"


STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)


def _ticks(start: datetime, end: datetime) -> tuple[tuple[float, str], ...]:
    """About five round times, with the date where days matter."""
    length = (end - start).total_seconds()
    step = next((size for size in STEPS_S if length / size <= 5.5), 86400 * max(1, math.ceil(length / 86400 / 5)))
    style = "%H:%M:%S" if step < 60 else "%H:%M" if length < 86400 else "%d %b" if step >= 86400 else "%d %b %H:%M"
    tick = math.ceil(start.timestamp() / step) * step
    ticks: list[tuple[float, str]] = []
    while tick < end.timestamp() and len(ticks) < 12:
        place = (tick - start.timestamp()) / length * 100
        if 3 < place < 97:
            ticks.append((place, f"{datetime.fromtimestamp(tick, UTC):{style}}"))
        tick += step
    return tuple(ticks)
