"""What TWS says during a session, and to which request a refusal belongs."""

from __future__ import annotations

import pytest

from tws_logdx.probe.asked import Asked, refusals, request_steps
from tws_logdx.probe.heard import Heard, Message, clean, nameless


def test_text_of_a_peer_becomes_one_short_line() -> None:
    shown = clean("a\x1b[31m\nb\u202e" + "\\u00e9" + "x" * 5000 + "\\ud83d")
    assert len(shown) == 300
    assert shown.startswith("a\ufffd[31m b\ufffdé")
    assert nameless("no data for DU1234567", ("DU1234567",)) == "no data for account 1"


def test_a_flood_of_messages_is_counted_not_kept() -> None:
    heard = Heard()
    for number in range(5000):
        heard.message(-1, 10_000 + number, "pacing")
        heard.message(-1, 2104, f"Market data farm connection is OK:farm{number}")
    heard.message(-1, 1100, "lost")
    assert len(heard.messages) == 100
    assert heard.message_steps()[-1].details["count"] == 4901
    assert heard.farms_step().details["ok"] == 60
    assert heard.link_step().outcome == "lost"


@pytest.mark.parametrize(
    ("messages", "outcome"),
    [
        (
            [
                (2103, "Market data farm connection is broken:usfarm.nj"),
                (2106, "HMDS data farm connection is OK:euhmds"),
            ],
            "broken",
        ),
        (
            [
                (2103, "Market data farm connection is broken:usfarm.nj"),
                (2104, "Market data farm connection is OK:usfarm.nj"),
            ],
            "ok",
        ),
        ([(2119, "Market data farm is connecting:usfarm.nj")], "connecting"),
        ([(2107, "HMDS data farm connection is inactive but should be available upon demand.cashhmds")], "inactive"),
        ([], "none"),
    ],
    ids=["broken", "mended", "connecting", "inactive", "none"],
)
def test_farms_stand_as_they_were_last_told(messages: list[tuple[int, str]], outcome: str) -> None:
    heard = Heard()
    for code, text in messages:
        heard.message(-1, code, text)
    farms = heard.farms_step()
    assert farms.outcome == outcome
    named = farms.details.get(f"{outcome}_farms", ())
    assert set(named) <= {"usfarm.nj", "euhmds", "cashhmds"}  # type: ignore[arg-type]
    assert not heard.messages


# ------------------------------------------------------------ whose refusal it is


def silent(name: str, request: int | None = None) -> Asked:
    one = Asked(name, request, begun=1.0)
    one.ended = 5.0
    return one


def told(code: int, text: str, request: int = -1, moment: float = 2.0) -> Message:
    return Message(request, code, text, moment=moment)


def test_a_numbered_refusal_goes_to_its_request() -> None:
    asked = [silent("positions"), silent("executions", 7)]
    refusals(asked, [told(321, "no such account DU1234567", request=7)])
    positions, executions = request_steps(asked, ("DU1234567",))
    assert positions.outcome == "silent"
    assert executions.outcome == "error"
    assert executions.details["text"] == "no such account account 1"
    assert executions.details["ms"] == 1000.0


def test_a_refusal_of_orders_is_not_laid_on_positions() -> None:
    asked = [silent("positions"), silent("open orders")]
    refusals(asked, [told(321, "The API interface is currently in Read-Only mode.")])
    assert [one.outcome for one in request_steps(asked, ())] == ["silent", "error"]


@pytest.mark.parametrize(
    "message",
    [told(1100, "lost"), told(2137, "a notice"), told(321, "late", moment=9.0), told(321, "other", request=4)],
)
def test_what_answers_nothing_is_no_refusal(message: Message) -> None:
    asked = [silent("positions")]
    refusals(asked, [message])
    assert request_steps(asked, ())[0].outcome == "silent"
