"""One connection while it is being followed: the events that belong to it and what each of them marked."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tws_logdx.model.codes import Effects
from tws_logdx.model.event import Event


class Mark(StrEnum):
    """What an event says about the connection; the order of marks decides the outcome."""

    CONNECTING = "connecting"
    TCP = "tcp"
    WAITING = "waiting"
    """Connected, and still no version."""
    START_API = "start-api"
    VERSION = "version"
    HOST_SPOKE = "host-spoke"
    """A numbered message of TWS: somebody was connected."""
    READY = "ready"
    IMPLIED = "implied"
    """A line that only an established session can cause."""
    GAVE_UP = "gave-up"
    OWN_END = "own-end"
    CLOSED = "closed"
    PEER_CLOSED = "peer-closed"
    GUESS = "guess"
    """The peer closed and the library asked whether the client id is in use: version seen, never ready."""
    ERROR = "error"
    """A socket error; its kind is in the event."""
    FAILED = "failed"
    COULD_NOT = "could-not"
    """A bare 502: whatever went wrong, the client hides it."""
    REJECTED = "rejected"
    TOO_OLD = "too-old"
    """The versions do not fit; the library may go on waiting for its time limit."""
    FOREIGN = "foreign"
    """Bytes of another protocol."""
    LOST = "lost"
    BROKE = "broke"
    """An exception of the client program itself."""
    ASIDE = "aside"
    """Belongs to the connection and decides nothing."""


READY_IS_SAID = frozenset({"ib_async", "ib_insync", "lean"})
"""Clients that always log when they are ready, so that nothing else may stand for it."""

SAYS_CONNECTED = frozenset({"ib_async", "ib_insync"})
"""Clients that log the TCP connect, so that its absence means something."""

_ENDS = frozenset(
    {
        Mark.GAVE_UP,
        Mark.OWN_END,
        Mark.CLOSED,
        Mark.PEER_CLOSED,
        Mark.ERROR,
        Mark.FAILED,
        Mark.COULD_NOT,
        Mark.LOST,
    }
)
_FAILURES = frozenset({Mark.FAILED, Mark.COULD_NOT, Mark.ERROR})

Wording = tuple[object, ...]


def wording(event: Event) -> Wording:
    """What a failure says, without when."""
    get = event.fields.get
    return event.name, get("kind"), get("error"), get("code"), get("req"), get("text")


@dataclass(slots=True)
class Track:
    """A connection being followed through one source."""

    stream: str = ""
    """Name of the component that wrote the lines, where one log holds several clients."""
    client: str = "unknown"
    host: str | None = None
    port: int | None = None
    client_id: int | None = None
    server_version: int | None = None
    seen: list[tuple[Mark, Event]] = field(default_factory=list)
    last: Event | None = None
    replaced: bool = False
    """The same client started again without a word on how this connection ended."""
    reconnected: bool = False
    """The same client connected again within minutes of the end."""
    log_ends: int | None = None
    """Time of the last event of the source, for a connection that is still open there."""
    codes: Effects = field(default_factory=Effects)
    """What message codes of TWS mean for it."""
    told: dict[Wording, Event] = field(default_factory=dict)
    """The last failure of each wording."""
    ready_index: int | None = None
    """Where the connection became usable; a message of TWS stands for it when the client never says so."""
    is_ready: bool = False
    session_over: bool = False
    failed: bool = False
    """Whether the attempt has had its final words."""
    over: bool = False
    _first: dict[Mark, int] = field(default_factory=dict)
    """Where each mark came first. Every line asks about every track in view, so no question may walk through `seen`."""
    _last_end: int = -1

    def add(self, mark: Mark, event: Event) -> None:
        place = len(self.seen)
        self.seen.append((mark, event))
        self._first.setdefault(mark, place)
        if mark in _ENDS:
            self._last_end = place
        if mark in _FAILURES:
            self.told[wording(event)] = event
        self.last = event
        self._settle()

    def name(self, client: str) -> None:
        """Say which client it is, which may change what its silence means."""
        self.client = client
        self._settle()

    def index(self, *marks: Mark) -> int | None:
        """Position of the first of these marks."""
        return min((self._first[mark] for mark in marks if mark in self._first), default=None)

    def event(self, *marks: Mark) -> Event | None:
        """The first event with one of these marks."""
        place = self.index(*marks)
        return None if place is None else self.seen[place][1]

    def has(self, *marks: Mark) -> bool:
        return any(mark in self._first for mark in marks)

    def _settle(self) -> None:
        ready = self.ready_index = self._ready()
        self.is_ready = ready is not None
        self.session_over = ready is not None and self._last_end > ready
        self.failed = ready is None and self.has(Mark.FAILED, Mark.COULD_NOT)
        self.over = self.session_over or self.failed

    def _ready(self) -> int | None:
        first = self._first
        place = first.get(Mark.READY)
        if place is not None or Mark.GUESS in first:
            return place
        place = first.get(Mark.IMPLIED)
        if place is None and self.client not in READY_IS_SAID and Mark.REJECTED not in first:
            place = first.get(Mark.HOST_SPOKE)
        return place
