"""Short ways to write down what a client logged and to read back what was made of it."""

from __future__ import annotations

from tests.attempts.known_codes import reconstruct
from tests.attempts.reading import read_lines
from tws_logdx.attempts import History
from tws_logdx.model.event import Event, Value

Told = list[tuple[str, int | None, int | None]]


def from_client(*logs: str, undated: bool = False) -> History:
    """The history of client logs, each a block of lines `seconds logger LEVEL message` (logger ib_async.client)."""
    events: list[Event] = []
    for order, log in enumerate(logs):
        lines = [line.strip() for line in log.strip().splitlines()]
        stamped = lines if undated else [_stamped(line) for line in lines]
        events += read_lines(stamped, source=f"client-{order}.log", order=order)
    return reconstruct(sorted(events, key=lambda event: event[:3]))


def _stamped(line: str) -> str:
    """`12.250 text` becomes a line of 09:30:12,250; a line without a number stays as it is."""
    number, _, rest = line.partition(" ")
    try:
        seconds = float(number)
    except ValueError:
        return line
    minutes, left = divmod(seconds, 60)
    hours, minutes = divmod(30 + int(minutes), 60)
    return f"2026-03-10 {9 + hours:02}:{minutes:02}:{int(left):02},{round(left % 1 * 1000):03} {rest}"


def told(history: History) -> Told:
    """Outcome, code and client id of each attempt."""
    return [(str(attempt.outcome), attempt.code, attempt.client_id) for attempt in history.attempts]


def outcomes(history: History) -> list[str]:
    return [str(attempt.outcome) for attempt in history.attempts]


def ends(history: History) -> list[str]:
    return [str(session.ended) for session in history.sessions]


def event(
    name: str,
    seconds: float = 0,
    *,
    line: int = 1,
    source: str = "a.log",
    writer: str = "client",
    order: int = 0,
    dated: bool = True,
    text: str = "",
    **fields: Value,
) -> Event:
    """An event made by hand; `seconds` count from 2026-03-10 00:00 UTC."""
    time = 1_773_100_800_000 + round(seconds * 1000)
    return Event(time, order, line, name, fields, source, text or name, writer, "", dated)
