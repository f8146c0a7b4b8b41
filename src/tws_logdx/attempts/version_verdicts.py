"""What is known about one version, and about two versions together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tws_logdx.model.event import Event
from tws_logdx.model.known_versions import Build, KnownVersions, Library, Misfit, covers
from tws_logdx.model.version import in_range, parse_version

Seen = tuple[str, str, Event]
"""What, its version, and the line that told it."""
START = ("ibc", "ibcontroller", "host", "java", "library", "server")
"""In this order a start tells its versions. A pair is judged when the later one comes."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing known about a version."""

    event: str
    """`version.known_bad`, `version.misfit`, `version.unmaintained`, `version.outdated` or `version.newer`."""
    fields: Mapping[str, str]
    note: str
    """A sentence for a person."""
    sources: tuple[str, ...]


def judge(what: str, version: str, line: Event, known: KnownVersions) -> Iterator[Verdict]:
    """Everything known about a version that stands alone."""
    yield from _faults(what, version, known)
    library = next((one for one in known.libraries if one.id == what), None)
    if library is not None:
        yield from _library(library, version)
    if what in ("host", "tws", "gateway"):
        yield from _desupported(what, version, line, known)
    yield from _newer(what, version, known)


def about(what: str, version: str, known: KnownVersions) -> str:
    """What is worth knowing about a version that is no verdict on it; empty when there is nothing."""
    parsed = parse_version(version)
    if what == "server" and parsed is not None:
        reached = [one for one in known.servers if one.version <= parsed.numbers[0]]
        return f"{reached[-1].encoding} protocol; since {reached[-1].version}: {reached[-1].note}" if reached else ""
    if what in ("host", "tws", "gateway"):
        build = build_of(version, known)
        told = [build.note, f"since {build.released}" if build.released else ""] if build else []
        return ", ".join(part for part in told if part)
    return next((one.note for one in known.libraries if one.id == what), "")


def misfits(seen: Iterable[Seen], known: KnownVersions) -> dict[tuple[str, str], list[Verdict]]:
    """Verdicts on versions that met in one installation and do not work together, by the version to blame."""
    everything = list(seen)
    found: dict[tuple[str, str], dict[str, Verdict]] = {}
    for one, other in _pairs(everything):
        told = [*_pair(one, other, known), *_pair(other, one, known)]
        if _alone(one, other, everything):
            told += _agreed(one, other, known)
        for verdict in told:
            blamed = other if verdict.fields["what"] == other[0] else one
            found.setdefault(blamed[:2], {}).setdefault(verdict.note, verdict)
    return {key: list(verdicts.values()) for key, verdicts in found.items()}


# ---------------------------------------------------------------- one version


def _faults(what: str, version: str, known: KnownVersions) -> Iterator[Verdict]:
    parsed = parse_version(version)
    for fault in known.faults:
        if parsed is not None and covers(fault.what, what) and in_range(parsed, fault.first, fault.last):
            mended = f"; mended in {fault.fixed_in}" if fault.fixed_in else ""
            fields = {"fault": fault.id, "why": fault.why} | _given(fixed_in=fault.fixed_in)
            note = f"{known.label(what)} {version} has a known fault: {fault.why}{mended}"
            yield Verdict("version.known_bad", fields, note, fault.sources)


def _library(library: Library, version: str) -> Iterator[Verdict]:
    if library.unmaintained:
        instead = f"; {library.successor} takes its place" if library.successor else ""
        fields = {"since": library.unmaintained} | _given(successor=library.successor)
        note = f"{library.label} has had no releases since {library.unmaintained}{instead}"
        yield Verdict("version.unmaintained", fields, note, library.sources)
        return
    parsed, newest = parse_version(version), parse_version(library.newest)
    if parsed is not None and newest is not None and parsed < newest:
        dated = f" ({library.released})" if library.released else ""
        note = f"{library.label} {version} is older than {library.newest}{dated}, the newest known"
        yield Verdict("version.outdated", {"newest": library.newest}, note, library.sources)


def _desupported(what: str, version: str, line: Event, known: KnownVersions) -> Iterator[Verdict]:
    build = build_of(version, known)
    if build is None or not build.desupported:
        return
    if line.dated and datetime.fromtimestamp(line.time / 1000, UTC).date().isoformat() < build.desupported:
        return
    oldest = f"; the oldest supported one was then {build.minimum}" if build.minimum else ""
    note = f"{known.label(what)} {version} may not log in since {build.desupported}{oldest}"
    yield Verdict("version.outdated", _given(newest=build.minimum), note, build.sources)


