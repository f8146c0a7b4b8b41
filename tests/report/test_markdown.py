"""The Markdown output: short, whole tables, nothing from outside acts when a site renders it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from tws_logdx.report.model import Report
from tws_logdx.report.renderers import Options, markdown
from tws_logdx.report.renderers import markdown_escape as escape

from .example import drawn_hostile_report, empty_report, hostile_report, huge_report, report
from .golden import assert_golden

ALLOWED = set(re.findall(r"\w+", "h2 h3 p strong code pre ul ol li table thead tbody tr th td details summary a"))
LONGEST_ISSUE = 65_536


class Page(HTMLParser):
    """The rendered page: its elements, its links, and its text outside code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.links: list[str | None] = []
        self.prose = ""
        self.code = ""
        self.whole = ""
        self.depth = 0
        self.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.depth += tag == "code"
        self.links += [value for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "code"

    def handle_data(self, data: str) -> None:
        self.whole += data
        if self.depth:
            self.code += data
        else:
            self.prose += data


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("made", [hostile_report(), drawn_hostile_report()])
def test_hostile_text_breaks_out_of_nothing(made: Report, plain: bool) -> None:
    page = Page(markdown.render(made, Options(plain_markdown=plain)))
    assert set(page.elements) <= ALLOWED
    assert page.links == []
    assert "<script>alert(1)</script>" in page.prose + page.code
    assert not re.search(r"@\w|#\d|://|\$|www\.", page.prose)
    assert "{{ 7*7 }}" in page.prose


@pytest.mark.parametrize("plain", [False, True])
def test_hostile_text_changes_neither_the_tables_nor_the_headings(plain: bool) -> None:
    normal = Page(markdown.render(report(), Options(plain_markdown=plain)))
    hostile = Page(markdown.render(drawn_hostile_report(), Options(plain_markdown=plain)))
    for element in ("h2", "h3", "tr", "td", "th", "table", "details", "summary", "ol", "ul"):
        assert hostile.elements.count(element) == normal.elements.count(element), element


def test_the_plain_variant_holds_no_html_and_the_same_evidence() -> None:
    plain = markdown.render(report(), Options(plain_markdown=True))
    assert "<details>" not in plain
    assert "<summary>" not in plain
    assert "<details>" in markdown.render(report())
    assert "2025-04-25 15:23:59,640 ib_async.client ERROR API connection failed: TimeoutError()" in plain


def test_the_answer_comes_first_and_the_first_screen_tells_what_to_do() -> None:
    lines = markdown.render(report()).splitlines()
    assert lines[0].startswith("## 10 of 12 connection attempts failed")
    assert any("1. In TWS open Configure" in line for line in lines[:12])


@pytest.mark.parametrize("plain", [False, True])
def test_a_huge_report_fits_into_an_issue(plain: bool) -> None:
    assert len(markdown.render(huge_report(), Options(plain_markdown=plain))) < LONGEST_ISSUE
    assert len(markdown.render(report(), Options(plain_markdown=plain))) < 8_000


def test_an_empty_report_is_short_and_whole() -> None:
    told = markdown.render(empty_report())
    assert told.startswith("## Nothing could be read")
    assert "<details>" not in told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ib_async says 127.0.0.1:7497 (paper)", "ib_async says 127.0.0.1:7497 (paper)"),
        ("set `TrustedIPs` now", "set `TrustedIPs` now"),
        ("ask @admin about #12", "ask `@admin` about `#12`"),
        ("see https://example.org/a?b=1, please", "see `https://example.org/a?b=1,` please"),
        ("a <b>c</b> & *d* _e_ ~~f~~", r"a \<b\>c\</b\> \& \*d\* \_e\_ \~\~f\~\~"),
        ("# title", r"\# title"),
        ("1. one", r"1\. one"),
        ("10.0.0.5", "10.0.0.5"),
        ("- item", r"\- item"),
        ("-5 s", "-5 s"),
        ("two\nlines\r\n\tand more", "two lines and more"),
        ("`a``b`", r"\`a\`\`b\`"),
        ("x`y`z@w", "x`y` `z@w`"),
        ("C:\\Jts", "C:\\\\Jts"),
        ("", ""),
    ],
)
def test_running_text_is_escaped_no_more_than_needed(text: str, expected: str) -> None:
    assert escape.prose(text) == expected


@pytest.mark.parametrize(
    "text",
    ["a|b", "`", "``", "a`b``c", "`x", "x`", "|", "\\", "a\\", "\\|", "\\\\|", "a`|`b", "|`|", "@a|b", "x `y|z` w"],
)
def test_a_cell_holds_any_text_and_stays_one_cell(text: str) -> None:
    for cell in (escape.code(text, in_cell=True), escape.prose(text, in_cell=True)):
        page = Page(f"| a | b |\n|---|---|\n| {cell} | end |\n")
        assert page.elements.count("td") == 2
        assert re.sub(r"[\s`]", "", page.whole) == "ab" + re.sub(r"[\s`]", "", text) + "end"


@pytest.mark.parametrize("text", ["```\n# out\n```", "~~~\n@a", "````", "</details>\n\n# out", "    x\n\n\n- y"])
def test_a_fence_holds_any_lines(text: str) -> None:
    page = Page(f"{escape.fenced(text)}\n\nafter")
    assert page.elements == ["pre", "code", "p"]
    assert page.code == text + "\n"


def test_only_plain_web_addresses_become_links() -> None:
    assert escape.link("https://example.org/a_b?c=d#e") == "<https://example.org/a_b?c=d#e>"
    for text in ("javascript:alert(1)", "https://a b", "https://a>b", "http://", "data:text/html,x"):
        assert escape.link(text).startswith("`")


def test_the_output_looks_as_it_did() -> None:
    assert_golden("report.md", markdown.render(report()))
    assert_golden("report-plain.md", markdown.render(report(), Options(plain_markdown=True)))
