"""Clocks of different logs, brought together by the connections that both saw."""

from __future__ import annotations

from collections.abc import Sequence

from tests.attempts.lines import event
from tws_logdx.attempts import clock_offsets
from tws_logdx.model.event import Event


def client(starts: Sequence[float], *, client_id: int = 7, dated: bool = True) -> list[Event]:
    return [
        event("client.connecting", second, line=line, source="client.log", client_id=client_id, dated=dated)
        for line, second in enumerate(starts, start=1)
    ]


def host(starts: Sequence[float]) -> list[Event]:
    return [
        event("api.conversation", second, line=line, source="main.log", writer="tws", order=1)
        for line, second in enumerate(starts, start=1)
    ]


def test_a_zone_error_is_found_from_several_pairs() -> None:
    moments = [0, 95, 310, 1000]
    offsets = clock_offsets({"client.log": client([m + 3600.4 for m in moments]), "main.log": host(moments)})
    assert offsets == {"client.log": -3600.4, "main.log": 0.0}


def test_a_slow_clock_is_found_from_several_pairs() -> None:
    moments = [0, 95, 310, 1000]
    offsets = clock_offsets({"client.log": client([m - 47 for m in moments]), "main.log": host(moments)})
    assert offsets == {"client.log": 47.0, "main.log": 0.0}


def test_clocks_that_agree_get_no_offset() -> None:
    moments = [0, 60, 120, 180]
    offsets = clock_offsets({"client.log": client([m + 0.3 for m in moments]), "main.log": host(moments)})
    assert offsets == {"client.log": 0.0, "main.log": 0.0}


def test_one_pair_is_enough_for_a_whole_hour_but_not_for_any_difference() -> None:
    assert clock_offsets({"client.log": client([7200.2]), "main.log": host([0])}) == {
        "client.log": -7200.2,
        "main.log": 0,
    }
    assert clock_offsets({"client.log": client([1234]), "main.log": host([0])}) == {}


def test_undated_logs_prove_nothing() -> None:
    assert clock_offsets({"client.log": client([3600, 3700], dated=False), "main.log": host([0, 100])}) == {}


def test_a_third_log_is_reached_through_the_second() -> None:
    moments = [0, 95, 310]
    proxy = [
        event("proxy.refused", m + 1800, line=n, source="socat.log", writer="socat", order=2)
        for n, m in enumerate([0, 95, 310, 400])
    ]
    sources = {"client.log": client([m + 60 for m in [*moments, 400]]), "main.log": host(moments), "socat.log": proxy}
    assert clock_offsets(sources) == {"client.log": -60.0, "main.log": 0.0, "socat.log": -1800.0}


def test_a_single_source_has_nothing_to_agree_with() -> None:
    assert clock_offsets({"client.log": client([0, 1])}) == {}


def test_one_connection_finds_its_partner_among_several_by_its_client_id_and_the_whole_hour() -> None:
    seen = [
        event("api.client_id", second, line=line, source="main.log", writer="tws", order=1, client_id=number)
        for line, (second, number) in enumerate([(0, 3), (301.5, 7), (911, 4)], start=1)
    ]
    offsets = clock_offsets({"client.log": client([301.7 - 3600]), "main.log": seen})
    assert offsets == {"client.log": 3599.8, "main.log": 0.0}


def test_a_line_without_a_time_of_its_own_proves_no_zone_alone() -> None:
    attached = [event("host.client_attached", 0, source="ibc.log", writer="ibc", order=1, client_id=7)]
    assert clock_offsets({"client.log": client([3600]), "ibc.log": attached}) == {}
