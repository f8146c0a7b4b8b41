"""An analysis laid out as a report. Nothing is judged here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from tws_logdx._version import __version__
from tws_logdx.attempts.history import History
from tws_logdx.diagnosis.checklist import Checked
from tws_logdx.diagnosis.coverage import HOW_TO_GET
from tws_logdx.diagnosis.diagnose import Finding as Found
from tws_logdx.diagnosis.verdict import Held, Judgement
from tws_logdx.events.local import UTC_CLOCK, LocalClock
from tws_logdx.model.attempt import Attempt, Outcome, Session, Symptom
from tws_logdx.model.event import Event, Value
from tws_logdx.model.fact import Fact
from tws_logdx.model.match import Match
from tws_logdx.report import model
from tws_logdx.report.calendar import both_clocks
from tws_logdx.report.clock import iso
from tws_logdx.report.steps import Installation, steps_for

if TYPE_CHECKING:
    from tws_logdx.model.rules import Cause

EVIDENCE_EACH = 4
"""Lines shown for one condition; the count tells how many there were."""
EVIDENCE_ALL = 12
"""Lines shown for one finding."""
ATTEMPTS = 500
"""Attempts listed one by one, for nobody reads more, and a report must stay small; the counts cover all."""
SUREST = 0.999
"""No finding is told as certain: logs can lie."""

_FIELD = re.compile(r"\{([a-z_][\w.]*)\}")


def finding(found: Found, overall: Symptom, at: Installation, clock: LocalClock | None = None) -> model.Finding:
    """`clock` is the local time for `{clock}` in the words of the rules."""
    judged = found.judgement
    cause = judged.cause
    group = _group(judged)
    return model.Finding(
        id=model.finding_id(cause.id, group),
        cause=cause.id,
        title=cause.title,
        symptom=_symptom(cause, overall),
        severity=cause.severity,  # type: ignore[arg-type]
        confidence=min(round(judged.confidence, 3), SUREST),
        verdict=judged.verdict,
        summary=cause.summary,
        first_seen=iso(judged.first),
        last_seen=iso(judged.last),
        count=max((sum(match.count for match in held.answer.matches) for held in judged.evidence), default=1),
        group=group,
        evidence=_evidence(judged.evidence, clock=clock),
        against=_evidence(judged.against, role="related", clock=clock),
        remediation=model.Remediation(cause.remediation_summary, steps_for(cause.steps, at)),
        confirm=cause.confirm,
        references=cause.references,
        explains=tuple(other.cause.id for other in found.explains),
    )


def _symptom(cause: Cause, overall: Symptom) -> Symptom:
    """The user's word for it: the one the whole run showed, if this cause can make it."""
    if overall in cause.symptoms or not cause.symptoms:
        return overall
    return Symptom(cause.symptoms[0])


def _group(judged: Judgement) -> dict[str, model.Scalar]:
    """What the finding is about (host, port, client id …): the keys of its strongest evidence that has any."""
    for held in judged.evidence:
        for match in held.answer.matches:
            if match.group:
                return {name: ", ".join(v) if isinstance(v, tuple) else v for name, v in match.group}
    return {}


def _evidence(
    held: Sequence[Held], role: model.Role = "primary", clock: LocalClock | None = None
) -> tuple[model.Evidence, ...]:
    """The lines that prove it, the strongest condition's first, each line once."""
    shown: dict[tuple[str, int | None], model.Evidence] = {}
    for place, one in enumerate(held):
        rank: model.Role = role if place == 0 else "related"
        for number, match in enumerate(one.answer.matches):
            note = sentence(one.condition.say, match, clock) if number == 0 or len(one.answer.matches) < 4 else ""
            for item in _lines(match, rank, note):
                shown.setdefault((item.source, item.line), item)
    return tuple(shown.values())[:EVIDENCE_ALL]


def _lines(match: Match, role: model.Role, note: str) -> Iterable[model.Evidence]:
    if not match.events and not match.facts and note:
        yield model.Evidence(role, "", None, None, note)
    for number, event in enumerate(_real(match.events)[:EVIDENCE_EACH]):
        yield line(event, role, note if number == 0 else "")
    for fact in match.facts[:EVIDENCE_EACH]:
        yield model.Evidence(
            role, fact.at.source, fact.at.line, iso(fact.time), f"{fact.name} = {_text(fact.value)}", note
        )


def _real(events: Sequence[Event]) -> list[Event]:
    """Lines of logs; attempts and sessions stand for the line they end with."""
    return list({event.at: event for event in events}.values())


def line(event: Event, role: model.Role = "primary", note: str = "") -> model.Evidence:
    return model.Evidence(role, event.source, event.line, iso(event.time) if event.dated else None, event.text, note)


