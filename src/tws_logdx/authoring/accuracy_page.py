"""`docs/accuracy.md`: the figures of `accuracy`, and what cannot be told and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tws_logdx.authoring.accuracy import FIRST, Trial, by_cause, calibration, confused
from tws_logdx.authoring.pages import MADE
from tws_logdx.model.rules import Cause
from tws_logdx.report.renderers.markdown_escape import code, prose

NAME = "accuracy.md"
NOTHING = "nothing that alarms"


def page(tried: Sequence[Trial], causes: Sequence[Cause]) -> str:
    """The whole page."""
    parts = [
        f"{MADE.removesuffix('docs`')}accuracy` from the cases of the causes: change those. -->",
        "# How right it is",
        *_summary(tried),
        *_calibration(tried),
        *_confusion(tried),
        *_causes(tried),
        *_undecided(tried, causes),
    ]
    return "\n\n".join(parts) + "\n"


def _summary(tried: Sequence[Trial]) -> Iterator[str]:
    alarming = [one for one in tried if not one.benign]
    sure = [one for one in alarming if one.case.expect == "found"]
    left_open = [one for one in alarming if one.case.expect == "possible"]
    benign = [one for one in tried if one.benign]
    yield (
        f"Measured on the {len(tried):,} cases in `rules/causes/` in which a cause must be recognised. Each is read"
        " alone and judged by all rules, as a user's logs would be. A case counts as right when its cause comes first"
        " of all that alarm, or is folded under the one that does. Whoever wrote the cases could see the rules: the"
        " figures show where causes are confused, and are better than what strangers' logs will give."
    )
    yield _table(
        ("cases", "number", "right"),
        [
            ("told by the log, comes first", sure, [one.right() for one in sure]),
            (f"told by the log, among the first {FIRST}", sure, [one.right(FIRST) for one in sure]),
            (f"left open by the log, among the first {FIRST}", left_open, [one.right(FIRST) for one in left_open]),
            ("about something harmless, no alarm told as found", benign, [not one.alarms for one in benign]),
        ],
    )
    yield "Some logs about something harmless show real trouble as well, so that an alarm beside it can be right."


def _table(head: Sequence[str], rows: Iterable[tuple[str, Sequence[object], Sequence[bool]]]) -> str:
    lines = [f"| {name} | {len(cases)} | {_share(sum(right), len(cases))} |" for name, cases, right in rows]
    return "\n".join([f"| {' | '.join(head)} |", "|---|--:|--:|", *lines])


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%} ({part})" if whole else "–"


def _calibration(tried: Sequence[Trial]) -> Iterator[str]:
    yield "## What a confidence is worth"
    yield (
        "Of the first findings told with such a confidence, how many were right. Where a case only makes its cause"
        " possible, another one that is found beside it is not counted: both can be true."
    )
    rows = [
        f"| {row.low:g} to {row.high:g} | {row.told} | {_share(row.right, row.told)} |" for row in calibration(tried)
    ]
    yield "\n".join(["| confidence | findings | right |", "|---|--:|--:|", *rows])


def _confusion(tried: Sequence[Trial]) -> Iterator[str]:
    yield "## What is taken for what"
    rows = confused(tried)
    if not rows:
        yield "No case is told as another cause."
        return
    lines = [f"| {code(wanted)} | {code(told) if told else NOTHING} | {count} |" for wanted, told, count in rows]
    yield "\n".join(["| cause | comes first instead | cases |", "|---|---|--:|", *lines])


def _causes(tried: Sequence[Trial]) -> Iterator[str]:
    yield "## Cause by cause"
    yield (
        "Recall: of the cases of a cause, those in which it comes first. Precision: of the cases in which it comes"
        " first, those that are its own."
    )
    lines = [
        f"| [{hits.cause}](causes/{hits.cause}.md) | {hits.wanted} | {hits.recall:.0%} | "
        f"{_share(hits.within, hits.wanted)} | {'–' if hits.precision is None else f'{hits.precision:.0%}'} |"
        for hits in by_cause(tried)
    ]
    head = f"| cause | cases | recall | among the first {FIRST} | precision |"
    yield "\n".join([head, "|---|--:|--:|--:|--:|", *lines])


def _undecided(tried: Sequence[Trial], causes: Sequence[Cause]) -> Iterator[str]:
    yield "## What cannot be told, and what would tell"
    yield (
        "Causes that share their traces with others, so that a log alone often leaves them possible: the number of such"
        " cases, what stands beside them, and the next test."
    )
    confirm = {cause.id: cause.confirm for cause in causes}
    left_open = [one for one in tried if one.case.expect == "possible" and not one.benign]
    count = Counter(one.cause.id for one in left_open)
    lines = [
        f"| [{cause}](causes/{cause}.md) | {count[cause]} | {', '.join(map(code, _beside(cause, left_open)))} | "
        f"{prose(confirm[cause][0], in_cell=True) if confirm[cause] else '–'} |"
        for cause in sorted(count)
    ]
    yield "\n".join(["| cause | cases | beside it | what would tell |", "|---|--:|---|---|", *lines])


def _beside(cause: str, left_open: Iterable[Trial]) -> list[str]:
    """The causes that are told most often in the same cases."""
    others = Counter(
        told.cause
        for one in left_open
        if one.cause.id == cause
        for told in one.told
        if told.loud and told.cause != cause
    )
    return [name for name, _ in others.most_common(3)]
