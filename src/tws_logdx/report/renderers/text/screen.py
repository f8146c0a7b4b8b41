"""The terminal summary: one screen, the answer first. What does not fit is left to the full report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from tws_logdx.report import words
from tws_logdx.report.model import Evidence, Finding, Report
from tws_logdx.report.renderers.options import Options
from tws_logdx.report.renderers.text.checklist import checklist
from tws_logdx.report.renderers.text.lines import (
    PLACE,
    SEVERITY_STYLES,
    STYLES,
    console,
    cropped,
    hanging,
    joined,
    printed,
)
from tws_logdx.report.view import View, ordered, place, size_text, view
from tws_logdx.report.visible import one_line, visible

LABEL = 15
LOWEST, HIGHEST = 24, 50
LONGEST = 600


@dataclass(frozen=True, slots=True)
class Detail:
    """How much of everything is told: lines, or entries."""

    gaps: bool
    headline: int
    summary: int
    evidence: int
    evidence_lines: int
    notes: bool
    steps: int
    step_lines: int
    confirm: int
    checks: int
    others: int


DETAILS = (
    Detail(True, 4, 4, 3, 2, True, 4, 3, 3, 12, 5),
    Detail(True, 3, 3, 3, 2, True, 4, 2, 2, 8, 4),
    Detail(False, 3, 3, 3, 2, True, 4, 2, 2, 7, 3),
    Detail(False, 3, 2, 3, 2, True, 4, 2, 2, 5, 2),
    Detail(False, 3, 2, 3, 2, False, 4, 2, 1, 4, 2),
    Detail(False, 3, 2, 2, 2, False, 4, 1, 1, 4, 2),
    Detail(False, 3, 2, 2, 2, False, 4, 1, 1, 3, 1),
    Detail(False, 3, 2, 2, 1, False, 4, 1, 1, 3, 1),
    Detail(False, 2, 2, 2, 1, False, 3, 1, 1, 3, 1),
    Detail(False, 2, 1, 2, 1, False, 3, 1, 1, 2, 1),
)
"""From the most to the least; the first that fits the screen is shown."""


def render(report: Report, options: Options) -> str:
    """At most as many lines as the terminal has rows (one is kept for the prompt)."""
    rows = min(max(options.height or LOWEST, LOWEST), HIGHEST) - 1
    to = console(options)
    shown = view(report, LONGEST)
    footer = _where(to, options)
    lines: list[Text] = []
    for detail in DETAILS:
        lines = list(_page(to, shown, detail))
        if len(lines) + len(footer) <= rows:
            break
    return printed(to, [*lines[: rows - len(footer)], *footer])


def _page(to: Console, shown: View, detail: Detail) -> Iterator[Text]:
    blocks = (
        hanging(to, "", Text(one_line(shown.report.answer), "bold"), detail.headline),
        _cause(to, shown, detail),
        _why(to, shown.best, detail),
        _steps(to, shown, detail),
        _confirm(to, shown.best, detail),
        _skipped(to, shown, detail),
        _labelled(to, "Checklist", checklist(shown.status, to.width - LABEL, detail.checks)),
        [*_attempts(to, shown), *_others(to, shown, detail), *_rest(to, shown, detail)],
    )
    first = True
    for block in blocks:
        if block and not first and (detail.gaps or block is blocks[1]):
            yield Text()
        yield from block
        first = first and not block
    if detail.gaps:
        yield Text()


def _cause(to: Console, shown: View, detail: Detail) -> list[Text]:
    best = shown.best
    if best is None:
        return []
    sure = f" – {words.likelihood(best.confidence)} ({words.percent(best.confidence)}), severity {best.severity}"
    title = cropped(one_line(best.title), 2 * (to.width - LABEL) - len(sure) - 10)
    title.stylize(SEVERITY_STYLES[best.severity])
    title.append(sure, "not bold default")
    summary = hanging(to, " " * LABEL, one_line(best.summary), detail.summary) if best.summary else []
    return [*hanging(to, _label("Likely cause"), title, 2), *summary]


def _why(to: Console, best: Finding | None, detail: Detail) -> list[Text]:
    if best is None or not best.evidence:
        return []
    lines: list[Text] = []
    for item in ordered(best.evidence)[: detail.evidence]:
        lines += _evidence(to, item, detail)
    return _labelled(to, "Why", lines)


def _evidence(to: Console, item: Evidence, detail: Detail) -> list[Text]:
    room = to.width - LABEL
    told, note = one_line(item.text), one_line(item.note)
    seen = Text(_tail(one_line(place(item)), room // 2), PLACE).append("  ")
    if detail.notes and note and told:
        return [cropped(seen.append(told, "default"), room), cropped(Text("  ").append(note, "dim"), room)]
    lines = hanging(to, " " * (LABEL + 2), seen.append(note or told, "default"), detail.evidence_lines)
    return [line[LABEL + 2 if number == 0 else LABEL :] for number, line in enumerate(lines)]


def _tail(text: str, width: int) -> str:
    """The end of a place: file and line matter most."""
    return text if cell_len(text) <= width else "…" + set_cell_size(text[::-1], width - 1)[::-1].lstrip()


def _steps(to: Console, shown: View, detail: Detail) -> list[Text]:
    best = shown.best
    if best is None:
        return _labelled(to, "Look next", _numbered(to, [one_line(look) for look in shown.look_next], detail))
    told = [one_line(step) for step in best.remediation.steps or (best.remediation.summary,) if step]
    return _labelled(to, "What to do", _numbered(to, told, detail))


def _numbered(to: Console, told: list[str], detail: Detail) -> list[Text]:
    lines: list[Text] = []
    for number, step in enumerate(told[: detail.steps], 1):
        more = f" (then {words.counted(len(told) - number, 'more step')})" if number == detail.steps < len(told) else ""
        mark = f"{number}. " if len(told) > 1 else ""
        room = detail.step_lines * (to.width - LABEL - len(mark)) - len(more) - 2
        kept = step if len(step) <= room else f"{step[: room - 2].rstrip()} …"
        lines += hanging(to, " " * LABEL + mark, kept + more, detail.step_lines)
    return [line[LABEL:] for line in lines]


def _confirm(to: Console, best: Finding | None, detail: Detail) -> list[Text]:
    if best is None or not best.confirm:
        return []
    lines: list[Text] = []
    for item in best.confirm[: detail.confirm]:
        told = Text(one_line(item), "bold" if item.startswith("logdx ") else "")
        lines += hanging(to, " " * LABEL, told, min(2, detail.step_lines))
    return _labelled(to, "How to confirm", [line[LABEL:] for line in lines])


def _skipped(to: Console, shown: View, detail: Detail) -> list[Text]:
    """Why, when nothing at all could be read."""
    if shown.read:
        return []
    told = [f"{one_line(item.path)}: {one_line(item.skipped or '')}" for item in shown.skipped[: detail.others]]
    return _labelled(to, "Skipped", [cropped(line, to.width - LABEL) for line in told])


def _attempts(to: Console, shown: View) -> list[Text]:
    if not shown.report.attempts.total:
        return []
    counts = [Text(f"{row.count:,} {row.label}", STYLES[row.tone]) for row in shown.outcomes]
    lines = hanging(to, _label("Attempts"), Text(f"{shown.report.attempts.total:,}: ") + joined(counts), 2)
    return [*lines, *_sometimes(to, shown)]


def _sometimes(to: Console, shown: View) -> list[Text]:
    """What the failures of the target that fails most have in common, where that is more than chance."""
    telling = [
        item
        for item in shown.report.attempts.intermittent
        if item.spells > 1 and any(part.more for part in item.circumstances)
    ]
    if not telling:
        return []
    most = max(telling, key=lambda item: (not item.part, item.failures))
    return _labelled(to, "Intermittent", [cropped(one_line(most.said[-1]), to.width - LABEL)])


def _others(to: Console, shown: View, detail: Detail) -> list[Text]:
    lines = []
    for finding in shown.others[: detail.others]:
        told = (
            f"{one_line(finding.title)} ({words.likelihood(finding.confidence)}, {words.percent(finding.confidence)})"
        )
        lines.append(cropped(told, to.width - LABEL))
    more = len(shown.others) - detail.others
    if more > 0:
        lines[-1] = cropped(lines[-1], to.width - LABEL - 12).append(f" and {more} more", "dim")
    return [*_labelled(to, "Also possible", lines), *_normal(to, shown, detail)]


def _normal(to: Console, shown: View, detail: Detail) -> list[Text]:
    """What only looks alarming: a list of titles, with the reasons when there is no trouble beside it."""
    told = [joined((one_line(finding.title) for finding in shown.normal), " · ")] if shown.normal else []
    if shown.best is None:
        told = [Text(one_line(f"{item.title}: {item.summary}")) for item in shown.normal[: detail.others]]
    return _labelled(to, "Normal", [cropped(line, to.width - LABEL) for line in told])


def _rest(to: Console, shown: View, detail: Detail) -> list[Text]:
    """What was ruled out, cannot be told, read and skipped: one line each."""
    report = shown.report
    told = [f"{words.counted(len(report.ruled_out), 'cause')} ruled out"] if report.ruled_out else []
    if report.cannot_tell:
        missing = ", ".join(one_line(row.source) for row in shown.missing[:3])
        told.append(f"{len(report.cannot_tell):,} cannot be told" + (f" (missing: {missing})" if missing else ""))
    records = sum(source.records for source in shown.read)
    size = size_text(sum(source.bytes for source in shown.read))
    read = [f"{words.counted(len(shown.read), 'file')}, {words.counted(records, 'record')}, {size}"]
    if shown.skipped:
        encrypted = sum(source.encrypted for source in shown.skipped)
        read.append(f"skipped {len(shown.skipped):,}" + (f" ({encrypted:,} encrypted)" if encrypted else ""))
    if shown.span:
        read.append(shown.span)
    room = to.width - LABEL
    rest = _labelled(to, "Other causes", [cropped(" · ".join(told), room)]) if told else []
    return [*rest, *_versions(to, shown), *hanging(to, _label("Read"), " · ".join(read), 2 if detail.notes else 1)]


def _versions(to: Console, shown: View) -> list[Text]:
    """Versions that something is known against, in one line."""
    told = [
        Text(one_line(f"{item.label} {item.version}".strip()) + " ").append(verdict, STYLES[tone])
        for item in shown.report.versions
        if item.verdict != "fits"
        for verdict, tone in [words.VERSIONS[item.verdict]]
    ]
    return _labelled(to, "Versions", [cropped(joined(told, " · "), to.width - LABEL)]) if told else []


def _where(to: Console, options: Options) -> list[Text]:
    if not options.full_report:
        return []
    return hanging(to, _label("Full report"), Text(visible(one_line(options.full_report)), "bold"), 2)


def _label(text: str) -> Text:
    return Text(f"{text:<{LABEL}}", "bold cyan")


def _labelled(to: Console, label: str, lines: list[Text]) -> list[Text]:
    """The lines in the right column, the label beside the first."""
    return [(_label(label) if number == 0 else Text(" " * LABEL)) + line for number, line in enumerate(lines)]
