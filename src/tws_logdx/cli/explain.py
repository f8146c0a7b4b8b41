"""`logdx analyze --explain CAUSE`: how a verdict came about, sentence by sentence.

Everything is gathered as one JSON object first and redacted as a whole; the text is made from that.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from tws_logdx.diagnosis.coverage import HOW_TO_GET
from tws_logdx.diagnosis.verdict import Judgement, key
from tws_logdx.model.match import Answer, Match, Truth
from tws_logdx.report.clock import iso
from tws_logdx.report.visible import one_line, shown

if TYPE_CHECKING:
    from tws_logdx.model.event import Event, Value
    from tws_logdx.model.fact import Fact
    from tws_logdx.model.rules import Cause, Condition, RuleBook
    from tws_logdx.pipeline import Analysis

SCHEMA = "tws-logdx/explain/1"
MATCHES, LINES, WIDEST = 5, 5, 160
"""Groups of a sentence, lines of a group and characters of a line that the text shows; the JSON has more."""
TRUTHS = {Truth.HOLDS: "holds", Truth.FAILS: "does not hold", Truth.INCONCLUSIVE: "cannot be told yet"}
Json = dict[str, Any]


def chosen(book: RuleBook, names: Sequence[str]) -> tuple[Cause, ...]:
    """The causes to explain, in the order asked for; `all` means every one. Raises UsageError for an unknown one."""
    from tws_logdx.rulelang.problems import did_you_mean

    causes = {cause.id: cause for cause in book.causes}
    if "all" in names:
        return book.causes
    for name in names:
        if name not in causes:
            hint = did_you_mean(name, [*causes, "all"]) or "give the id of a cause, or all."
            raise click.UsageError(f"No cause is called {name!r}: {hint}")
    return tuple(causes[name] for name in dict.fromkeys(names))


def explained(analysis: Analysis, book: RuleBook, causes: Iterable[Cause], redact: Callable[[str], str]) -> Json:
    """Verdict, sum and sentences of the causes, with `redact` applied to every text."""
    silenced = {
        change.id: change.until
        for change in book.changes
        if change.what == "silenced" and analysis.today <= change.until
    }
    told = [_cause(analysis, cause, silenced.get(cause.id)) for cause in causes]
    return {"schema": SCHEMA, "causes": [_mapped(one, redact) for one in told]}


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {name: _mapped(entry, change) for name, entry in value.items()}
    if isinstance(value, list):
        return [_mapped(entry, change) for entry in value]
    return change(value) if isinstance(value, str) else value


# ---------------------------------------------------------------- the facts of it


def _cause(analysis: Analysis, cause: Cause, silenced: str | None) -> Json:
    judged = analysis.diagnosis.judgement(cause.id)
    assert judged is not None
    prior = math.log(cause.prior / (1 - cause.prior))
    return {
        "cause": cause.id,
        "title": cause.title,
        "verdict": judged.verdict,
        "confidence": round(judged.confidence, 3),
        "silenced_until": silenced,
        "prior": cause.prior,
        "prior_log_odds": round(prior, 2),
        "log_odds": round(prior + _sum(judged), 2),
        "missing": [{"source": kind, "how_to_get": HOW_TO_GET.get(kind, "")} for kind in judged.missing],
        "sentences": [
            _sentence(role, one, analysis.answers[key(cause, one)])
            for role, conditions in (("for", cause.evidence), ("against", cause.against))
            for one in conditions
        ],
        "source": cause.place.file,
        "line": cause.place.line,
    }


def _sum(judged: Judgement) -> float:
    return sum(held.condition.weight for held in judged.evidence) - sum(
        held.condition.weight for held in judged.against
    )


def _sentence(role: str, condition: Condition, answer: Answer) -> Json:
    return {
        "role": role,
        "id": condition.id,
        "when": condition.text,
        "weight": condition.weight,
        "truth": answer.truth.value,
        "matches": [_match(match) for match in answer.matches],
        "lacked": answer.nearest,
        "near": [_event(event) for event in answer.near],
        "source": condition.place.file,
        "line": condition.place.line,
    }


def _match(match: Match) -> Json:
    return {
        "group": {name: _plain(value) for name, value in match.group},
        "count": match.count,
        "seen": [*map(_event, match.events), *map(_fact, match.facts)],
    }


def _event(event: Event) -> Json:
    time = iso(event.time) if event.dated else None
    return {"source": event.source, "line": event.line, "time": time, "name": event.name, "text": event.text}


def _fact(fact: Fact) -> Json:
    text = f"{fact.name} = {_plain(fact.value)}"
    return {"source": fact.at.source, "line": fact.at.line, "time": iso(fact.time), "name": fact.name, "text": text}


def _plain(value: Value) -> str | int | float | bool:
    return ", ".join(value) if isinstance(value, tuple) else value


# ---------------------------------------------------------------- the forms of it


def as_json(told: Json) -> str:
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def as_text(told: Json) -> str:
    """The explanation for people; nothing in it acts on a terminal."""
    return "\n\n".join("\n".join(_lines(cause)) for cause in told["causes"]) + "\n"


def _lines(cause: Json) -> Iterator[str]:
    silenced = f", silenced until {cause['silenced_until']}" if cause["silenced_until"] else ""
    yield f"{cause['cause']}: {cause['verdict']}, confidence {cause['confidence']:.2f}{silenced}"
    yield f"{cause['title']} ({_place(cause)})"
    if cause["missing"]:
        yield "None of the sources that could show it was read:"
    for missing in cause["missing"]:
        yield f"  - {missing['source']}: {missing['how_to_get']}"
    yield ""
    yield f"  {cause['prior_log_odds']:+6.2f}  prior {cause['prior']:g}: how often it is the cause before any evidence"
    quoted: set[str] = set()
    for sentence in cause["sentences"]:
        yield from _sentence_lines(sentence, quoted)
    if any(one["role"] == "for" and one["truth"] == Truth.HOLDS.value for one in cause["sentences"]):
        yield f"  {cause['log_odds']:+6.2f}  sum, a confidence of {cause['confidence']:.2f}"
    else:
        yield "          no sentence for it holds, so nothing is summed up"


def _sentence_lines(sentence: Json, quoted: set[str]) -> Iterator[str]:
    truth = Truth(sentence["truth"])
    sign = 1 if sentence["role"] == "for" else -1
    weight = f"{sign * sentence['weight']:+6.2f}" if truth is Truth.HOLDS else f"{'·':>6}"
    worth = "" if truth is Truth.HOLDS else f" ({sign * sentence['weight']:+g} if it did)"
    yield f"  {weight}  {sentence['role']}, {TRUTHS[truth]}{worth}: {one_line(sentence['when'])} [{_place(sentence)}]"
    for match in sentence["matches"][:MATCHES]:
        group = ", ".join(f"{name} {value}" for name, value in match["group"].items())
        words = [group] if group else []
        if match["count"] > 1:
            words.append(f"{match['count']:,} times")
        if words:
            yield f"            {one_line(shown(', '.join(words), WIDEST))}"
        yield from _seen(match["seen"], quoted)
    if len(sentence["matches"]) > MATCHES:
        yield f"            and in {len(sentence['matches']) - MATCHES:,} more groups"
    if truth is not Truth.HOLDS:
        if sentence["lacked"]:
            yield f"            {one_line(shown(sentence['lacked'], 2 * WIDEST))}"
        yield from _seen(sentence["near"], quoted)


def _seen(lines: Sequence[Json], quoted: set[str]) -> Iterator[str]:
    """Each place once; what stands there is quoted once for a cause."""
    places = {_place(line): line for line in lines}
    for place, line in list(places.items())[:LINES]:
        if place in quoted:
            yield f"            {place}  (quoted above)"
            continue
        quoted.add(place)
        time = f"{line['time']}  " if line["time"] else ""
        yield f"            {place}  {time}{one_line(shown(line['text'], WIDEST))}"
    if len(places) > LINES:
        yield f"            … {len(places) - LINES} more"


def _place(one: Json) -> str:
    return f"{one_line(shown(one['source']))}:{one['line']}"
