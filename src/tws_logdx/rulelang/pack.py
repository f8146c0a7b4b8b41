"""pack.yaml of a folder of one's own: other severities, and causes that are not to be reported for a while."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from tws_logdx.model.rules import Cause, Change
from tws_logdx.rulelang.document import Document, Path_
from tws_logdx.rulelang.problems import did_you_mean
from tws_logdx.rulelang.shape import PackFile


def apply_pack(document: Document, data: PackFile, causes: dict[str, Cause], ids: Iterable[str]) -> list[Change]:
    """Change severities in `causes`, and tell all changes; `ids` are also those of causes that could not be read."""
    known = sorted({*causes, *ids})
    changes = [
        change
        for id_, severity in data.severity.items()
        if _known(document, ("severity", id_), id_, known, key=True)
        and (change := _severity(document, id_, severity, causes)) is not None
    ]
    return changes + list(_silences(document, data, known))


def _severity(document: Document, id_: str, severity: str, causes: dict[str, Cause]) -> Change | None:
    cause = causes.get(id_)
    if cause is None or cause.severity == severity:
        return None
    causes[id_] = replace(cause, severity=severity)
    detail = f"severity {severity} instead of {cause.severity}"
    return Change("changed", "cause", id_, document.place(("severity", id_)), detail)


def _silences(document: Document, data: PackFile, known: list[str]) -> Iterable[Change]:
    seen: set[str] = set()
    for index, silence in enumerate(data.silence):
        path: Path_ = ("silence", index)
        if not _known(document, (*path, "cause"), silence.cause, known):
            continue
        if silence.cause in seen:
            document.problem((*path, "cause"), f"`{silence.cause}` is silenced twice", "keep one of them")
        seen.add(silence.cause)
        if not _is_date(silence.until):
            document.problem(
                (*path, "until"), f"`{silence.until}` is no day of the calendar", "a date is written 2027-01-31"
            )
            continue
        yield Change(
            "silenced",
            "cause",
            silence.cause,
            document.place(path),
            reason=" ".join(silence.reason.split()),
            until=silence.until,
        )


def _known(document: Document, path: Path_, id_: str, known: list[str], *, key: bool = False) -> bool:
    if id_ in known:
        return True
    document.problem(path, f"no cause is called `{id_}`", did_you_mean(id_, known), key=key)
    return False


def _is_date(text: str) -> bool:
    try:
        datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        return False
    return len(text) == len("2027-01-31")
