"""How an attempt ended, decided from the order of its marks."""

from __future__ import annotations

from typing import NamedTuple

from tws_logdx.attempts.codes import can_reject
from tws_logdx.attempts.naming import number
from tws_logdx.attempts.track import SAYS_CONNECTED, Mark, Track
from tws_logdx.model.attempt import Outcome
from tws_logdx.model.event import Event

OS_LIMIT_S = 15.0
"""A refusal comes at once; operating systems give up an unanswered connect after 20 s or later."""
PROMPT_MS = 1000
"""ibapi writes the same lines for its own disconnect() and for a peer's close, which follows the version at once."""

_NOT_CONNECTED_ERRNO = frozenset({32, 57, 88, 107, 10038, 10057})
"""Writing to a socket that never got connected: the real reason came before."""


class Ending(NamedTuple):
    """What happened, the event that told it, the deciding code or errno, and whether other readings remain."""

    outcome: Outcome
    event: Event
    code: int | None = None
    ambiguous: bool = False


def decide(track: Track) -> Ending:
    """The outcome of a track; always one, `unknown` when the log does not tell."""
    ready = track.ready_index
    if ready is not None:
        return Ending(Outcome.READY, track.seen[ready][1])
    for rule in (
        _too_old,
        _rejected,
        _foreign,
        _errors,
        _closed,
        _late_close_of_ibapi,
        _hidden,
        _gave_up,
    ):
        ending = rule(track)
        if ending is not None:
            return ending
    return _unfinished(track)


def errno_of(event: Event) -> int | None:
    """The operating system's number under any of the names patterns use."""
    for name in ("errno", "winerrno", "oserrno", "badfd"):
        value = number(event, name)
        if value is not None:
            return value
    return None


def _version_seen(track: Track) -> bool:
    return track.has(Mark.VERSION, Mark.START_API, Mark.GUESS, Mark.HOST_SPOKE)


def _too_old(track: Track) -> Ending | None:
    event = track.event(Mark.TOO_OLD)
    return None if event is None else Ending(Outcome.TOO_OLD, event, number(event, "code"))


def _rejected(track: Track) -> Ending | None:
    event = track.event(Mark.REJECTED)
    if event is not None:
        return Ending(Outcome.REJECTED, event, number(event, "code"))
    end = _first_end(track)
    if end is None:
        return None
    for mark, said in track.seen[:end]:
        code = number(said, "code")
        if mark is Mark.HOST_SPOKE and code is not None and can_reject(track.codes, code):
            return Ending(Outcome.REJECTED, said, code)
    return None


def _first_end(track: Track) -> int | None:
    """Where the peer's close or reset is, if it came before the client gave up."""
    end = track.index(Mark.CLOSED, Mark.PEER_CLOSED, Mark.GUESS, Mark.ERROR)
    own = track.index(Mark.GAVE_UP, Mark.FAILED)
    return None if end is None or (own is not None and own < end) else end


def _foreign(track: Track) -> Ending | None:
    event = track.event(Mark.FOREIGN)
    return None if event is None else Ending(Outcome.NOT_API, event)


def _errors(track: Track) -> Ending | None:
    # The reader thread of ibapi calls the socket broken after the program's own disconnect() too.
    own = track.index(Mark.GAVE_UP, Mark.OWN_END) if track.client == "ibapi" else None
    for place, (mark, event) in enumerate(track.seen):
        if mark is Mark.FAILED or (mark is Mark.ERROR and (own is None or place < own)):
            ending = _of_kind(track, event)
            if ending is not None:
                return ending
    return None


def _of_kind(track: Track, event: Event) -> Ending | None:
    kind, errno, late = event.fields.get("kind"), errno_of(event), _version_seen(track)
    if kind == "refused":
        return Ending(Outcome.REFUSED, event, errno)
    if kind == "dns":
        return Ending(Outcome.DNS_FAILED, event, errno)
    if kind in ("unreachable", "denied"):
        return Ending(Outcome.UNREACHABLE, event, errno)
    if kind == "timeout" and (errno is not None or event.name == "client.socket_error") and not track.has(Mark.TCP):
        return Ending(Outcome.STALLED if late else Outcome.CONNECT_TIMEOUT, event, errno)
    if kind in ("reset", "aborted") and not (errno in _NOT_CONNECTED_ERRNO and not late):
        outcome = Outcome.RESET_LATE if late else Outcome.RESET_EARLY
        return Ending(outcome, event, errno, ambiguous=not _begun(track))
    if kind == "closed":
        outcome = Outcome.CLOSED_LATE if late else Outcome.CLOSED_EARLY
        return Ending(outcome, event, ambiguous=not _begun(track))
    return None


