"""From the analysis to the finished, redacted report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from tws_logdx.events.read import Reading, template_of
from tws_logdx.events.zones import Zone
from tws_logdx.formats.headers import take_apart
from tws_logdx.formats.prefixes import strip
from tws_logdx.formats.timekeeper import Moment
from tws_logdx.intake import Taken
from tws_logdx.model.rules import Change, RuleBook
from tws_logdx.pipeline import Analysis
from tws_logdx.report import build, intermittent, model
from tws_logdx.report.answer import answer
from tws_logdx.report.calendar import calendar
from tws_logdx.report.clock import iso
from tws_logdx.report.mapping import redacted
from tws_logdx.report.redact import Redactor, known_values
from tws_logdx.report.steps import installation
from tws_logdx.report.timeline import timeline
from tws_logdx.report.version_item import version_item
from tws_logdx.sources.source import Skipped

CLUSTERS = 40
"""Kinds of unrecognised lines shown."""


def report(
    analysis: Analysis, book: RuleBook, command: str, generated: datetime, *, redact: bool = True
) -> model.Report:
    """The report of an analysis; `generated` is the moment to print on it, `command` what the user typed."""
    diagnosis = analysis.diagnosis
    at = installation(analysis.facts, analysis.history.attempts)
    findings = tuple(build.finding(found, analysis.symptom, at, analysis.clock) for found in diagnosis.findings)
    cannot_tell = tuple(build.cannot_tell(judged) for judged in diagnosis.cannot_tell)
    inputs = tuple(sorted([*_read(analysis), *map(_skipped, analysis.skipped)], key=lambda one: one.path))
    attempts = replace(
        build.attempts(analysis.history, analysis.symptom),
        intermittent=intermittent.items(analysis.intermittent, analysis.clock),
    )
    drawn = replace(
        timeline(analysis.events, analysis.span, analysis.notable, analysis.history.attempts, book.windows),
        calendar=calendar(
            analysis.notable, analysis.history, analysis.facts, book.windows, analysis.clock, book.effects
        ),
    )
    made = model.Report(
        tool=build.tool(len(book.causes)),
        generated=generated.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        command=command,
        answer=answer(inputs, attempts, findings, cannot_tell),
        inputs=inputs,
        status=tuple(build.status(checked) for checked in analysis.checklist),
        attempts=attempts,
        findings=findings,
        ruled_out=tuple(build.ruled_out(judged) for judged in diagnosis.ruled_out),
        cannot_tell=cannot_tell,
        timeline=drawn,
        unrecognised=tuple(_unrecognised(analysis.readings)),
        facts=tuple(
            build.fact_item(fact) for name in analysis.facts.names() for fact in analysis.facts.every(name)[-1:]
        ),
        rules=tuple(_rule_change(change, analysis) for change in book.changes),
        versions=tuple(map(version_item, analysis.versions)),
    )
    return _redacted(made, redactor(analysis)) if redact else made


def _rule_change(change: Change, analysis: Analysis) -> model.RuleChange:
    judged = analysis.diagnosis.judgement(change.id) if change.what == "silenced" else None
    ended = change.what == "silenced" and change.until < analysis.today
    return model.RuleChange(
        what="expired" if ended else change.what,
        kind=change.kind,
        id=change.id,
        source=change.place.file,
        line=change.place.line,
        detail=change.detail,
        reason=change.reason,
        until=change.until or None,
        verdict=judged.verdict if judged else None,
    )


def redactor(analysis: Analysis) -> Redactor:
    """A redactor that knows the user names and passwords of the settings files that were read."""
    return Redactor(pair for taken in analysis.taken if taken.text for pair in known_values(taken.settings, taken.text))


def _redacted(made: model.Report, redact: Redactor) -> model.Report:
    clean = redacted(made, redact)
    # A template has lost the digits by which an address is known: make it anew from the redacted line.
    unrecognised = tuple(
        replace(one, template=template_of(take_apart(strip(one.example).text).message)) for one in clean.unrecognised
    )
    return replace(clean, unrecognised=unrecognised, replaced=tuple(redact.replaced()))


def _read(analysis: Analysis) -> Iterable[model.Input]:
    for taken in analysis.taken:
        if taken.reading is not None:
            yield _log(taken, taken.reading, analysis)
        elif taken.settings:
            yield model.Input(taken.source.name, taken.settings, taken.size, taken.lines, len(taken.facts))
        else:
            yield model.Input(taken.source.name, None, taken.source.size or 0, skipped=taken.problem or "unreadable")


def _log(taken: Taken, reading: Reading, analysis: Analysis) -> model.Input:
    counts = reading.counts
    writers = reading.sightings.writers.most_common(1)
    main = writers[0][0] if writers else ""
    zone = analysis.zones.of(reading.order, main)
    return model.Input(
        path=taken.source.name,
        format=reading.found.format,
        bytes=counts.bytes,
        records=counts.records,
        events=len(reading.sightings),
        unrecognised=reading.unrecognised,
        first=_moment(counts.first, zone),
        last=_moment(counts.last, zone),
        zone=zone.label if counts.first is not None and not counts.first.utc else None,
        clock_offset_s=analysis.offsets.get(reading.name),
        problem=taken.problem or _cut(taken.cut),
        recognised_share=_recognised(reading),
    )


def _recognised(reading: Reading) -> float | None:
    """Share of the warnings and errors that a pattern knew, rounded, but 1 only when it was all of them."""
    if not reading.alarming:
        return None
    share = 1 - reading.unrecognised / reading.alarming
    return min(round(share, 4), 0.9999) if reading.unrecognised else 1.0


def _cut(lines: int) -> str | None:
    return f"{lines:,} overlong line(s) were read only in part" if lines else None


def _moment(moment: Moment | None, zone: Zone) -> str | None:
    return iso(zone.to_utc(moment)) if moment is not None and moment.dated else None


def _skipped(skipped: Skipped) -> model.Input:
    return model.Input(skipped.name, skipped.format, skipped.size, skipped=skipped.reason, encrypted=skipped.encrypted)


def _unrecognised(readings: Iterable[Reading]) -> Iterable[model.Unrecognised]:
    clusters = [
        model.Unrecognised(
            cluster.template, cluster.count, cluster.example, reading.name, cluster.line, reading.found.format
        )
        for reading in readings
        for cluster in reading.clusters.values()
    ]
    return sorted(clusters, key=lambda one: (-one.count, one.source, one.line or 0))[:CLUSTERS]
