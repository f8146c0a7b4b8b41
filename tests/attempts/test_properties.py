"""Whatever the events are, the reconstruction holds together."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attempts.known_codes import reconstruct, symptom
from tws_logdx.attempts import as_events, clock_offsets
from tws_logdx.attempts.history import History
from tws_logdx.model.attempt import Outcome, SessionEnd, Symptom
from tws_logdx.model.event import Event, Value

NAMES = (
    "client.connecting",
    "client.tcp_connected",
    "client.start_api",
    "client.version",
    "client.no_version",
    "client.accounts",
    "client.ready",
    "client.giving_up",
    "client.closed",
    "client.peer_closed",
    "client.socket_error",
    "client.failed",
    "client.connection_lost",
    "client.connect_call",
    "client.request_timeout",
    "program.timeout",
    "program.traceback",
    "tws.error",
    "api.tcp_accepted",
    "api.recognised",
    "api.conversation",
    "api.client_id",
    "api.start_api",
    "api.accounts",
    "api.next_id",
    "api.ended",
    "host.client_attached",
    "host.client_detached",
    "host.listening",
    "proxy.accepted",
    "proxy.forked",
    "proxy.refused",
    "proxy.timeout",
    "proxy.eof",
    "probe.step",
    "login.failed",
)
WRITERS = ("client", "unknown", "tws", "ibc", "socat", "api", "probe")

FIELDS: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(
    {},
    optional={
        "client_id": st.integers(0, 3),
        "port": st.sampled_from([4001, 7497]),
        "host": st.sampled_from(["127.0.0.1", "10.4.0.17"]),
        "kind": st.sampled_from(["refused", "timeout", "reset", "closed", "dns", "unreachable", "other", "too-old"]),
        "code": st.sampled_from([326, 502, 503, 504, 507, 100, 1100, 1300, 2104, 200, 321]),
        "errno": st.sampled_from([104, 111, 32]),
        "own": st.just("yes"),
        "guess": st.just("client-id"),
        "pid": st.integers(1, 3),
        "child": st.integers(1, 3),
        "server_version": st.sampled_from([120, 178]),
        "client": st.sampled_from(["ib_async", "ibapi", "lean"]),
        "outcome": st.sampled_from(["ok", "refused", "ready"]),
        "step": st.sampled_from(["tcp", "version", "ready"]),
    },
)


@st.composite
def sources(draw: st.DrawFn) -> list[list[Event]]:
    found = []
    for order in range(draw(st.integers(1, 3))):
        steps = draw(st.lists(st.tuples(st.sampled_from(NAMES), FIELDS, st.integers(0, 90_000)), max_size=25))
        writer, dated = draw(st.sampled_from(WRITERS)), draw(st.booleans())
        name, time, events = f"log-{order}", 1_773_100_800_000, []
        for line, (kind, fields, wait) in enumerate(steps, start=1):
            time += wait
            events.append(Event(time, order, line, kind, fields, name, f"{kind} {line}", writer, "", dated))
        found.append(events)
    return found


def joined(logs: list[list[Event]]) -> list[Event]:
    return sorted((event for log in logs for event in log), key=lambda event: event[:3])


def told(history: History) -> set[tuple[object, ...]]:
    attempts = {(a.time, a.end, a.outcome, a.port, a.client_id, places(a.evidence)) for a in history.attempts}
    return attempts | {(s.time, s.end, s.ended, places(s.evidence)) for s in history.sessions}


def places(evidence: tuple[Event, ...]) -> frozenset[tuple[str, int]]:
    return frozenset((event.source, event.line) for event in evidence)


@settings(max_examples=300, deadline=None)
@given(sources())
def test_every_attempt_has_an_outcome_and_evidence_of_its_own(logs: list[list[Event]]) -> None:
    events = joined(logs)
    history = reconstruct(events)
    known = {(event.source, event.line) for event in events}
    used: list[tuple[str, int]] = []
    for attempt in history.attempts:
        assert attempt.outcome in set(Outcome)
        assert attempt.evidence
        assert places(attempt.evidence) <= known
        assert attempt.time <= attempt.end
        used += [(event.source, event.line) for event in attempt.evidence]
    assert len(used) == len(set(used))
    for session in history.sessions:
        assert session.ended in set(SessionEnd)
        assert session.attempt in history.attempts
        assert session.attempt.outcome is Outcome.READY
        assert session.time <= session.end


@settings(max_examples=150, deadline=None)
@given(sources())
def test_everything_that_follows_works_on_any_history(logs: list[list[Event]]) -> None:
    events = joined(logs)
    history = reconstruct(events)
    made = as_events(history)
    assert len(made) == len(history.attempts) + len(history.sessions)
    assert symptom(history, events) in set(Symptom)
    offsets = clock_offsets({log[0].source: log for log in logs if log})
    assert set(offsets) <= {event.source for event in events}


@settings(max_examples=150, deadline=None)
@given(sources(), st.randoms(use_true_random=False))
def test_the_order_of_sources_does_not_matter(logs: list[list[Event]], random: object) -> None:
    shuffled = list(logs)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    renumbered = [[event._replace(order=order) for event in log] for order, log in enumerate(shuffled)]
    assert told(reconstruct(joined(logs))) == told(reconstruct(joined(renumbered)))
