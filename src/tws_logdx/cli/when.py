"""Times on the command line: `2026-11-20 14:00`, `2026-11-20T14:00Z`, or `3h` ago."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import click

_AGO = re.compile(r"(\d{1,9})\s*(s|m|min|h|d|w)$")
_UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}


class When(click.ParamType):  # type: ignore[type-arg]  # generic only in newer versions of click
    """A moment as the user writes it, to an aware or naive datetime; a naive one is in the zone of the run."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        ago = _AGO.match(str(value).strip())
        if ago is not None:
            return _ago(int(ago[1]) * _UNITS[ago[2]])
        try:
            moment = datetime.fromisoformat(str(value).strip())
            moment.timestamp()
            return moment
        except (ValueError, OverflowError, OSError):
            self.fail(
                f"{value!r} is no time. Write 2026-11-20, '2026-11-20 14:00', 2026-11-20T14:00Z or 3h (ago).",
                param,
                ctx,
            )


def _ago(seconds: int) -> datetime:
    """So long ago; what reaches before the calendar is its beginning."""
    now = datetime.now().astimezone()
    return now - timedelta(seconds=min(seconds, int(now.timestamp())))


class ZoneName(click.ParamType):  # type: ignore[type-arg]  # see above
    """A time zone by IANA, Windows or short name."""

    name = "zone"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from tws_logdx.events.zone_names import zone_named

        if zone_named(str(value)) is None:
            self.fail(
                f"no time zone is called {value!r}. Write for example America/New_York, Europe/Berlin or UTC.",
                param,
                ctx,
            )
        return str(value)


def milliseconds(moment: datetime | None, tz: str | None) -> int | None:
    """UTC milliseconds; a moment without a zone is in `tz`, else in this machine's zone."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        from tws_logdx.events.zone_names import zone_named

        zone = zone_named(tz) if tz else None
        moment = moment.replace(tzinfo=zone) if zone is not None else moment.astimezone()
    return int(moment.timestamp() * 1000)
