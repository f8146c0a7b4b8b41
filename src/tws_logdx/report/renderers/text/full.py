"""The complete report as plain text, in the same order as the HTML page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Console, RenderableType
from rich.text import Text

from tws_logdx.report import words
from tws_logdx.report.clock import utc_text
from tws_logdx.report.model import Evidence, Finding, Report
from tws_logdx.report.renderers.options import Options
from tws_logdx.report.renderers.text import tables
from tws_logdx.report.renderers.text.checklist import entry
from tws_logdx.report.renderers.text.lines import PLACE, SEVERITY_STYLES, console, hanging, printed
from tws_logdx.report.view import View, ordered, place, view
from tws_logdx.report.visible import one_line

EVIDENCE, FINDINGS, ENTRIES = 20, 40, 200
"""How many lines of a finding, causes and other entries are told; the JSON report has them all."""


def render(report: Report, options: Options) -> str:
    """Every section, as long as it takes."""
    to = console(options)
    return printed(to, _parts(to, view(report)))


def _parts(to: Console, shown: View) -> Iterator[RenderableType]:
    report = shown.report
    yield from hanging(to, "", Text(one_line(report.answer), "bold"))
    yield from _heading("What happened")
    yield from _happened(to, shown)
    yield from _heading("Most likely cause")
    yield from _finding(to, shown.best) if shown.best else [_nothing("No known cause of trouble fits what was read.")]
    yield from _heading("Checklist")
    yield from _checklist(to, shown)
    yield from _heading("Steps to fix")
    yield from _steps(to, shown.best) or _looks(to, shown)
    yield from _heading("How to confirm")
    yield from _confirm(to, shown.best) or [_nothing("Connect again and let logdx analyze read the new logs.")]
    yield from _others(to, "Other possible causes", shown.others)
    yield from _others(to, "Looks alarming, is normal", shown.normal)
    yield from _ruled_out(to, shown)
    yield from _cannot_tell(to, shown)
    yield from _heading("Attempts")
    yield from tables.attempts(report) or [_nothing("No connection attempt was seen in what was read.")]
    yield from _heading("What was read and skipped")
    yield from _read(to, shown)
    yield from _unrecognised(to, shown)
    yield from _rules(to, report)
    yield from _redacted(to, report)
    yield from _foot(to, report)


def _heading(text: str) -> list[Text]:
    return [Text(), Text(text, "bold underline"), Text("-" * len(text), "dim")]


def _nothing(text: str) -> Text:
    return Text(text, "dim")


def _left_out(number: int) -> list[Text]:
    return [_nothing(f"… and {number:,} more in the JSON report")] if number > 0 else []


def _happened(to: Console, shown: View) -> Iterable[RenderableType]:
    attempts = shown.report.attempts
    yield Text(f"Symptom: {shown.symptom}")
    yield Text(f"Time covered: {shown.span or 'no dates in the logs'}")
    yield Text(f"Connection attempts: {attempts.total:,}")
    yield from tables.outcomes(shown)
    if len(shown.targets) > 1:
        yield from tables.targets(shown)
    outages = [item.said for item in shown.report.timeline.calendar]
    yield from _sentences(
        to, "Reached at some times, missed at others:", [" ".join(item.said) for item in attempts.intermittent]
    )
    yield from _sentences(to, "Expected outages in these logs:", outages)


def _sentences(to: Console, title: str, told: list[str]) -> Iterator[Text]:
    if told:
        yield from [Text(), Text(title, "bold")]
    for sentence in told[:FINDINGS]:
        yield from hanging(to, "- ", one_line(sentence))
    yield from _left_out(len(told) - FINDINGS)


def _finding(to: Console, finding: Finding) -> Iterator[Text]:
    yield from hanging(to, "", Text(one_line(finding.title), SEVERITY_STYLES[finding.severity]))
    sure = f"{words.likelihood(finding.confidence).capitalize()} ({words.percent(finding.confidence)})"
    about = [sure, f"severity {finding.severity}"]
    about += [words.counted(finding.count, "time")] if finding.count > 1 else []
    about += [f"{name} {value}" for name, value in finding.group.items()]
    if finding.first_seen:
        last = finding.last_seen if finding.last_seen != finding.first_seen else None
        about.append(utc_text(finding.first_seen) + (f" to {utc_text(last)}" if last else "") + " UTC")
    yield from hanging(to, "", one_line(", ".join([*about, f"rule {finding.cause}"])))
    if finding.summary:
        yield from hanging(to, "", finding.summary)
    for title, items in (("Why:", finding.evidence), ("What speaks against it:", finding.against)):
        if items:
            yield from [Text(), Text(title, "bold")]
        for item in ordered(items)[:EVIDENCE]:
            yield from _evidence(to, item)
        yield from _left_out(len(items) - EVIDENCE)
    if finding.explains or finding.references:
        yield Text()
    if finding.explains:
        yield from hanging(to, "This also explains: ", one_line(", ".join(finding.explains)))
    for reference in finding.references:
        yield from hanging(to, "See ", one_line(reference))


def _evidence(to: Console, item: Evidence) -> Iterator[Text]:
    when = f"  {utc_text(item.time)} UTC" if utc_text(item.time) else ""
    context = "  (context)" if item.role == "context" else ""
    yield from hanging(to, "- ", Text(one_line(place(item)), PLACE).append(when + context, "dim"))
    if item.text:
        yield from hanging(to, "    | ", item.text)
    if item.note:
        yield from hanging(to, "    ", item.note)


def _checklist(to: Console, shown: View) -> list[Text]:
    lines: list[Text] = []
    for item in shown.status:
        told = entry(item, how=item.state != "ok")
        seen = ", ".join(one_line(place(evidence)) for evidence in ordered(item.evidence)[:3])
        lines += hanging(to, told[:3], told[3:].append(f" [{seen}]" if seen else "", PLACE))
    return lines or [_nothing("Nothing that was read says how the API is set up.")]


def _steps(to: Console, finding: Finding | None) -> list[Text]:
    if finding is None:
        return []
    lines = hanging(to, "", finding.remediation.summary) if finding.remediation.summary else []
    for number, step in enumerate(finding.remediation.steps, 1):
        lines += hanging(to, f"{number:>2}. ", step)
    return lines


def _looks(to: Console, shown: View) -> list[Text]:
    lines = [_nothing("There is no step to recommend from what was read.")]
    if shown.look_next:
        lines.append(Text("To find out more:"))
    return [*lines, *(line for look in shown.look_next[:5] for line in hanging(to, "- ", look))]


def _confirm(to: Console, finding: Finding | None) -> list[Text]:
    return [line for item in (finding.confirm if finding else ()) for line in hanging(to, "- ", item)]


def _others(to: Console, title: str, findings: tuple[Finding, ...]) -> Iterator[Text]:
    if findings:
        yield from _heading(title)
    for number, finding in enumerate(findings[:FINDINGS]):
        if number:
            yield Text()
        yield from _finding(to, finding)
        for label, lines in (("What to do:", _steps(to, finding)), ("How to confirm:", _confirm(to, finding))):
            if lines:
                yield from [Text(), Text(label, "bold"), *lines]
    yield from _left_out(len(findings) - FINDINGS)


def _ruled_out(to: Console, shown: View) -> Iterator[Text]:
    if shown.ruled:
        yield from _heading("Ruled out")
    for group in shown.ruled[:ENTRIES]:
        titles = "; ".join(one_line(item.title) for item in group.items)
        seen = ", ".join(one_line(place(evidence)) for evidence in ordered(group.items[0].evidence)[:3])
        told = Text(titles, "bold").append(f": {one_line(group.reason)}", "not bold")
        yield from hanging(to, "- ", told.append(f" [{seen}]" if seen else "", PLACE))
    yield from _left_out(len(shown.ruled) - ENTRIES)


def _cannot_tell(to: Console, shown: View) -> Iterator[Text]:
    undecided = shown.report.cannot_tell
    if undecided:
        yield from _heading("Could not be told")
    for item in undecided[:ENTRIES]:
        told = Text(one_line(item.title), "bold").append(f": {one_line(item.reason)}", "not bold")
        lacking = ", ".join(one_line(lack.source) for lack in item.missing)
        yield from hanging(to, "- ", told.append(f" (missing: {lacking})" if lacking else ""))
    yield from _left_out(len(undecided) - ENTRIES)
    if shown.missing:
        yield from [Text(), Text("What would help:", "bold")]
    for row in shown.missing:
        told = Text(one_line(row.source), "bold").append(f": {one_line(row.how_to_get)}", "not bold")
        yield from hanging(to, "- ", told.append(f" ({words.counted(row.causes, 'cause')})", "dim"))


def _read(to: Console, shown: View) -> Iterator[RenderableType]:
    yield from tables.inputs(shown.read[:ENTRIES]) or [_nothing("Nothing could be read.")]
    yield from _left_out(len(shown.read) - ENTRIES)
    if shown.skipped:
        yield from [Text(), Text("Skipped:", "bold")]
    for source in shown.skipped[:ENTRIES]:
        told = Text(one_line(source.path), PLACE)
        yield from hanging(to, "- ", told.append(f": {one_line(source.skipped or '')}", "default"))
    yield from _left_out(len(shown.skipped) - ENTRIES)
    if shown.report.versions:
        yield from [Text(), Text("Versions:", "bold"), tables.versions(shown.report.versions[:ENTRIES])]
    yield from _left_out(len(shown.report.versions) - ENTRIES)
    if shown.report.facts:
        yield from [
            Text(),
            Text("What the logs say about the installation:", "bold"),
            tables.facts(shown.report.facts[:ENTRIES]),
        ]
    yield from _left_out(len(shown.report.facts) - ENTRIES)


def _unrecognised(to: Console, shown: View) -> Iterator[Text]:
    report = shown.report
    yield from _heading("Unrecognised lines")
    if not report.unrecognised:
        yield _nothing("No warning or error is left that no pattern knew.")
    for item in report.unrecognised[:ENTRIES]:
        where = item.source if item.line is None else f"{item.source}:{item.line}"
        yield from hanging(
            to, "- ", Text(one_line(where), PLACE).append(f"  {words.counted(item.count, 'time')}", "dim")
        )
        yield from hanging(to, "    | ", item.example)
    yield from _left_out(len(report.unrecognised) - ENTRIES)
    if shown.submission:
        yield from [Text(), *hanging(to, "", f"{shown.submit} {shown.own_rule}"), Text()]
        for line in shown.submission.splitlines():
            yield from hanging(to, "    ", line)


def _rules(to: Console, report: Report) -> Iterator[Text]:
    if report.rules:
        yield from _heading("Rules of your own")
    for item in report.rules[:ENTRIES]:
        told = Text(f"{item.kind} {one_line(item.id)}", "bold").append(
            f": {one_line(words.rule_change(item))}", "not bold"
        )
        yield from hanging(to, "- ", told.append(f" [{one_line(item.source)}:{item.line}]", PLACE))
    yield from _left_out(len(report.rules) - ENTRIES)


def _redacted(to: Console, report: Report) -> Iterator[Text]:
    yield from _heading("What was redacted")
    if not report.replaced:
        yield _nothing("Nothing was replaced. Look through this report before you pass it on.")
    for item in report.replaced[:ENTRIES]:
        where = f" in {one_line(item.source)}" if item.source else ""
        yield from hanging(to, "- ", f"{one_line(item.kind)}: {words.counted(item.count, 'time')}{where}")
    yield from _left_out(len(report.replaced) - ENTRIES)


def _foot(to: Console, report: Report) -> Iterator[Text]:
    yield Text()
    judged = f" {words.counted(report.tool.causes, 'cause')} judged." if report.tool.causes else ""
    made = f"Made by {report.tool.name} {report.tool.version} at {utc_text(report.generated)} UTC with {report.command}"
    yield from hanging(to, "", Text(f"Times are UTC.{judged} {one_line(made)}", "dim"))
