"""Where logs and settings of TWS, Gateway and IBC usually are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

IN_HOME = (
    "Documents/TWS",
    "Documents/IB Gateway",
    "Jts",
    "IBJts",
    "ibc/logs",
    "ibc/config.ini",
    "IBController/Logs",
    "Documents/IBC/config.ini",
    "Applications/Jts",
)
WINDOWS = (
    "C:/Jts",
    "C:/IBKR",
    "C:/IBC/Logs",
    "C:/IBC/config.ini",
    "C:/IBController/Logs",
)
CONTAINERS = (
    "/home/ibgateway/Jts",
    "/home/ibgateway/ibc/logs",
    "/home/ibgateway/ibc/config.ini",
    "/home/ibgateway/tws_settings",
    "/root/Jts",
    "/root/ibc/logs",
    "/opt/IBJts",
    "/opt/ibc/logs",
    "/opt/ibc/config.ini",
    "/config/tws_settings",
    "/config/ibc/logs",
    "/config/ibc/config.ini",
)
VARIABLES = ("TWS_SETTINGS_PATH", "LOG_PATH", "IBC_INI")
"""Environment variables of the start scripts that name such a place."""


def default_places(environ: Mapping[str, str], home: Path, platform: str) -> tuple[Path, ...]:
    """The existing ones of the usual places, without repetition; `platform` as `sys.platform`."""
    seen: dict[str, Path] = {}
    for place in _candidates(environ, home, platform):
        try:
            if place.exists():
                seen.setdefault(os.path.realpath(place), place)
        except OSError:  # a folder above it may not be entered: then it is no place of this user
            continue
    return tuple(place for real, place in seen.items() if not _inside(real, seen))


def _candidates(environ: Mapping[str, str], home: Path, platform: str) -> Iterator[Path]:
    yield from (Path(environ[name]) for name in VARIABLES if environ.get(name))
    yield from (home / place for place in IN_HOME)
    if platform == "win32":
        profile = environ.get("OneDrive")
        if profile:  # the documents folder may have been moved there
            yield from (Path(profile) / place for place in IN_HOME if place.startswith("Documents"))
        yield from map(Path, WINDOWS)
    else:
        yield from map(Path, CONTAINERS)


def _inside(place: str, others: Mapping[str, Path]) -> bool:
    """True when another of the places holds this one, so that it would be walked twice."""
    return any(place != other and place.startswith(other.rstrip(os.sep) + os.sep) for other in others)