def sentence(template: str, match: Match, clock: LocalClock | None = None) -> str:
    """The rule's words with the fields of what was seen; what is unknown is `?`.

    `{clock}` is the hour of the first line, in New York and in the local time of the logs.
    """
    known: dict[str, Value] = {}
    for event in reversed(match.events):
        known.update(event.fields)
    known.update({fact.name: fact.value for fact in match.facts})
    known.update(dict(match.group))
    known["count"] = match.count
    dated = [event.time for event in match.events if event.dated]
    known["clock"] = both_clocks(min(dated), clock or UTC_CLOCK) if dated else "an hour that the log does not tell"
    if match.facts:
        known.setdefault("value", match.facts[-1].value)
    return _FIELD.sub(lambda found: _text(known[found[1]]) if found[1] in known else "?", template)


def _text(value: Value) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def ruled_out(judged: Judgement) -> model.RuledOut:
    if judged.against:
        first = judged.against[0]
        said = [sentence(first.condition.say, match) for match in first.answer.matches[:1]]
        reason = said[0] if said and said[0] else "the evidence speaks against it"
    else:
        reason = "none of its signs was seen in sources that would show them"
    return model.RuledOut(judged.cause.id, judged.cause.title, reason, _evidence(judged.against, role="related")[:3])


def cannot_tell(judged: Judgement) -> model.CannotTell:
    missing = tuple(model.Missing(kind, HOW_TO_GET.get(kind, "")) for kind in judged.missing)
    if missing:
        reason = "nothing that was read could show it"
    else:
        reason = "the logs end before it could be told: " + judged.undecided[0].text
    return model.CannotTell(judged.cause.id, judged.cause.title, reason, missing)


def status(checked: Checked) -> model.StatusItem:
    evidence: tuple[model.Evidence, ...] = ()
    value = None if checked.fact is None else _text(checked.fact.value)
    if checked.answer is not None and checked.case is not None:
        match = checked.answer.matches[0] if checked.answer.matches else None
        note = sentence(checked.case.say, match) if match else checked.case.say
        value = value if value is not None and not note else note or value
        evidence = tuple(_lines(match, "primary", note))[:2] if match else ()
    elif checked.fact is not None:
        evidence = (fact_line(checked.fact),)
    return model.StatusItem(
        checked.check.id, checked.check.label, checked.state, value, evidence, checked.check.how_to_set
    )


def fact_line(fact: Fact) -> model.Evidence:
    return model.Evidence("primary", fact.at.source, fact.at.line, iso(fact.time), f"{fact.name} = {_text(fact.value)}")


def fact_item(fact: Fact) -> model.FactItem:
    return model.FactItem(fact.name, fact.value, fact.at.source, fact.at.line, iso(fact.time), fact.origin)


def attempts(history: History, overall: Symptom) -> model.Attempts:
    sessions = {id(session.attempt): session for session in history.sessions}
    by_target: dict[str, Counter[Outcome]] = {}
    for attempt in history.attempts:
        by_target.setdefault(_target(attempt), Counter())[attempt.outcome] += 1
    return model.Attempts(
        total=len(history.attempts),
        by_outcome=_sorted(Counter(attempt.outcome for attempt in history.attempts)),
        by_target={target: _sorted(counts) for target, counts in sorted(by_target.items())},
        symptom=overall,
        items=tuple(_attempt(attempt, sessions.get(id(attempt))) for attempt in _ends(history.attempts)),
    )


def _ends(attempts: Sequence[Attempt]) -> Sequence[Attempt]:
    """All of them, or the first and the last when there are very many: a retry loop makes thousands alike."""
    return attempts if len(attempts) <= ATTEMPTS else [*attempts[: ATTEMPTS // 2], *attempts[-ATTEMPTS // 2 :]]


def _sorted(counts: Counter[Outcome]) -> Mapping[Outcome, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _target(attempt: Attempt) -> str:
    host = attempt.host or "?"
    return f"{'[' + host + ']' if ':' in host else host}:{attempt.port if attempt.port is not None else '?'}"


def _attempt(attempt: Attempt, session: Session | None) -> model.AttemptItem:
    after = None
    if session is not None:
        after = model.SessionItem(
            session.ended, iso(session.end) if attempt.dated else None, (session.end - session.time) / 1000
        )
    return model.AttemptItem(
        time=iso(attempt.time) if attempt.dated else None,
        client=attempt.client,
        host=attempt.host,
        port=attempt.port,
        client_id=attempt.client_id,
        outcome=attempt.outcome,
        code=attempt.code,
        seconds=attempt.seconds,
        evidence=tuple(line(event) for event in attempt.evidence[:EVIDENCE_ALL]),
        session=after,
        server_version=attempt.server_version,
        ambiguous=attempt.ambiguous,
    )


def tool(causes: int) -> model.ToolInfo:
    return model.ToolInfo("tws-logdx", __version__, causes)
