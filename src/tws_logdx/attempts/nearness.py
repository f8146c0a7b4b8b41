"""When two lines of one log tell the same thing again, and when they tell that it happened again."""

from __future__ import annotations

from tws_logdx.attempts.track import Track, wording
from tws_logdx.model.event import Event

SAME_MOMENT_MS = 1000
SAME_LINE_WRITTEN_TWICE_MS = 20
"""Two handlers of one logger write the same line within this time; a client cannot fail twice so fast."""
NEXT_LINES = 3
TRACEBACK_LINES = 120

_NEVER_READY = ("refused", "dns", "unreachable", "denied")
"""No session ends like this, so it is a new attempt."""


def fresh(track: Track, event: Event) -> bool:
    """Whether the event stands right behind the track's last one."""
    last = track.last
    if last is None or event.line < last.line:
        return False
    if event.dated:
        return event.time - last.time <= SAME_MOMENT_MS
    return event.line - last.line <= NEXT_LINES


def tells_again(track: Track, event: Event, traceback: Event | None) -> bool:
    """Whether a failure only repeats the end that the track already has (a traceback, a second spelling)."""
    last = track.last
    if last is None or event.line - last.line > TRACEBACK_LINES:
        return False
    if track.is_ready and event.fields.get("kind") in _NEVER_READY:
        return False
    in_traceback = traceback is not None and last.line <= traceback.line <= event.line
    if not fresh(track, event) and not (in_traceback and not event.dated):
        return False
    same = track.told.get(wording(event))
    if same is None:
        return True
    # Lines without a stamp have the time of the line above, so the time alone is no proof.
    twice = event.time - same.time <= SAME_LINE_WRITTEN_TWICE_MS and event.line - same.line <= 1
    return event.dated and (in_traceback or twice)
