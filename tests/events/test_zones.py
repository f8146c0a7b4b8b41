from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from tws_logdx.events.read import Reading
from tws_logdx.events.sightings import Sighting, Sightings
from tws_logdx.events.timeline import Timeline
from tws_logdx.events.zones import find_zones
from tws_logdx.formats.detect import Detected
from tws_logdx.formats.reader import Counts
from tws_logdx.formats.stamps import Stamp, read
from tws_logdx.formats.timekeeper import Moment, Timekeeper
from tws_logdx.model.event import Location, Value
from tws_logdx.model.fact import Fact


def moment(text: str) -> Moment:
    stamp = read(text)
    assert isinstance(stamp, Stamp)
    return Timekeeper().at(stamp)


def sighting(
    at: str, name: str, writer: str, outer: int | None = None, fields: Mapping[str, Value] | None = None
) -> Sighting:
    return Sighting(moment(at), outer, 1, name, fields or {}, "", writer, "", {})


def reading(order: int, *sightings: Sighting, name: str = "") -> Reading:
    found = Sightings()
    for one in sightings:
        found.append(one)
    return Reading(name or f"log-{order}", order, Detected("client-log", ""), Counts(), found)


def utc(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type, misc]


def jts(zone: str, source: str = "jts.ini") -> Fact:
    return Fact("tws.zone", zone, Location(source, 1), origin="settings")


def times(readings: list[Reading], given: str | None = None, settings: Sequence[Fact] = ()) -> list[int]:
    return [event.time for event in Timeline(readings, find_zones(readings, given, settings))]


def test_the_zone_given_by_the_user_counts_with_its_daylight_saving() -> None:
    log = reading(0, sighting("2026-03-02 10:00:00.000", "a", "tws"), sighting("2026-07-02 10:00:00.000", "a", "tws"))
    assert times([log], given="America/New_York") == [utc(2026, 3, 2, 15), utc(2026, 7, 2, 14)]


def test_a_container_stamp_beside_the_local_one_tells_the_zone() -> None:
    log = reading(0, sighting("2026-03-02 10:00:00:000", "a", "ibc", outer=utc(2026, 3, 2, 9)))
    assert times([log]) == [utc(2026, 3, 2, 9)]


def test_the_connection_time_tells_the_zone_of_the_client() -> None:
    at_connect = {"connection_time": "20260302 03:00:00", "zone": "Eastern Standard Time"}
    log = reading(0, sighting("2026-03-02 09:00:00,100", "client.version", "client", fields=at_connect))
    assert times([log]) == [utc(2026, 3, 2, 8) + 100]


def test_jts_ini_tells_the_zone_of_the_host_and_not_of_the_client() -> None:
    host = reading(0, sighting("2026-03-02 10:00:00.000", "a", "tws"))
    client = reading(1, sighting("2026-03-02 10:00:00,000", "a", "client"))
    assert times([host, client], settings=[jts("Asia/Tokyo")]) == [utc(2026, 3, 2, 1), utc(2026, 3, 2, 10)]


def test_without_any_sign_the_machine_s_zone_is_assumed_and_said_so() -> None:
    log = reading(0, sighting("2026-03-02 10:00:00.000", "a", "tws"))
    zones = find_zones([log], None)
    assert "assumed" in zones.of(0, "tws").label
    assert times([log]) == [utc(2026, 3, 2, 10)]


def test_a_stamp_with_its_own_zone_needs_none() -> None:
    log = reading(0, sighting("2026-03-02T10:00:00.000000000Z", "a", "client"))
    assert times([log], given="Asia/Tokyo") == [utc(2026, 3, 2, 10)]


def test_a_difference_of_some_seconds_is_the_clocks_own_and_no_zone() -> None:
    log = reading(0, sighting("2026-03-02 10:00:07.000", "a", "tws", outer=utc(2026, 3, 2, 9)))
    assert times([log]) == [utc(2026, 3, 2, 9, 0, 7)]


def test_each_installation_has_the_zone_of_its_own_settings() -> None:
    live = reading(0, sighting("2026-03-02 10:00:00.000", "a", "tws"), name="live/launcher.log")
    paper = reading(1, sighting("2026-03-02 10:00:00.000", "a", "tws"), name="paper/launcher.log")
    settings = [jts("Europe/Berlin", "live/jts.ini"), jts("America/New_York", "paper/jts.ini")]
    assert times([live, paper], settings=settings) == [utc(2026, 3, 2, 9), utc(2026, 3, 2, 15)]


def test_a_clock_change_inside_a_log_is_followed() -> None:
    log = reading(
        0,
        sighting("2026-03-07 10:00:00:000", "a", "ibc", outer=utc(2026, 3, 7, 15)),
        sighting("2026-03-07 11:00:00:000", "a", "ibc", outer=utc(2026, 3, 7, 16)),
        sighting("2026-03-09 09:00:00:000", "a", "ibc", outer=utc(2026, 3, 9, 13)),
        sighting("2026-03-09 10:00:00:000", "a", "ibc", outer=utc(2026, 3, 9, 14)),
        sighting("2026-03-09 11:00:00:000", "a", "ibc"),
    )
    assert times([log]) == [
        utc(2026, 3, 7, 15),
        utc(2026, 3, 7, 16),
        utc(2026, 3, 9, 13),
        utc(2026, 3, 9, 14),
        utc(2026, 3, 9, 15),
    ]


def test_the_same_file_tells_more_than_another() -> None:
    other = reading(0, sighting("2026-03-02 10:00:00,000", "a", "client", outer=utc(2026, 3, 2, 8)))
    mixed = reading(
        1,
        sighting("2026-03-02 10:00:00:000", "a", "ibc", outer=utc(2026, 3, 2, 10)),
        sighting("2026-03-02 10:00:00,000", "a", "client"),
    )
    assert times([other, mixed]) == [utc(2026, 3, 2, 8), utc(2026, 3, 2, 10), utc(2026, 3, 2, 10)]
