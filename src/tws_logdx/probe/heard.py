"""What TWS says on its own during a session: numbered messages, the state of its data farms, its link to IBKR."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter

from tws_logdx.probe.peer_text import clean
from tws_logdx.probe.step import Detail, Step

MESSAGES_MOST, FARMS_MOST = 100, 60
"""A hostile peer fills neither the memory nor the screen."""
FARMS = {
    2103: "broken",
    2105: "broken",
    2157: "broken",
    2104: "ok",
    2106: "ok",
    2158: "ok",
    2107: "inactive",
    2108: "inactive",
    2119: "connecting",
}
LINK = {1100: "lost", 2110: "lost", 1101: "ok", 1102: "ok"}
_STATES = ("broken", "ok", "connecting", "inactive")
"""The first that some farm is in tells for all: a broken one matters, and one that works shows that data can come."""
_FARM = re.compile(r"(?:[:：]|demand\.)\s*(\S.*)$")


@dataclass(frozen=True, slots=True)
class Message:
    """One numbered message; request -1 for those that belong to none."""

    request: int
    code: int
    text: str
    time: int = field(default_factory=lambda: time.time_ns() // 1_000_000)
    moment: float = field(default_factory=perf_counter)

    @property
    def notice(self) -> bool:
        """Tells a state, or that something came back; no request failed of it."""
        return LINK.get(self.code, "ok" if 2100 <= self.code < 2200 else "lost") == "ok"


@dataclass(slots=True)
class Heard:
    """Takes the messages of one session, in the order in which they come."""

    messages: list[Message] = field(default_factory=list)
    """All but the farms' state; the first hundred."""
    more: int = 0
    link: int = 0
    """The last code that told something of the link to IBKR; 0: none."""
    farms: dict[str, int] = field(default_factory=dict)
    """The last code of each farm."""

    def message(self, request: int, code: int, text: str, _contract: object = None) -> None:
        """Called by ib_async for each message."""
        shown = clean(text)
        if code in LINK:
            self.link = code
        if code in FARMS:
            named = _FARM.search(shown)
            name = named[1] if named else shown
            if name in self.farms or len(self.farms) < FARMS_MOST:
                self.farms[name] = code
        elif len(self.messages) < MESSAGES_MOST:
            self.messages.append(Message(request, code, shown))
        else:
            self.more += 1

    @property
    def errors(self) -> list[Message]:
        return [one for one in self.messages if not one.notice]

    def message_steps(self, accounts: Sequence[str] = ()) -> list[Step]:
        """A step `message` for each, account names taken out."""
        steps = [
            Step(
                "message",
                "notice" if one.notice else "error",
                {"code": one.code, "text": nameless(one.text, accounts)},
                one.time,
            )
            for one in self.messages
        ]
        if self.more:
            steps.append(Step("message", "notice", {"text": f"{self.more} more messages", "count": self.more}))
        return steps

    def farms_step(self) -> Step:
        """The step `farms`: the worst state of those that were told of, and which farms are in which."""
        by_state = {
            state: tuple(name for name, code in self.farms.items() if FARMS[code] == state) for state in _STATES
        }
        outcome = next((state for state in _STATES if by_state[state]), "none")
        details: dict[str, Detail] = {}
        for state, names in by_state.items():
            if names or state != "connecting":
                details |= {state: len(names), f"{state}_farms": names}
        return Step("farms", outcome, details)

    def link_step(self) -> Step:
        """The step `upstream`: the link of TWS to IBKR as the last message about it leaves it."""
        code: dict[str, Detail] = {"code": self.link} if self.link else {}
        return Step("upstream", LINK.get(self.link, "ok"), code)


def nameless(text: str, accounts: Sequence[str]) -> str:
    """The text with the user's account names replaced."""
    for number, name in enumerate(accounts, start=1):
        text = text.replace(name, f"account {number}") if len(name) > 3 else text
    return text
