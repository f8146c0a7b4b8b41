"""From logs to verdicts on versions: the pseudo events, the findings that ask for them, and the report."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.report.example import empty_report
from tws_logdx.attempts.versions import Found, version_events
from tws_logdx.intake import Intake
from tws_logdx.model.event import Event
from tws_logdx.model.rules import RuleBook
from tws_logdx.pipeline import Analysis, Options, analyze
from tws_logdx.report.renderers import html, markdown
from tws_logdx.report.renderers import json as json_renderer
from tws_logdx.report.renderers.options import Options as Shown
from tws_logdx.report.renderers.text import full, screen
from tws_logdx.report.version_item import version_item
from tws_logdx.reporting import report

IBC = """\
Starting IBC version {ibc} on 2026-10-05 at 06:10:02
Program = Gateway
TWS version = {major}
"""
LAUNCHER = """\
{day} 06:10:04.120 [KD] INFO  [JTS-Main] - ------------------------------- {app} RESTART --------------------------------
{day} 06:10:04.344 [KD] INFO  [AWT-EventQueue-0] - Build {build}, Jan 12, 2026 5:02:11 PM
{day} 06:10:05.012 [KD] INFO  [AWT-EventQueue-0] - java version = {java}
"""
CLIENT = """\
ib-insync                0.9.84
2026-10-05 07:02:11,207 ib_insync.client INFO Connecting to 127.0.0.1:4001 with clientId 31...
2026-10-05 07:02:11,209 ib_insync.client INFO Connected
2026-10-05 07:02:11,218 ib_insync.client INFO Logged on to server version 177
2026-10-05 07:02:11,230 ib_insync.client INFO API connection ready
2026-10-05 07:02:15,300 ib_insync.ib ERROR executions request timed out
"""


def launcher(build: str, *, app: str = "IB GATEWAY", java: str = "17.0.14.0.101", day: str = "2026-10-05") -> str:
    return LAUNCHER.format(build=build, app=app, java=java, day=day)


def ibc(version: str, major: str = "1037") -> str:
    return IBC.format(ibc=version, major=major)


class Bench:
    """Runs the whole pipeline over a few files."""

    def __init__(self, folder: Path, book: RuleBook, intake: Intake) -> None:
        self.folder, self.book, self.intake = folder, book, intake

    def run(self, **files: str) -> Analysis:
        for name, text in files.items():
            path = self.folder / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.with_suffix(".log").write_text(text, encoding="utf-8")
        return analyze([str(self.folder)], self.book, Options(tz="UTC"), intake=self.intake)


@pytest.fixture
def bench(tmp_path: Path, book: RuleBook, intake: Intake) -> Bench:
    return Bench(tmp_path, book, intake)


def events(found: Analysis) -> dict[str, Event]:
    made = version_events(found.versions)
    assert len({event.name for event in made}) == len(made), "one of each in these tests"
    return {event.name: event for event in made}


def versions(found: Analysis) -> list[tuple[str, str]]:
    return [(one.what, one.version) for one in found.versions]


def test_versions_are_told_with_the_line_that_names_them(bench: Bench) -> None:
    found = bench.run(launcher=launcher("10.44.1c"), ibc=ibc("3.23.0"))
    assert versions(found) == [("ibc", "3.23.0"), ("gateway", "10.44.1c"), ("java", "17.0.14.0.101")]
    assert [one.event.line for one in found.versions] == [1, 2, 3]
    assert events(found) == {}


def test_a_build_with_a_known_fault(bench: Bench) -> None:
    event = events(bench.run(launcher=launcher("10.30.1t", app="TWS")))["version.known_bad"]
    assert event.fields["fault"] == "executions-unanswered"
    assert (event.fields["what"], event.fields["version"], event.line) == ("tws", "10.30.1t", 2)


def test_a_library_with_a_known_fault_that_a_later_one_mends(bench: Bench) -> None:
    told = events(bench.run(client=CLIENT))
    assert told["version.known_bad"].fields["fixed_in"] == "0.9.85"
    assert told["version.unmaintained"].fields["successor"] == "ib_async"
    assert told["version.unmaintained"].line == 1


def test_a_library_without_releases_is_known_by_its_loggers(bench: Bench) -> None:
    found = bench.run(client=CLIENT.partition("\n")[2])
    assert ("ib-insync", "") in versions(found)
    assert events(found)["version.unmaintained"].line == 1


def test_a_controller_too_old_for_the_build(bench: Bench) -> None:
    event = events(bench.run(launcher=launcher("10.44.1c"), ibc=ibc("3.18.0")))["version.misfit"]
    assert {key: event.fields[key] for key in ("what", "version", "with", "with_version", "fixed_in")} == {
        "what": "ibc",
        "version": "3.18.0",
        "with": "gateway",
        "with_version": "10.44.1c",
        "fixed_in": "3.21.0",
    }


def test_the_version_of_the_start_script_serves_where_no_build_is_named(bench: Bench) -> None:
    found = bench.run(ibc=ibc("3.18.0"))
    assert versions(found) == [("ibc", "3.18.0"), ("gateway", "10.37")]
    assert "version.misfit" in events(found)


def test_versions_of_an_earlier_start_do_not_meet_those_after_an_update(bench: Bench) -> None:
    before = "Starting IBC version 3.18.0 on 2025-10-05 at 06:10:02\nProgram = Gateway\nTWS version = 1019\n"
    assert events(bench.run(ibc=before + ibc("3.23.0"))).keys() == {"version.outdated"}


def test_two_installations_are_not_mixed(bench: Bench) -> None:
    found = bench.run(
        a__launcher=launcher("10.19.2o"),
        a__ibc=ibc("3.18.0", "1019"),
        b__launcher=launcher("10.44.1c"),
        b__ibc=ibc("3.23.0"),
    )
    assert "version.misfit" not in {event.name for event in version_events(found.versions)}


def test_a_java_too_old_for_the_build(bench: Bench) -> None:
    event = events(bench.run(launcher=launcher("10.44.1c", java="1.8.0_292")))["version.misfit"]
    assert (event.fields["what"], event.line) == ("java", 3)


def test_a_server_version_that_the_library_does_not_speak(bench: Bench) -> None:
    client = "ib_async==2.1.0\n" + CLIENT.partition("\n")[2].replace("ib_insync", "ib_async").replace(" 177", " 203")
    event = events(bench.run(client=client))["version.misfit"]
    assert (event.fields["misfit"], event.fields["with_version"]) == ("protocol", "203")


def test_of_two_libraries_in_one_file_none_is_blamed_for_the_server_version(bench: Bench) -> None:
    found = bench.run(client="ib_async==2.1.0\nibapi==9.81.1\nServer Version: 187\n")
    assert "version.misfit" not in {event.name for event in version_events(found.versions)}


@pytest.mark.parametrize(("day", "old"), [("2025-03-19", False), ("2025-03-20", True)])
def test_a_build_is_outdated_from_the_day_its_support_ends(bench: Bench, day: str, old: bool) -> None:
    told = events(bench.run(launcher=launcher("10.19.2o", day=day, java="1.8.0_292")))
    assert ("version.outdated" in told) == old


def test_a_library_that_has_a_newer_release(bench: Bench) -> None:
    assert events(bench.run(client="ib_async==2.0.1\n"))["version.outdated"].fields["newest"] == "2.1.0"


def test_a_build_newer_than_the_rules(bench: Bench, book: RuleBook) -> None:
    event = events(bench.run(launcher=launcher("11.02.1a")))["version.newer"]
    assert event.fields["seen"] == next(one.version for one in book.versions.seen_on if one.what == "host")


def test_the_series_of_the_newest_build_is_not_newer_than_it(bench: Bench, book: RuleBook) -> None:
    seen = next(one.version for one in book.versions.seen_on if one.what == "host")
    assert events(bench.run(ibc=ibc("3.23.0", ".".join(seen.split(".")[:2])))) == {}


# ---------------------------------------------------------------- what asks for them


def finding(found: Analysis, cause: str) -> float:
    judged = found.diagnosis.judgement(cause)
    return judged.confidence if judged else 0.0


def test_the_rules_ask_for_known_faults(bench: Bench) -> None:
    found = bench.run(launcher=launcher("10.30.1k"), client=CLIENT)
    assert finding(found, "known-bad-build") > 0.6


def test_the_same_trouble_with_another_build_is_less_sure(bench: Bench) -> None:
    found = bench.run(launcher=launcher("10.44.1c"), client=CLIENT)
    assert 0.2 <= finding(found, "known-bad-build") < 0.6


def test_a_healthy_log_of_a_faulty_build_raises_nothing(bench: Bench) -> None:
    healthy = CLIENT.replace("0.9.84", "0.9.86").rpartition("2026")[0]
    found = bench.run(launcher=launcher("10.30.1k"), client=healthy)
    assert [one.judgement.cause.id for one in found.diagnosis.findings] == []


# ---------------------------------------------------------------- the report

UNKNOWN = """\
{day} 06:11:04.120 [KD] ERROR [JTS-Main] - The frobnicator of desk 41 has lost its 'way' home
{day} 06:11:05.120 [KD] ERROR [JTS-Main] - The frobnicator of desk 42 has lost its 'way' home
{day} 06:11:06.120 [KD] ERROR [JTS-Main] - {known}
"""


def test_the_report_tells_versions_with_their_verdicts(bench: Bench, book: RuleBook) -> None:
    found = bench.run(launcher=launcher("11.02.1a"), client=CLIENT, ibc=ibc("3.23.0"))
    made = report(found, book, "logdx", datetime(2026, 10, 6, tzinfo=UTC))
    verdicts = {item.label: item.verdict for item in made.versions}
    assert verdicts["IB Gateway"] == "newer"
    assert verdicts["ib_insync"] == "known-bad"
    assert verdicts["IBC"] == "fits"
    (newer,) = [item for item in made.versions if item.verdict == "newer"]
    assert "11.02.1a is newer than" in newer.notes[0]
    assert "(2026-08-31)" in newer.notes[0]
    written = json.loads(json_renderer.render(made))
    assert written["versions"][0]["what"] == "ibc"
    assert json_renderer.read(json_renderer.render(made)) == made
    for text in (full.render(made, Shown()), markdown.render(made), html.render(made)):
        assert "11.02.1a is newer than" in " ".join(text.split()), text
        assert "0.9.84" in text
    assert "newer than the rules" in screen.render(made, Shown(width=200))


def test_a_version_of_a_hostile_library_name_does_not_act(book: RuleBook) -> None:
    event = Event(0, 0, 1, "x", {}, "a<b>.log", "<script>", "client", "", False)
    item = version_item(Found("library", "<b>\x1b[31m|x", "1.0", event))
    made = replace(empty_report(), versions=(item,))
    assert "<b>" not in html.render(made).replace("<b>tws-logdx</b>", "")
    assert "\x1b" not in full.render(made, Shown()) + markdown.render(made) + html.render(made)


def test_inputs_tell_the_share_of_warnings_and_errors_that_are_known(bench: Bench, book: RuleBook) -> None:
    lines = launcher("10.44.1c") + UNKNOWN.format(day="2026-10-05", known="java.lang.OutOfMemoryError: Java heap space")
    made = report(bench.run(launcher=lines, ibc=ibc("3.23.0")), book, "logdx", datetime(2026, 10, 6, tzinfo=UTC))
    shares = {Path(one.path).name: one.recognised_share for one in made.inputs}
    assert shares == {"launcher.log": pytest.approx(1 / 3, abs=0.001), "ibc.log": None}


def test_unknown_lines_come_as_a_block_to_pass_on(bench: Bench, book: RuleBook) -> None:
    lines = launcher("10.44.1c") + UNKNOWN.format(day="2026-10-05", known="x")
    made = report(bench.run(launcher=lines), book, "logdx", datetime(2026, 10, 6, tzinfo=UTC))
    assert made.unrecognised[0].format == "launcher-log"
    for text in (full.render(made, Shown(width=200)), markdown.render(made), html.render(made)):
        assert "2 × [launcher-log] The frobnicator of desk … has lost its … home" in text
        assert "versions: IB Gateway 10.44.1c" in text
        assert "logdx rules new --from" in text
    assert "desk 41" not in markdown.render(made).partition("```text\nunrecognised")[2]
