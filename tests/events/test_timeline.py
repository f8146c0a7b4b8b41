"""The timeline is the same whether events are kept, or made anew from packed sightings for everybody."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.events import sightings as packing
from tws_logdx.events import timeline as laying
from tws_logdx.events.read import Reading
from tws_logdx.events.sightings import Sighting, Sightings
from tws_logdx.events.timeline import Events, Timeline
from tws_logdx.events.zones import Zone, Zones
from tws_logdx.formats.detect import Detected
from tws_logdx.formats.reader import Counts
from tws_logdx.formats.timekeeper import Moment
from tws_logdx.model.event import Event

ZONES = Zones({}, Zone("two hours", steps=((0, 7_200_000),)))


def sighting(line: int, time: int, dated: bool, name: str) -> Sighting:
    moment = Moment(time, dated, False, True)
    return Sighting(
        moment, None, line, name, {"n": time}, f"line {line}", "tws", "info", {"f": "n"} if time % 2 else {}
    )


def reading(order: int, found: list[Sighting]) -> Reading:
    kept = Sightings()
    for one in found:
        kept.append(one)
    return Reading(f"log-{order}", order, Detected("tws-log", ""), Counts(), kept)


LOGS = st.lists(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(0, 50), st.booleans(), st.sampled_from(["a", "b"])), max_size=30
    ).map(
        lambda drawn: [
            sighting(sum(step for step, *_ in drawn[: place + 1]), time, dated, name)
            for place, (_, time, dated, name) in enumerate(drawn)
        ]
    ),
    min_size=1,
    max_size=3,
)


def expected(logs: list[list[Sighting]]) -> list[Event]:
    events = [
        Event(
            one.moment.ms - 7_200_000 * one.moment.dated, order, one.line, one.name, one.fields, f"log-{order}", one.text,
            one.writer, one.level, one.moment.dated,
        )
        for order, log in enumerate(logs)
        for one in log
    ]  # fmt: skip
    return sorted(events, key=lambda event: event[:3])


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "CHUNK", 3)
    monkeypatch.setattr(packing, "OPEN", 1)


@pytest.mark.parametrize("kept", [True, False])
@given(logs=LOGS)
def test_all_events_come_in_order_of_time(kept: bool, logs: list[list[Sighting]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laying, "SMALL", 10_000 if kept else 0)
        timeline = Timeline([reading(order, log) for order, log in enumerate(logs)], ZONES)
        assert len(timeline) == sum(map(len, logs))
        assert list(timeline) == expected(logs)
        assert list(timeline) == expected(logs)  # once more: nothing was used up
        parts = [part for part in timeline.parts() if part]
        assert all(one[-1].time < other[0].time for one, other in pairwise(parts))
        for order, log in enumerate(logs):
            written = list(timeline.sources().get(f"log-{order}", ()))
            assert [event.line for event in written] == [one.line for one in log]
        told = [event.text for event, _ in timeline.telling([])]
        assert told == [one.text for log in logs for one in log if one.facts]


@given(logs=LOGS, others=st.lists(st.integers(-10, 60), max_size=6))
def test_other_events_are_slipped_in_where_they_belong(logs: list[list[Sighting]], others: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laying, "SMALL", 0)
        made = [Event(time, 9, place, "made", {}, "made", "", "", "", True) for place, time in enumerate(others)]
        timeline = Timeline([reading(order, log) for order, log in enumerate(logs)], ZONES)
        parts = [part for part in Events(timeline, None, made[:2]).parts_with(made[2:]) if part]
        found = [event for part in parts for event in sorted(part, key=lambda event: event[:3])]
        assert found == sorted([*expected(logs), *made], key=lambda event: event[:3])


@given(logs=LOGS)
def test_only_the_events_that_are_meant_are_shown(logs: list[list[Sighting]]) -> None:
    timeline = Timeline([reading(order, log) for order, log in enumerate(logs)], ZONES)
    wanted = [event for event in expected(logs) if event.name == "a"]
    assert list(Events(timeline, lambda event: event.name == "a")) == wanted


@given(logs=LOGS, shift=st.integers(1, 1000))
def test_the_clock_of_a_source_is_set_right_and_undated_lines_get_their_day(
    logs: list[list[Sighting]], shift: int
) -> None:
    readings = [reading(order, log) for order, log in enumerate(logs)]
    readings[0].sightings.date(86_400_000)
    shifted = Timeline(readings, ZONES, {"log-0": float(shift)})
    plain = list(Timeline([reading(0, logs[0])], ZONES).written(0))
    for event, before in zip(shifted.written(0), plain, strict=True):
        day = 0 if before.dated else 86_400_000 - 7_200_000
        assert event.time == before.time + day + shift * 1000
        assert event.dated


def test_sightings_are_the_same_however_they_are_kept() -> None:
    log = [sighting(line, line * 7 % 50, line % 3 > 0, "a") for line in range(1, 40)]
    assert list(reading(0, log).sightings) == log
    assert len(reading(0, log).sightings) == len(log)
    assert reading(0, log).sightings.writers == {"tws": len(log)}


def test_a_source_that_meant_nothing_is_none() -> None:
    """An empty file between two rotated ones must not part them."""
    timeline = Timeline([reading(0, [sighting(1, 1, True, "a")]), reading(1, [])], ZONES)
    assert list(timeline.sources()) == ["log-0"]


def test_each_service_of_a_compose_file_has_a_clock_of_its_own() -> None:
    log = [sighting(1, 5, True, "a")._replace(service="gateway"), sighting(2, 5, True, "a")._replace(service="bot")]
    mixed = reading(0, log)
    mixed.services.update(["gateway", "bot"])
    plain, shifted = (list(Timeline([mixed], ZONES, offsets).written(0)) for offsets in ({}, {"log-0 (bot)": 2.0}))
    assert [event.time for event in shifted] == [plain[0].time, plain[1].time + 2000]
