from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tws_logdx.formats.finder import Needle, candidates, finder

ENGINES = ["hyperscan", "re2", "re"]
WORDS = ["abc", "bca", "cab", "Abc!", "a.c", "ERROR", "é…"]
NEEDLES = [Needle(word) for word in WORDS] + [Needle("error", caseless=True)]


def naive(data: bytes) -> list[tuple[bytes, frozenset[int]]]:
    lines = []
    for line in data.split(b"\n"):
        held = {
            n
            for n, needle in enumerate(NEEDLES)
            if (needle.text.encode() in (line.lower() if needle.caseless else line))
        }
        if held:
            lines.append((line, frozenset(held)))
    return lines


@pytest.mark.parametrize("engine", ENGINES)
@given(data=st.lists(st.sampled_from([*WORDS, "\n", " ", "x", "b", "eRRor"]), max_size=60).map("".join))
def test_all_engines_find_the_same_lines(engine: str, data: str) -> None:
    pytest.importorskip(engine)
    raw = data.encode()
    found = candidates(raw, finder(NEEDLES, engine).find(raw))
    assert [(raw[c.start : c.end], frozenset(c.needles)) for c in found] == naive(raw)


def test_without_a_wish_the_fastest_installed_engine_is_taken() -> None:
    assert finder(NEEDLES).engine in ENGINES