def build_of(version: str, known: KnownVersions) -> Build | None:
    """The series a build belongs to; of several the last, so that a pack of one's own wins."""
    parsed = parse_version(version)
    found = [one for one in known.builds if parsed is not None and in_range(parsed, one.first, one.last)]
    return found[-1] if found else None


def _newer(what: str, version: str, known: KnownVersions) -> Iterator[Verdict]:
    parsed = parse_version(version)
    for newest in known.seen_on:
        seen = parse_version(newest.version)
        # A version that a start script names is a whole series: 10.50 is not older than 10.50.1e, and not newer.
        if parsed is None or seen is None or not covers(newest.what, what) or parsed.covers(seen) or parsed <= seen:
            continue
        when = f" ({newest.date})" if newest.date else ""
        note = (
            f"{known.label(what)} {version} is newer than {newest.version}, the newest that these rules were checked"
            f" against{when}"
        )
        fields = {"seen": newest.version} | _given(seen_date=newest.date)
        yield Verdict("version.newer", fields, note, newest.sources)


def _given(**fields: str) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


# ---------------------------------------------------------------- two versions


def _pairs(seen: Sequence[Seen]) -> Iterator[tuple[Seen, Seen]]:
    """Versions of one start: each with the last one of everything that is told before it."""
    current: dict[tuple[str, int], Seen] = {}
    apart = len({_folder(line) for what, _, line in seen if _rank(what) == _rank("host")}) > 1
    for one in sorted(seen, key=lambda one: (one[2].time, one[2].source, one[2].line)):
        place, rank = _folder(one[2]) if apart else "", _rank(one[0])
        for earlier in range(rank):
            if (other := current.get((place, earlier))) is not None:
                yield other, one
        current[place, rank] = one


def _rank(what: str) -> int:
    if what in ("tws", "gateway"):
        what = "host"
    return START.index(what if what in START else "library")


def _folder(line: Event) -> str:
    return line.source[: max(line.source.rfind("/"), line.source.rfind("\\")) + 1]


def _pair(one: Seen, other: Seen, known: KnownVersions) -> Iterator[Verdict]:
    left, right = parse_version(one[1]), parse_version(other[1])
    for misfit in known.misfits:
        if left is None or right is None or not (covers(misfit.what, one[0]) and covers(misfit.with_what, other[0])):
            continue
        if in_range(left, misfit.first, misfit.last) and in_range(right, misfit.with_first, misfit.with_last):
            yield _misfit(misfit, one, other, known)


def _misfit(misfit: Misfit, one: Seen, other: Seen, known: KnownVersions) -> Verdict:
    mended = f"; from {misfit.fixed_in} on it does" if misfit.fixed_in else ""
    fields = {
        "misfit": misfit.id,
        "what": one[0],
        "with": other[0],
        "with_version": other[1],
        "why": misfit.why,
    } | _given(fixed_in=misfit.fixed_in)
    note = f"{known.label(one[0])} {one[1]} does not go with {known.label(other[0])} {other[1]}: {misfit.why}{mended}"
    return Verdict("version.misfit", fields, note, misfit.sources)


def _alone(one: Seen, other: Seen, seen: Iterable[Seen]) -> bool:
    """Is it the only library that a source names, and the source the one that tells the other version?"""
    source = one[2].source
    names = {each[:2] for each in seen if each[2].source == source and _rank(each[0]) == _rank("library")}
    return other[2].source == source and names == {one[:2]}


def _agreed(one: Seen, other: Seen, known: KnownVersions) -> Iterator[Verdict]:
    """A library and a server version that it cannot have meant to agree on."""
    library = next((each for each in known.libraries if each.id == one[0]), None)
    parsed, number = parse_version(one[1]), parse_version(other[1])
    if library is None or other[0] != "server" or parsed is None or number is None:
        return
    for part in library.speaks:
        version = number.numbers[0]
        if in_range(parsed, part.first, part.last) and not part.least <= version <= part.most:
            why = f"it speaks {part.least} to {part.most}"
            fields = {"misfit": "protocol", "what": one[0], "with": "server", "with_version": other[1], "why": why}
            note = f"{library.label} {one[1]} does not go with API server version {other[1]}: {why}"
            yield Verdict("version.misfit", fields, note, library.sources)
