"""Time zones under the names that TWS, Java, Windows and people give them."""

from __future__ import annotations

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_OTHER_NAMES = {
    "EST": "America/New_York", "EDT": "America/New_York", "EST5EDT": "America/New_York",
    "CST": "America/Chicago", "CDT": "America/Chicago", "CST6CDT": "America/Chicago",
    "MST": "America/Denver", "MDT": "America/Denver", "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles",
    "GMT": "UTC", "UTC": "UTC", "Z": "UTC", "BST": "Europe/London", "WET": "Europe/Lisbon", "WEST": "Europe/Lisbon",
    "CET": "Europe/Paris", "CEST": "Europe/Paris", "MET": "Europe/Paris", "EET": "Europe/Helsinki",
    "EEST": "Europe/Helsinki", "MSK": "Europe/Moscow", "JST": "Asia/Tokyo", "KST": "Asia/Seoul",
    "HKT": "Asia/Hong_Kong", "SGT": "Asia/Singapore", "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney",
    "NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland",
    "eastern standard time": "America/New_York", "eastern daylight time": "America/New_York",
    "us eastern standard time": "America/Indianapolis",
    "central standard time": "America/Chicago", "central daylight time": "America/Chicago",
    "mountain standard time": "America/Denver", "pacific standard time": "America/Los_Angeles",
    "pacific daylight time": "America/Los_Angeles", "greenwich mean time": "UTC", "coordinated universal time": "UTC",
    "gmt standard time": "Europe/London", "british summer time": "Europe/London",
    "w. europe standard time": "Europe/Berlin", "central europe standard time": "Europe/Budapest",
    "central european standard time": "Europe/Paris", "central european time": "Europe/Paris",
    "central european summer time": "Europe/Paris", "romance standard time": "Europe/Paris",
    "e. europe standard time": "Europe/Chisinau", "gtb standard time": "Europe/Athens",
    "fle standard time": "Europe/Kyiv", "israel standard time": "Asia/Jerusalem",
    "russian standard time": "Europe/Moscow", "arabian standard time": "Asia/Dubai",
    "india standard time": "Asia/Kolkata", "china standard time": "Asia/Shanghai",
    "singapore standard time": "Asia/Singapore", "hong kong standard time": "Asia/Hong_Kong",
    "tokyo standard time": "Asia/Tokyo", "japan standard time": "Asia/Tokyo", "korea standard time": "Asia/Seoul",
    "aus eastern standard time": "Australia/Sydney", "new zealand standard time": "Pacific/Auckland",
    "e. south america standard time": "America/Sao_Paulo", "brasilia standard time": "America/Sao_Paulo",
}  # fmt: skip
"""Three-letter names are ambiguous; each stands for the zone that IBKR's customers most often mean."""


@lru_cache(maxsize=256)
def zone_named(name: str) -> ZoneInfo | None:
    """The zone of that name, None when nobody knows it."""
    written = name.strip()
    known = _OTHER_NAMES.get(written) or _OTHER_NAMES.get(written.lower())
    try:
        return ZoneInfo(known or written)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
