"""windows.yaml: named stretches of the calendar."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from tws_logdx.model.rules import Window
from tws_logdx.rulelang.document import Document
from tws_logdx.rulelang.problems import did_you_mean
from tws_logdx.rulelang.shape import DAYS, WindowsFile, WindowShape


def build_windows(document: Document, data: WindowsFile) -> dict[str, Window]:
    """The windows by id."""
    windows: dict[str, Window] = {}
    for index, shape in enumerate(data.windows):
        if shape.id in windows:
            document.problem(("windows", index, "id"), f"`{shape.id}` is given twice", "ids are unique")
        if not _exists(shape.zone):
            hint = did_you_mean(shape.zone, available_timezones()) or "an IANA name such as America/New_York"
            document.problem(("windows", index, "zone"), f"no time zone is called `{shape.zone}`", hint)
            continue
        for name, day in (("first", shape.first), ("last", shape.last)):
            if day and not is_day(day):
                document.problem(("windows", index, name), f"`{day}` is no day of the calendar", "write 2025-01-31")
                break
        else:
            windows[shape.id] = _window(shape)
    return windows


def _window(shape: WindowShape) -> Window:
    hours, minutes = shape.start.split(":")
    return Window(
        id=shape.id,
        label=shape.label,
        zone=shape.zone,
        days=tuple(sorted({DAYS.index(day) for day in shape.days})),
        start=int(hours) * 60 + int(minutes),
        minutes=shape.minutes,
        first=shape.first,
        last=shape.last,
    )


def is_day(text: str) -> bool:
    """Is it a day of the calendar, written 2025-01-31?"""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _exists(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True
