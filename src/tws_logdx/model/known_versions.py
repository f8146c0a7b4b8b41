"""What is known about versions, from `rules/versions.yaml`: libraries, builds, faults, what does not fit together.

Versions stay text here, so that compiled rules load quickly; `model.version` compares them. A range is `first` to
`last`, both included, empty where it is open; a `last` without letters stands for its whole series.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SUBJECTS: Mapping[str, str] = {
    "host": "TWS or Gateway",
    "tws": "TWS",
    "gateway": "IB Gateway",
    "ibc": "IBC",
    "ibcontroller": "IBController",
    "java": "Java",
    "server": "API server version",
}
"""What has a version besides client libraries, and how it is called; `host` covers `tws` and `gateway`."""


@dataclass(frozen=True, slots=True)
class Speaks:
    """The server versions that a range of versions of a library can agree on."""

    first: str
    last: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Library:
    """A client library."""

    id: str
    label: str
    names: tuple[str, ...]
    """How logs and package lists call it, in lower case."""
    newest: str
    """Empty when nobody has looked."""
    released: str
    """Day of the newest release, or empty."""
    unmaintained: str
    """Since when there have been no releases; empty while there are."""
    successor: str
    speaks: tuple[Speaks, ...]
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServerVersion:
    """A version of the protocol from which something is different."""

    version: int
    encoding: str
    """text, raw (binary message ids before text) or protobuf."""
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Build:
    """A series of builds of TWS and Gateway."""

    id: str
    first: str
    last: str
    released: str
    """Day on which it came to its channel, `2026-03-30`, or empty."""
    desupported: str
    """Day from which it may no longer log in, or empty."""
    minimum: str
    """The oldest build that IBKR named as still supported on that day."""
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A defect of some versions."""

    id: str
    what: str
    """A subject or the id of a library."""
    first: str
    last: str
    why: str
    fixed_in: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """Versions of two things that do not work together."""

    id: str
    what: str
    first: str
    last: str
    with_what: str
    with_first: str
    with_last: str
    why: str
    fixed_in: str
    """Version of `what` that works with the other, or empty."""
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest version on which these rules were seen to hold."""

    what: str
    version: str
    date: str
    """Day of the log, or empty where only its code was read."""
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownVersions:
    """Everything known about versions."""

    libraries: tuple[Library, ...] = ()
    servers: tuple[ServerVersion, ...] = ()
    builds: tuple[Build, ...] = ()
    faults: tuple[Fault, ...] = ()
    misfits: tuple[Misfit, ...] = ()
    seen_on: tuple[Newest, ...] = ()

    def library(self, name: str) -> Library | None:
        """The library that logs call by this name."""
        wanted = name.lower()
        return next((library for library in self.libraries if wanted in library.names), None)

    def label(self, what: str) -> str:
        """How a person calls a subject or a library."""
        known = next((library.label for library in self.libraries if library.id == what), "")
        return known or SUBJECTS.get(what, what)


def covers(what: str, subject: str) -> bool:
    """Does an entry about `what` speak of this subject? A `host` nobody knows more of may be either."""
    programs = ("tws", "gateway")
    return what == subject or (what == "host" and subject in programs) or (subject == "host" and what in programs)
