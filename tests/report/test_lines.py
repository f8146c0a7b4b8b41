"""Lines of the text report are printed as rich would print them, whether it is asked or not."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from tws_logdx.report.renderers.options import Options
from tws_logdx.report.renderers.text.lines import console, hanging, printed

PIECES = st.sampled_from(
    ["word", "a longer word ", " ", "  ", "\n", "\t", "日本", "é", "e\u0301", "…", "\u200b", "x" * 30]
)


def by_rich(text: Text, options: Options) -> str:
    to = console(options)
    to.print(text, overflow="fold")
    assert isinstance(to.file, io.StringIO)
    return "".join(f"{line.rstrip()}\n" for line in to.file.getvalue().split("\n")[:-1])


@pytest.mark.parametrize("color", [False, True])
@given(pieces=st.lists(PIECES, max_size=12), style=st.sampled_from(["", "bold", "dim underline"]))
def test_every_line_is_printed_as_rich_prints_it(color: bool, pieces: list[str], style: str) -> None:
    options = Options(width=40, color=color)
    text = Text("".join(pieces), style)
    assert printed(console(options), [text.copy()]) == by_rich(text, options)


@given(pieces=st.lists(PIECES, max_size=30))
def test_wrapped_lines_stay_as_they_are(pieces: list[str]) -> None:
    options = Options(width=40)
    lines = hanging(console(options), "- ", "".join(pieces))
    assert printed(console(options), lines) == "".join(by_rich(line, options) for line in lines)