def _begun(track: Track) -> bool:
    """Whether the log holds the start; a lone reset may as well have ended a working session."""
    return track.has(Mark.CONNECTING, Mark.TCP, Mark.VERSION, Mark.START_API, Mark.HOST_SPOKE)


def _closed(track: Track) -> Ending | None:
    guess = track.event(Mark.GUESS)
    if guess is not None:
        return Ending(Outcome.CLOSED_LATE, guess)
    peer = track.index(Mark.PEER_CLOSED)
    closed = track.index(Mark.CLOSED)
    own = track.index(Mark.GAVE_UP, Mark.OWN_END, Mark.FAILED, Mark.COULD_NOT)
    end = peer if peer is not None else closed
    if end is None or (peer is None and own is not None and own < end):
        return None
    outcome = Outcome.CLOSED_LATE if _version_seen(track) else Outcome.CLOSED_EARLY
    # Without its DEBUG lines ibapi says the same for a close and for a reset.
    hidden = track.client == "ibapi" and peer is not None and closed is None and outcome is Outcome.CLOSED_EARLY
    return Ending(outcome, track.seen[end][1], ambiguous=hidden)


def _late_close_of_ibapi(track: Track) -> Ending | None:
    version = track.event(Mark.VERSION)
    gave_up = track.event(Mark.GAVE_UP)
    if track.client != "ibapi" or version is None or gave_up is None or track.has(Mark.FAILED):
        return None
    last_word = track.event(Mark.START_API) or version
    if gave_up.time - max(last_word.time, version.time) > PROMPT_MS:
        return None
    return Ending(Outcome.CLOSED_LATE, gave_up, ambiguous=True)


def _hidden(track: Track) -> Ending | None:
    event = track.event(Mark.COULD_NOT)
    if event is None:
        return None
    code = number(event, "code")
    start = track.event(Mark.CONNECTING)
    if _version_seen(track):
        return Ending(Outcome.CLOSED_LATE, event, code, ambiguous=True)
    slow = start is not None and (event.time - start.time) / 1000 >= OS_LIMIT_S
    return Ending(
        Outcome.CONNECT_TIMEOUT if slow else Outcome.REFUSED,
        event,
        code,
        ambiguous=True,
    )


def _gave_up(track: Track) -> Ending | None:
    event = track.event(Mark.FAILED) or track.event(Mark.GAVE_UP, Mark.OWN_END)
    if event is None:
        return None
    if _version_seen(track):
        return Ending(Outcome.STALLED, event)
    if track.has(Mark.TCP, Mark.WAITING):
        return Ending(Outcome.SILENT, event)
    said = track.has(Mark.CONNECTING) and track.client in SAYS_CONNECTED
    timed_out = event.fields.get("kind") == "timeout" or event.name in (
        "client.giving_up",
        "program.timeout",
    )
    if said and timed_out:
        return Ending(Outcome.CONNECT_TIMEOUT, event)
    return Ending(Outcome.UNKNOWN, event, ambiguous=True)


def _unfinished(track: Track) -> Ending:
    """The log has no end of it: the client still waits, was killed, or the excerpt stops here."""
    event = track.seen[-1][1]
    if _version_seen(track) and not track.has(Mark.BROKE):
        return Ending(Outcome.STALLED, event, ambiguous=True)
    # ibapi reports a refusal at once and waits for a version for ever.
    if track.has(Mark.TCP, Mark.WAITING) or (track.client == "ibapi" and track.has(Mark.CONNECTING)):
        return Ending(Outcome.SILENT, event, ambiguous=True)
    return Ending(Outcome.UNKNOWN, event, ambiguous=True)
