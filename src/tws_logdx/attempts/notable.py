"""The few events of a log that say something by themselves: restarts, logins, losses, and each number TWS told once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tws_logdx.attempts.host import HOST_WRITERS
from tws_logdx.attempts.stops import STOPS
from tws_logdx.attempts.symptom import SAYS, STARTUP
from tws_logdx.model.codes import Effects
from tws_logdx.model.event import Event


class Notable:
    """Picks them out, in the order in which events are shown, and notes from when to when the dated ones are."""

    def __init__(self, parts: Iterable[Sequence[Event]], codes: Effects, names: Iterable[str] = ()) -> None:
        """`names` of events that are wanted besides."""
        self.events: list[Event] = []
        self.span: tuple[int, int] | None = None
        """First and last dated moment, milliseconds since 1970 UTC."""
        self.writers: set[str] = set()
        self._names = STOPS | SAYS | frozenset(names)
        self._losses = codes.of("link-lost")
        self._known: dict[str, bool] = {}
        self._told: set[tuple[object, ...]] = set()
        for part in parts:
            self._see(part)

    def _see(self, events: Sequence[Event]) -> None:
        first, last = self.span or (None, None)
        for event in events:
            if event.dated:
                first, last = event.time if first is None else first, event.time
            name = event.name
            known = self._known.get(name)
            if known is None:
                known = self._known[name] = name in self._names or name.startswith(STARTUP)
            if known or self._tells(event):
                self.events.append(event)
        self.writers.update({event.writer for event in events})
        self.span = None if first is None or last is None else (first, last)

    def _tells(self, event: Event) -> bool:
        """Codes of lost links each time; another code, or a library in a traceback, once for each source."""
        if event.name == "tws.error":
            code = event.fields.get("code")
            what: tuple[object, ...] = event.source, code, event.writer in HOST_WRITERS
            lost = code in self._losses
        elif event.name == "program.library_frame":
            what, lost = (event.source, event.fields.get("library")), False
        else:
            return False
        again = what in self._told
        self._told.add(what)
        return lost or not again
