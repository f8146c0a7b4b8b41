"""Rotated files of one log are read as the one log that they were."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attempts.known_codes import reconstruct
from tests.attempts.lines import ends, event, outcomes
from tws_logdx.attempts import History, clock_offsets
from tws_logdx.attempts.rotation import rotated
from tws_logdx.model.event import Event, Value

TARGETS = (("127.0.0.1", 4001), ("10.4.0.17", 4001))
STORIES = {
    "ready": ("client.connecting", "client.tcp_connected", "client.version", "client.ready"),
    "dropped": ("client.connecting", "client.tcp_connected", "client.version", "client.ready", "client.peer_closed"),
    "silent": ("client.connecting", "client.tcp_connected", "client.giving_up", "client.failed"),
    "refused": ("client.connecting", "client.failed"),
    "closed": ("client.connecting", "client.tcp_connected", "client.closed", "client.giving_up", "client.failed"),
}


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """One log of two clients with the same id that connect to different hosts by turns."""
    events: list[Event] = []
    seconds, named = 0.0, draw(st.booleans())
    for _ in range(draw(st.integers(1, 8))):
        story, who = draw(st.sampled_from(sorted(STORIES))), draw(st.integers(0, 1))
        seconds += draw(st.sampled_from([0.5, 3.0, 61.0, 400.0]))
        for name in STORIES[story]:
            seconds += draw(st.sampled_from([0.0, 0.004, 0.7]))
            host, port = TARGETS[who]
            fields: dict[str, Value] = {"host": host, "port": port, "client_id": 7, "client": "ib_async"}
            if name == "client.failed":
                fields["kind"] = "refused" if story == "refused" else "timeout"
            told_again = ("kind", "host") if named else ("kind",)
            kept = fields if name == "client.connecting" else {k: v for k, v in fields.items() if k in told_again}
            line = len(events) + 1
            events.append(
                event(name, seconds, line=line, source="bot.log", text=f"{name} {line}")._replace(fields=kept)
            )
    return events


def split(events: list[Event], cut: int) -> list[Event]:
    older = [e._replace(source="bot.log.1", order=1) for e in events[:cut]]
    return older + [e._replace(line=e.line - cut) for e in events[cut:]]


def told(history: History) -> list[tuple[object, ...]]:
    def lines(evidence: Iterable[Event]) -> tuple[str, ...]:
        return tuple(sorted(e.text for e in evidence))

    attempts = [(a.time, a.end, a.outcome, a.host, a.port, a.client_id, lines(a.evidence)) for a in history.attempts]
    return sorted([*attempts, *((s.time, s.end, s.ended, lines(s.evidence)) for s in history.sessions)], key=str)


@settings(max_examples=200, deadline=None)
@given(histories(), st.data())
def test_a_log_cut_into_two_rotated_files_tells_the_same_attempts(events: list[Event], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(events)))
    parts = sorted(split(events, cut), key=lambda e: e[:3])
    assert told(reconstruct(parts)) == told(reconstruct(events))


@settings(max_examples=200, deadline=None)
@given(histories(), st.integers(-2000, 2000), st.integers(1, 9))
def test_the_api_log_of_another_gateway_changes_no_outcome_of_a_client(
    events: list[Event], shift: int, client_id: int
) -> None:
    def api(name: str, seconds: float, line: int) -> Event:
        return event(
            name,
            seconds,
            line=line,
            source="api.log",
            order=1,
            writer="api",
            client_id=client_id,
            text=f"{name} {line}",
        )

    start = events[0].time / 1000 - 1_773_100_800 + shift / 100
    foreign = [api("api.start_api", start, 1), api("api.accounts", start + 0.1, 2), api("api.next_id", start + 0.2, 3)]
    with_api = reconstruct(sorted([*events, *foreign], key=lambda e: e[:3]))
    mine = [a for a in with_api.attempts if any(e.writer == "client" for e in a.evidence)]
    expected = reconstruct(events).attempts
    assert [(a.time, a.end, a.outcome) for a in mine] == [(a.time, a.end, a.outcome) for a in expected]


def test_the_evidence_keeps_the_lines_of_the_files_that_it_stands_in() -> None:
    older = [event("client.connecting", 0, line=41, source="bot.log.1", client_id=7)]
    newer = [event("client.ready", 1, line=1, source="bot.log", order=1)]
    history = reconstruct([*older, *newer])
    assert outcomes(history) == ["ready"]
    assert [(e.source, e.line) for e in history.attempts[0].evidence] == [("bot.log.1", 41), ("bot.log", 1)]


def test_a_session_goes_on_in_the_next_file() -> None:
    older = [event("client.connecting", 0, source="bot.log.2026-03-10", client_id=7), event("client.ready", 1, line=2)]
    older[1] = older[1]._replace(source="bot.log.2026-03-10")
    newer = [event("client.peer_closed", 90, source="bot.log", order=1)]
    assert ends(reconstruct([*older, *newer])) == ["closed"]


def test_which_files_are_one_log() -> None:
    def at(*seconds: float, dated: bool = True) -> list[Event]:
        return [event("client.ready", s, dated=dated) for s in seconds]

    assert rotated({"b.log": at(9), "b.log.1": at(5), "b.log.2.gz": at(1)}) == [["b.log.2.gz", "b.log.1", "b.log"]]
    assert rotated({"b.1.log": at(1), "b.log": at(5)}) == [["b.1.log", "b.log"]]
    assert rotated({"b.1.log": at(1), "b.2.log": at(5)}) == [["b.1.log"], ["b.2.log"]]
    overlapping = rotated({"b.log": at(3, 9), "b.log.1": at(1, 5)})
    assert sorted(overlapping) == [["b.log"], ["b.log.1"]]
    assert len(rotated({"b.log": at(9, dated=False), "b.log.1": at(5)})) == 2
    assert len(rotated({"one/b.log": at(9), "two/b.log.1": at(5)})) == 2


def test_rotated_files_have_one_clock() -> None:
    older = [event("client.connecting", s + 3600, source="bot.log.1", client_id=7) for s in (0, 95, 310)]
    newer = [event("client.connecting", 4700, source="bot.log", client_id=7)]
    host = [event("api.conversation", s, source="main.log", writer="tws") for s in (0, 95, 310, 1100)]
    offsets = clock_offsets({"bot.log": newer, "bot.log.1": older, "main.log": host})
    assert offsets == {"bot.log": -3600.0, "bot.log.1": -3600.0, "main.log": 0.0}
