from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from tws_logdx.events.read import Reading, Sighting
from tws_logdx.events.zones import find_zones, timeline
from tws_logdx.formats.detect import Detected
from tws_logdx.formats.reader import Counts
from tws_logdx.formats.stamps import Stamp, read
from tws_logdx.formats.timekeeper import Moment, Timekeeper
from tws_logdx.model.event import Value


def moment(text: str) -> Moment:
    stamp = read(text)
    assert isinstance(stamp, Stamp)
    return Timekeeper().at(stamp)


def sighting(
    at: str, name: str, writer: str, outer: int | None = None, fields: Mapping[str, Value] | None = None
) -> Sighting:
    return Sighting(moment(at), outer, 1, name, fields or {}, "", writer, "", {})


def reading(order: int, *sightings: Sighting) -> Reading:
    return Reading(f"log-{order}", order, Detected("client-log", ""), Counts(), list(sightings))


def utc(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[arg-type, misc]


def times(readings: list[Reading], given: str | None = None, settings: str | None = None) -> list[int]:
    return [event.time for event in timeline(readings, find_zones(readings, given, settings))]


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
    assert times([host, client], settings="Asia/Tokyo") == [utc(2026, 3, 2, 1), utc(2026, 3, 2, 10)]


def test_without_any_sign_the_machine_s_zone_is_assumed_and_said_so() -> None:
    log = reading(0, sighting("2026-03-02 10:00:00.000", "a", "tws"))
    zones = find_zones([log], None, None)
    assert "assumed" in zones.of(0, "tws").label
    assert times([log]) == [utc(2026, 3, 2, 10)]


def test_a_stamp_with_its_own_zone_needs_none() -> None:
    log = reading(0, sighting("2026-03-02T10:00:00.000000000Z", "a", "client"))
    assert times([log], given="Asia/Tokyo") == [utc(2026, 3, 2, 10)]


def test_a_difference_of_some_seconds_is_the_clocks_own_and_no_zone() -> None:
    log = reading(0, sighting("2026-03-02 10:00:07.000", "a", "tws", outer=utc(2026, 3, 2, 9)))
    assert times([log]) == [utc(2026, 3, 2, 9, 0, 7)]
