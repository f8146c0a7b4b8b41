from __future__ import annotations

from pathlib import Path

from tws_logdx.sources.places import default_places


def test_only_existing_places_are_named_each_once(tmp_path: Path) -> None:
    for place in ("Documents/TWS", "Jts", "ibc/logs"):
        (tmp_path / place).mkdir(parents=True)
    environ = {
        "TWS_SETTINGS_PATH": str(tmp_path / "Jts"),
        "LOG_PATH": str(tmp_path / "gone"),
    }
    places = [place for place in default_places(environ, tmp_path, "linux") if tmp_path in place.parents]
    assert places == [
        tmp_path / "Jts",
        tmp_path / "Documents/TWS",
        tmp_path / "ibc/logs",
    ]


def test_a_place_inside_another_one_is_not_named_again(tmp_path: Path) -> None:
    (tmp_path / "Jts" / "logs").mkdir(parents=True)
    places = default_places({"LOG_PATH": str(tmp_path / "Jts" / "logs")}, tmp_path, "darwin")
    assert [place for place in places if tmp_path in place.parents] == [tmp_path / "Jts"]
