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


def loop(first: float, times: int, period: float, **fields: str | int) -> list[Event]:
    return [
        event("client.connecting", first + n * period, line=n + 1, source="client.log")._replace(fields=fields)
        for n in range(times)
    ]


def refusals(first: float, times: int, period: float) -> list[Event]:
    return [
        event("proxy.refused", first + n * period, line=n + 1, source="socat.log", writer="socat", port=4001)
        for n in range(times)
    ]


def test_two_client_logs_never_saw_the_same_connection() -> None:
    target: dict[str, str | int] = {"host": "127.0.0.1", "port": 7497, "client_id": 1}
    assert clock_offsets({"c.log.1": loop(0, 20, 60, **target), "c.log": loop(1200, 20, 60, **target)}) == {}
    elsewhere: dict[str, str | int] = {**target, "host": "10.0.0.9"}
    assert clock_offsets({"a.log": loop(0, 20, 60, **target), "b.log": loop(19_207, 20, 60, **elsewhere)}) == {}


def test_a_retry_loop_fits_itself_after_every_period_and_so_proves_nothing() -> None:
    assert clock_offsets({"client.log": loop(0, 20, 60), "socat.log": refusals(3600, 90, 60)}) == {}
    assert clock_offsets({"client.log": loop(0, 20, 60), "socat.log": refusals(300 + 25, 18, 60)}) == {}


def test_a_whole_loop_shows_a_clock_that_is_wrong_by_less_than_half_its_period() -> None:
    offsets = clock_offsets({"client.log": loop(0, 20, 60), "socat.log": refusals(21, 20, 60)})
    assert offsets == {"client.log": 0.0, "socat.log": -21.0} or offsets == {"client.log": 21.0, "socat.log": 0.0}


def test_clocks_that_agree_win_over_a_shift_that_fits_more_pairs_of_a_loop() -> None:
    offsets = clock_offsets({"client.log": loop(0, 20, 60), "socat.log": refusals(300, 20, 60)})
    assert set(offsets.values()) == {0.0}


def test_logs_that_are_apart_in_time_are_only_brought_together_by_a_whole_zone() -> None:
    moments = [0, 95, 310, 1000]
    assert clock_offsets({"client.log": client([m + 4711 for m in moments]), "main.log": host(moments)}) == {}
    assert clock_offsets({"client.log": client([m + 4500 for m in moments]), "main.log": host(moments)}) == {
        "client.log": -4500.0,
        "main.log": 0.0,
    }


def test_a_host_that_listens_on_another_port_saw_other_connections() -> None:
    moments = [0, 95, 310, 1000]
    mine = [e._replace(fields={"port": 4002, "client_id": 7}) for e in client([m + 3600 for m in moments])]
    listening = event("host.listening", -5, source="main.log", writer="tws", order=1, port=4001)
    assert clock_offsets({"client.log": mine, "main.log": [listening, *host(moments)]}) == {}
    forwarding = event("proxy.forwarding", -9, source="run.log", writer="script", port=4001, outer_port=4002)
    through = clock_offsets({"client.log": mine, "main.log": [listening, *host(moments)], "run.log": [forwarding]})
    assert through["client.log"] == -3600.0


def test_one_pair_among_many_at_a_whole_quarter_is_chance() -> None:
    crowd = [m * 61.0 for m in range(1, 13)] + [2700.5]
    assert clock_offsets({"client.log": client([0]), "main.log": host(crowd)}) == {}


def test_two_starts_in_one_second_with_different_ids_are_two_starts() -> None:
    both = [
        event("client.connecting", at + extra, line=n, source="client.log", client_id=number)
        for n, (at, extra, number) in enumerate([(0, 0, 1), (0, 0.2, 2), (700, 0, 1), (700, 0.2, 2)], start=1)
    ]
    seen = [
        event("api.client_id", at + 3600, line=n, source="main.log", writer="tws", order=1, client_id=number)
        for n, (at, number) in enumerate([(0, 2), (0.5, 1), (700, 2), (700.5, 1)], start=1)
    ]
    assert abs(clock_offsets({"client.log": both, "main.log": seen})["client.log"] - 3600) < 1
