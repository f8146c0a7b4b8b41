from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.report.example import empty_report, hostile_report, huge_report, report
from tws_logdx.report.model import Report
from tws_logdx.report.renderers import Options, html, json, markdown, text
from tws_logdx.sources.find import find
from tws_logdx.sources.own import REASON

from .build import LINES, gzipped, write, zipped

FORMS: dict[str, Callable[[Report], str]] = {
    "report.html": html.render,
    "report.page": html.render,
    "report.json": json.render,
    "ticket.md": markdown.render,
    "plain.md": lambda made: markdown.render(made, Options(plain_markdown=True)),
    "report.txt": text.render,
    "narrow.txt": lambda made: text.render(made, Options(width=40)),
    "coloured.txt": lambda made: text.render(made, Options(color=True)),
}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("made", [report(), empty_report(), hostile_report(1000), huge_report()], ids=range(4))
def test_every_form_of_a_report_is_told_from_a_log(tmp_path: Path, name: str, made: Report) -> None:
    data = FORMS[name](made).encode("utf-8", "surrogatepass")
    found = find([str(write(tmp_path, {name: data, "client.log": LINES}))])
    assert [Path(source.name).name for source in found.sources] == ["client.log"]
    assert [one.reason for one in found.skipped] == [REASON]


def test_a_report_is_recognised_however_it_was_saved(tmp_path: Path) -> None:
    page = text.render(report(), Options())
    files = {
        "powershell.txt": page.encode("utf-16"),
        "windows.txt": page.replace("\n", "\r\n").encode(),
        "screen.txt": text.render(report(), Options(height=30)).encode(),
        "packed.gz": gzipped(page.encode()),
        "bundle.zip": zipped({"report.txt": page.encode()}),
        "ticket.txt": b"Hello,\nthis is what it said:\n\n" + markdown.render(report()).encode(),
        "compact.json": b'{"schema":"tws-logdx/report/1","tool":{}}',
        "explain.json": b'{"schema": "tws-logdx/explain/1", "causes": []}',
    }
    found = find([str(write(tmp_path, files))])
    assert found.sources == ()
    assert {one.reason for one in found.skipped} == {REASON}


def test_a_page_that_is_named_is_recognised_too(tmp_path: Path) -> None:
    write(tmp_path, {"report.html": html.render(report()).encode()})
    assert [one.reason for one in find([str(tmp_path / "report.html")]).skipped] == [REASON]


@pytest.mark.parametrize(
    "line",
    [
        b"2031-05-04 03:02:01,456 bot INFO running logdx analyze, see report.json\n",
        b'{"time": "2031-05-04T03:02:01Z", "schema": "bot/log/1", "message": "tws-logdx installed"}\n',
        b"## 2031-05-04 03:02:01 first\n\nWhat happened\n",
        b"Read           5 bytes\n",
    ],
)
def test_a_log_that_only_speaks_of_the_tool_is_read(tmp_path: Path, line: bytes) -> None:
    assert len(find([str(write(tmp_path, {"a.log": line + LINES}))]).sources) == 1


def test_a_page_of_somebody_else_stays_a_page(tmp_path: Path) -> None:
    files = {"a.html": b"<html><body>logdx</body></html>", "b.zip": zipped({"c.html": html.render(report()).encode()})}
    told = {Path(one.name).name: one.reason for one in find([str(write(tmp_path, files))]).skipped}
    assert told == {"a.html": "web pages", "b.zip!c.html": REASON}
