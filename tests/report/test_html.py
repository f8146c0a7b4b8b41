"""The HTML page: self-contained, complete, in order, and nothing from outside becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tws_logdx.model.attempt import Symptom
from tws_logdx.report.model import Attempts, Report
from tws_logdx.report.renderers import html
from tws_logdx.report.visible import UNSAFE

from . import browser
from .example import drawn_hostile_report, empty_report, hostile_report, huge_report, report

SECTIONS = ["happened", "cause", "checklist", "fix", "confirm", "else", "attempts", "read", "unknown", "redacted"]
LOADING = {"src", "srcset", "poster", "data", "action", "formaction", "background", "ping", "manifest", "xlink:href"}
VOID = {"meta", "link", "br", "input", "img", "hr", "path", "rect", "circle", "line", "use"}
ALLOWED = set(
    re.findall(
        r"\w+",
        "html head meta link title style body a div header p b h1 h2 h3 dl dt dd small nav ul li ol main section"
        " table caption thead tbody tr th td span i details summary code pre label input time footer br"
        " figure figcaption svg desc defs circle path rect line text use",
    )
)


class Page(HTMLParser):
    """Elements, attributes, open elements at the end, text of the title."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.open: list[str] = []
        self.crossed: list[str] = []
        self.title = ""
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.crossed.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["title"] and "svg" not in self.open:
            self.title += data
        if self.open[-1:] != ["style"]:
            self.text += data

    def values(self, *names: str) -> list[str]:
        return [value for _, name, value in self.attributes if name in names]


REPORTS = {
    "normal": report(),
    "hostile": hostile_report(),
    "drawn": drawn_hostile_report(),
    "empty": empty_report(),
    "huge": huge_report(),
    "nothing wrong": replace(report(), findings=(), attempts=Attempts()),
}


@cache
def written(name: str) -> str:
    return html.render(REPORTS[name])


@pytest.mark.parametrize("name", REPORTS)
def test_the_page_is_well_formed_and_holds_only_known_elements(name: str) -> None:
    page = Page(written(name))
    assert (page.open, page.crossed) == ([], [])
    assert set(page.elements) <= ALLOWED
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.values("href") if link.startswith("#")} <= set(ids)


@pytest.mark.parametrize("name", REPORTS)
def test_the_page_loads_nothing_and_says_so_to_the_browser(name: str) -> None:
    page = Page(written(name))
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert any(value.startswith(policy) for value in page.values("content"))
    assert not [found for found in page.attributes if found[1] in LOADING or found[1].startswith("on")]
    assert [value for tag, attribute, value in page.attributes if tag == "link" and attribute == "href"] == ["data:,"]
    style = written(name).split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("name", REPORTS)
def test_links_lead_to_places_in_the_page_or_to_references(name: str) -> None:
    page = Page(written(name))
    allowed = {*(reference for finding in REPORTS[name].findings for reference in finding.references), "data:,"}
    assert {link for link in page.values("href") if not link.startswith("#")} <= allowed


@pytest.mark.parametrize("name", ["hostile", "drawn"])
def test_hostile_text_is_shown_and_does_nothing(name: str) -> None:
    page, normal = Page(written(name)), Page(written("normal"))
    assert "script" not in page.elements
    assert "<script>alert(1)</script>\"'>| @admin" in page.text
    assert UNSAFE.sub("", written(name)) == written(name)
    assert "\\x1b[2J" in page.text
    assert {found[1] for found in page.attributes} <= {found[1] for found in normal.attributes}


def test_hostile_text_adds_no_element_to_a_whole_page() -> None:
    hostile, normal = Page(written("drawn")).elements, Page(written("normal")).elements
    for element in set(normal) - {"code", "a"}:  # Backticks make code; a spoilt web address is no link.
        assert hostile.count(element) == normal.count(element), element


@pytest.mark.parametrize("name", REPORTS)
def test_the_sections_come_in_the_order_in_which_they_help(name: str) -> None:
    assert re.findall(r'<section id="(\w+)"', written(name)) == SECTIONS


def test_the_answer_is_the_title_and_the_first_heading() -> None:
    page = Page(written("normal"))
    assert page.title.endswith("…")
    assert report().answer.startswith(page.title[:-1])
    assert written("normal").index("<h1") < written("normal").index("<h2")


def test_evidence_is_shown_with_file_and_line() -> None:
    cause = written("normal").split('<section id="cause"')[1].split("</section>")[0]
    assert "logs/bot.log:24" in cause
    assert "API connection failed: TimeoutError()" in cause
    assert "It worked twice" in cause


def test_times_are_utc_with_new_york_beside_them() -> None:
    expected = (
        '<time datetime="2025-04-25T13:23:55.621Z" title="New York: 2025-04-25 09:23:55 EDT">2025-04-25 13:23:55<'
    )
    assert expected in written("normal")


def test_the_timeline_has_a_lane_for_every_client_and_program() -> None:
    drawing = written("normal").split("<svg", 1)[1]
    for label in ("ib_async id 7 → 127.0.0.1:7497", "TWS / Gateway", "Controller (IBC)", "Warnings and errors"):
        assert label in drawing
    assert "Server reset, Asia" in drawing


def test_sizes_stay_small() -> None:
    assert len(written("normal").encode()) < 400_000
    assert len(written("hostile").encode()) < 400_000
    assert len(written("huge").encode()) < 2_000_000


def test_what_is_left_out_of_a_huge_report_is_said() -> None:
    assert "19,900 more attempts between these are in the JSON report." in written("huge")
    assert "… and 180 more in the JSON report." in written("huge")


def test_nothing_read_is_not_called_healthy() -> None:
    assert "no trouble seen" not in written("empty")
    healthy = html.render(replace(report(), findings=(), attempts=Attempts(symptom=Symptom.NONE)))
    assert "no trouble seen" in healthy


needs_browser = pytest.mark.skipif(
    browser.found() is None, reason=f"no browser on PATH (looked for {', '.join(browser.NAMES)})"
)


@needs_browser
@pytest.mark.parametrize("made", [report(), hostile_report(10_000), drawn_hostile_report()], ids=["a", "b", "c"])
def test_a_browser_builds_exactly_the_page_that_was_written(made: Report, tmp_path: Path) -> None:
    page = html.render(made)
    path = tmp_path / "report.html"
    path.write_text(page, encoding="utf-8")
    built = Page(browser.dumped(path, tmp_path / "profile"))
    meant = Page(page)
    assert sorted(built.elements) == sorted(meant.elements)
    assert built.title == meant.title
    assert built.values("href", "src") == meant.values("href", "src")
    assert not [value for value in built.values("src") if value]


@needs_browser
@pytest.mark.parametrize("made", [report(), hostile_report(10_000), huge_report()], ids=["a", "b", "c"])
def test_a_phone_needs_no_sideways_scrolling(made: Report, tmp_path: Path) -> None:
    opened = html.render(made).replace("<details", "<details open")
    measure = (
        "<script>const root=document.documentElement;"
        "document.title=root.scrollWidth-root.clientWidth+' too wide'</script></body>"
    )
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", opened).replace("</body>", measure)
    (tmp_path / "inner.html").write_text(page, encoding="utf-8")
    frame = (
        '<title>x</title><iframe id="f" src="inner.html" style="width:390px;height:800px;border:0"></iframe>'
        "<script>f.onload=()=>document.title=f.contentDocument.title</script>"
    )
    (tmp_path / "phone.html").write_text(frame, encoding="utf-8")
    built = browser.dumped(tmp_path / "phone.html", tmp_path / "profile", "--allow-file-access-from-files")
    assert Page(built).title == "0 too wide"
