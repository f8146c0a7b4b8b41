"""The shape of versions.yaml: what is known about versions, each entry with its sources."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictInt, StrictStr

from tws_logdx.rulelang.shape import Id, Shape, Text

VersionText = Annotated[StrictStr, Field(description="A version such as 10.37.1c, 981 or 3.20.0-update.1.")]
Sources = Annotated[list[Text], Field(min_length=1, description="Where it is written: page, issue, package and file.")]
FirstVersion = Annotated[StrictStr, Field(description="The first version that is meant; empty: all before.")]
LastVersion = Annotated[StrictStr, Field(description="The last one; 10.30 means its whole series.")]


class SpeaksShape(Shape):
    """The server versions on which a range of versions of a library can agree."""

    first: FirstVersion = ""
    last: LastVersion = ""
    least: Annotated[StrictInt, Field(ge=0)]
    most: Annotated[StrictInt, Field(ge=0)]


class LibraryShape(Shape):
    """A client library."""

    id: Id
    label: Text
    names: list[Text] = Field(min_length=1, description="How logs and package lists call it.")
    newest: VersionText = ""
    released: Annotated[StrictStr, Field(description="Day of the newest release.")] = ""
    unmaintained: Annotated[StrictStr, Field(description="Since when there are no releases: a day or a year.")] = ""
    successor: StrictStr = ""
    speaks: list[SpeaksShape] = []
    note: StrictStr = ""
    sources: Sources


class ServerShape(Shape):
    """A server version (of the protocol) from which something is different."""

    version: Annotated[StrictInt, Field(gt=0)]
    encoding: Literal["text", "raw", "protobuf"]
    note: Text
    sources: Sources


class BuildShape(Shape):
    """A series of builds of TWS and Gateway."""

    id: Id
    first: FirstVersion = ""
    last: LastVersion = ""
    released: Annotated[StrictStr, Field(description="Day on which it came to its channel.")] = ""
    desupported: Annotated[StrictStr, Field(description="Day from which it may no longer log in.")] = ""
    minimum: Annotated[StrictStr, Field(description="The oldest build still supported on that day.")] = ""
    note: StrictStr = ""
    sources: Sources


class FaultShape(Shape):
    """A defect of some versions."""

    id: Id
    what: Annotated[StrictStr, Field(description="host, tws, gateway, ibc, ibcontroller, java or a library's id.")]
    first: FirstVersion = ""
    last: LastVersion = ""
    why: Text = Field(description="What breaks, as a phrase.")
    fixed_in: StrictStr = ""
    sources: Sources


class MisfitShape(Shape):
    """Versions of two things that do not work together."""

    id: Id
    what: StrictStr
    first: FirstVersion = ""
    last: LastVersion = ""
    with_what: StrictStr
    with_first: FirstVersion = ""
    with_last: LastVersion = ""
    why: Text
    fixed_in: StrictStr = ""
    sources: Sources


class NewestShape(Shape):
    """The newest version on which these rules were seen to hold."""

    what: StrictStr
    version: VersionText
    date: Annotated[StrictStr, Field(description="Day of the log it was seen in; empty: its code was read.")] = ""
    sources: Sources


class VersionsFile(Shape):
    """What is known about versions. Nothing stands here without a source."""

    libraries: list[LibraryShape] = []
    servers: list[ServerShape] = []
    builds: list[BuildShape] = []
    faults: list[FaultShape] = []
    misfits: list[MisfitShape] = []
    seen_on: list[NewestShape] = []
