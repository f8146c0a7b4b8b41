"""The statistics of repeated tries in sentences, for a person at the terminal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tws_logdx.attempts.chance import wilson
from tws_logdx.probe.latency import Drift, Latency
from tws_logdx.probe.same_time import SECONDS, Gathering
from tws_logdx.probe.tries import GOOD

if TYPE_CHECKING:
    from tws_logdx.probe.repeat import Summary

STEPS = {
    "resolve": "finding the address",
    "tcp": "the TCP connection",
    "version": "the answer to the hello",
    "ready": "the start of the API",
    "session": "the session of ib_async",
}


def summary_lines(summary: Summary) -> list[str]:
    """Three to eight sentences, one a line; one sentence without a try."""
    if not summary.tries:
        return ["No try came to its end."]
    clock = _Clock(summary)
    lines = [_when(summary, clock), _share(summary), _pattern(summary, clock)]
    if summary.failing:
        lines.append(_failures(summary))
    if summary.pattern == "intermittent" and summary.longest and summary.longest.count > 1:
        run = summary.longest
        lines.append(f"The longest stretch: {run.count} failures in a row, {clock(run.begin)} to {clock(run.end)}.")
    if summary.gathering:
        lines.append(_gathering(summary.gathering, summary.tries - summary.successes))
    if summary.latencies:
        lines.append("Milliseconds in the middle, at 90 % and at most: " + _latencies(summary) + ".")
    if summary.drift:
        lines.append(_drift(summary.drift))
    return lines


class _Clock:
    """Times of day, with the date where the tries span several days."""

    def __init__(self, summary: Summary) -> None:
        self._zone = ZoneInfo(summary.zone)
        one_day = self._at(summary.begin).date() == self._at(summary.end).date()
        self._form = "%H:%M:%S" if one_day else "%Y-%m-%d %H:%M:%S"

    def __call__(self, time_ms: int) -> str:
        return self._at(time_ms).strftime(self._form)

    def _at(self, time_ms: int) -> datetime:
        return datetime.fromtimestamp(time_ms / 1000, self._zone)


def _when(summary: Summary, clock: _Clock) -> str:
    if summary.tries == 1:
        return f"One try at {clock(summary.begin)} {summary.zone}."
    return f"{summary.tries} tries from {clock(summary.begin)} to {clock(summary.end)} {summary.zone}."


def _share(summary: Summary) -> str:
    return (
        f"{summary.successes} went well: {_percent(summary.share)}, "
        f"with 95 % certainty between {_percent(summary.low)} and {_percent(summary.high)}."
    )


def _pattern(summary: Summary, clock: _Clock) -> str:
    if summary.tries == 1:
        return "One try cannot tell whether it is always so; repeat it."
    unseen = _percent(wilson(0, summary.tries)[1])
    since = clock(summary.since) if summary.since is not None else ""
    return {
        "steady-ok": f"Steady: every try went well. A fault that hits fewer than {unseen} of the tries may be unseen.",
        "steady-failing": "Steady: every try failed, so look for a cause that is there all the time.",
        "mended": f"Changed once: it failed at first and has worked since {since}.",
        "broke": f"Changed once: it worked at first and has failed since {since}.",
        "intermittent": "Intermittent: it works and fails in turn, so look for what is different when it fails.",
    }[summary.pattern]


def _failures(summary: Summary) -> str:
    outcomes = ", ".join(
        f"{outcome} {_times(count)}" for outcome, count in summary.outcomes.items() if outcome not in GOOD
    )
    steps = ", ".join(f"{STEPS.get(step, step)} ({count})" for step, count in summary.failing.items())
    return f"What fails: {steps}" + (f"; outcome {outcomes}." if outcomes else ", though the API itself was ready.")


def _gathering(gathered: Gathering, failures: int) -> str:
    last = gathered.at + SECONDS - 1
    when = (
        f"minute {gathered.at} of the hour"
        if gathered.unit == "minute"
        else f"seconds {gathered.at} to {last} of the minute"
    )
    return f"{gathered.failures} of {failures} failures came in {when}, more than chance does: look for a timer."


def _latencies(summary: Summary) -> str:
    return "; ".join(f"{name} {_latency(one)}" for name, one in summary.latencies.items())


def _latency(one: Latency) -> str:
    return " · ".join(_ms(value) for value in (one.p50, one.p90, one.max))


def _drift(moved: Drift) -> str:
    word = "slower" if moved.slower else "faster"
    return (
        f"It became {word}: {STEPS[moved.step]} took {_ms(moved.first_ms)} ms in the first third of the tries "
        f"and {_ms(moved.last_ms)} ms in the last."
    )


def _ms(value: float) -> str:
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
