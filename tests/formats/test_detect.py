"""The client libraries are told by words that are looked for in the whole head first."""

from __future__ import annotations

import pytest

from tws_logdx.formats.detect import _LIBRARIES, detect

SIGNS = {
    "ib_async": ["2026-01-05 10:00:00,000 ib_async.client INFO Connected"],
    "ib_insync": ["2026-01-05 10:00:00,000 ib_insync.ib INFO Connected"],
    "ibapi": [
        "DEBUG ibapi.client x",
        "ANSWER error {}",
        "REQUEST placeOrder {}",
        "SENDING startApi x",
        "ERROR -1 2104 ok",
    ],
    "nautilus_trader": ["InteractiveBrokersClient-001: up", "nautilus_trader 1.2"],
    "lean": ["InteractiveBrokersBrokerage.Connect(): x", "Brokerage Error: x", "Brokerage Info: x", "IBAutomater: x"],
    "stoqey": ["import '@stoqey/ib'", "no security (Error #200)", "connect ECONNREFUSED 127.0.0.1:4002"],
    "backtrader": ["***** STORE NOTIF: <Error>", "backtrader.stores.ibstore"],
    "rust-ibapi": ["INFO ibapi::client::transport x"],
}


@pytest.mark.parametrize(("name", "line"), [(name, line) for name, lines in SIGNS.items() for line in lines])
def test_a_library_is_told_by_each_of_its_signs(name: str, line: str) -> None:
    assert detect(["nothing", line]).library == name


@pytest.mark.parametrize("library", _LIBRARIES, ids=lambda library: library.name)
def test_no_word_of_a_library_is_without_a_line_that_has_it(library: tuple[str, object, tuple[str, ...]]) -> None:
    name, _, words = library
    assert all(any(word in line for line in SIGNS[name]) for word in words)


def test_the_library_that_most_lines_name_is_told() -> None:
    lines = ["ib_insync is replaced", "ib_async.ib x", "ib_async.client x"]
    assert detect(lines).library == "ib_async"


def test_a_word_without_its_sign_tells_nothing() -> None:
    assert detect(["the ERROR of the Brokerage", "my_ib_async_bot"]).library == ""
