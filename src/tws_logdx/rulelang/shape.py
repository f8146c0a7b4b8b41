"""The shape of rule files: what keys there are and what they take. The JSON schemas for editors come from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictFloat, StrictInt, StrictStr

Text = Annotated[StrictStr, Field(min_length=1)]
Id = Annotated[StrictStr, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
EventName = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]
FieldName = Annotated[StrictStr, Field(pattern=r"^[a-z_][a-z0-9_]*$")]
FieldType = Literal["text", "int", "float", "bool", "list", "time"]
FixedValue = StrictStr | StrictBool | StrictInt | StrictFloat
Family = Literal["client", "tws", "ibc", "container", "startup", "program", "probe", "settings", "api"]
"""Kinds of log; the writer of a line decides which families of patterns are tried on it."""
Severity = Literal["informational", "low", "medium", "high", "critical"]
SymptomName = Literal[
    "timeout", "reset", "refused", "intermittent", "disconnect", "login", "startup", "data", "order", "none"
]
WeightWord = Literal["weak", "moderate", "strong", "decisive"]
Weight = WeightWord | Annotated[StrictFloat, Field(gt=0, le=20)] | Annotated[StrictInt, Field(gt=0, le=20)]
Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

WEIGHTS: Mapping[str, float] = {"weak": 0.7, "moderate": 1.6, "strong": 3.0, "decisive": 6.0}
"""Log-odds."""
DAYS: tuple[str, ...] = get_args(Day)

SYMPTOMS: tuple[str, ...] = get_args(SymptomName)


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# ---------------------------------------------------------------- events/*.yaml


class EventShape(Shape):
    """A line pattern that makes a typed event."""

    name: EventName = Field(description="Dotted name of the event it makes.")
    id: Id = Field(description="Unique together with the name inside the family.")
    pattern: Text = Field(description="Python regular expression, searched in the message text of a line.")
    fields: dict[FieldName, FieldType] = Field(default={}, description="Type of each named group.")
    set: dict[FieldName, FixedValue] = Field(default={}, description="Fields with a fixed value.")
    facts: dict[Text, FieldName] = Field(default={}, description="Fact name and the field whose value it takes.")
    scan: list[Text] = Field(default=[], description="Literals of which every matching raw line has at least one.")
    sieve: Text | None = Field(
        default=None,
        description="Instead, a regular expression found in every matching raw line, without anchors and look-around;"
        " {length} stands for the length bytes that TWS prints before an API message.",
    )
    sole: bool = Field(
        default=False, description="Where it matches, no other pattern of the same event is tried: for exact wordings."
    )
    samples: list[Text] = Field(min_length=1, description="Lines that must match.")


class DeclaredShape(Shape):
    """An event that code makes, not a pattern: only its name and fields are declared here."""

    name: EventName
    fields: dict[FieldName, FieldType] = {}


class EventsFile(Shape):
    """Line patterns of one family of log."""

    family: Family = Field(description="Kind of log: it decides on which lines the patterns are tried.")
    events: list[EventShape] = []
    declares: list[DeclaredShape] = Field(default=[], description="Events made by code (probes, settings readers).")


# ---------------------------------------------------------------- causes/**/*.yaml


class ConditionShape(Shape):
    """One sentence for or against the cause."""

    id: Id | None = None
    when: Text = Field(description="A sentence of the rule language.")
    weight: Weight = Field(description="weak, moderate, strong, decisive, or log-odds as a number.")
    say: StrictStr = Field(default="", description="What it means, with {field} and {count}.")


Platform = Literal["windows", "macos", "linux", "tws", "gateway", "ibc", "container"]


class StepShape(Shape):
    """A step for some systems or programs only."""

    on: list[Platform] = Field(min_length=1, description="Any of them; it is left out where another one is known.")
    do: Text


class RemediationShape(Shape):
    summary: Text
    steps: list[Text | StepShape] = Field(min_length=1)


class CauseFile(Shape):
    """One cause of trouble."""

    id: Id
    title: Text
    group: Id
    symptoms: list[SymptomName] = Field(min_length=1)
    severity: Severity
    prior: Annotated[float, Field(gt=0, lt=1)] | None = Field(default=None, description="Default: from priors.yaml.")
    summary: Text
    let: dict[Id, Text] = Field(default={}, description="Names for tests and sentences used more than once.")
    evidence: list[ConditionShape] = Field(min_length=1)
    against: list[ConditionShape] = []
    needs: list[Id] = []
    explained_by: list[Id] = []
    remediation: RemediationShape
    confirm: list[Text] = []
    references: list[Text] = []


# ---------------------------------------------------------------- checks.yaml, windows.yaml


class CaseShape(Shape):
    when: Text
    say: StrictStr = ""


class CheckShape(Shape):
    """One row of the settings checklist."""

    id: Id
    label: Text
    fact: StrictStr = Field(default="", description="Fact whose latest value is shown.")
    ok: list[CaseShape] = []
    bad: list[CaseShape] = []
    see: Text = Field(description="Where a person can see the setting.")
    set: Text = Field(description="How to set it right.")


class ChecksFile(Shape):
    """The settings checklist, in the order in which it is shown."""

    checks: list[CheckShape]


ISO_DAY = r"^(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?$"


class WindowShape(Shape):
    """A named stretch of the calendar."""

    id: Id
    label: Text
    zone: Text = Field(description="IANA time zone.")
    days: list[Day] = Field(min_length=1, description="Days on which it starts.")
    start: Annotated[StrictStr, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    minutes: Annotated[StrictInt, Field(gt=0, le=7 * 1440)]
    first: Annotated[StrictStr, Field(pattern=ISO_DAY, description="First day on which it starts.")] = ""
    last: Annotated[StrictStr, Field(pattern=ISO_DAY, description="Last day on which it starts.")] = ""


class WindowsFile(Shape):
    windows: list[WindowShape]


# ---------------------------------------------------------------- priors.yaml


class PriorsFile(Shape):
    """How often each cause was the cause, in reports whose cause became known."""

    source: Text
    counted: Annotated[StrictStr, Field(pattern=ISO_DAY, min_length=1, description="Day of the count.")]
    usual: Annotated[float, Field(gt=0, lt=1, description="Share that every cause begins with.")]
    imagined: Annotated[StrictInt, Field(gt=0, description="Number of reports that the usual share stands for.")]
    symptoms: dict[SymptomName, Annotated[StrictInt, Field(ge=0)]] = Field(description="Reports by symptom.")
    causes: dict[Id, Annotated[float, Field(ge=0)]] = Field(description="Reports by cause.")
    judged: dict[Id, Annotated[float, Field(gt=0, lt=1)]] = Field(
        default={},
        description="Priors above the counts, for causes that are met more often than reported.",
    )


# ---------------------------------------------------------------- pack.yaml


class SilenceShape(Shape):
    """A cause that is judged but not reported."""

    cause: Id
    reason: Text = Field(description="Why; it is shown in the report.")
    until: Text = Field(description="Last day, for example 2027-01-31.")


class PackFile(Shape):
    """What a folder of one's own changes in the rules before it."""

    severity: dict[Id, Severity] = Field(default={}, description="Cause id and its new severity.")
    silence: list[SilenceShape] = Field(default=[], description="Causes not to be reported for a while.")


FILES: Mapping[str, type[Shape]] = {
    "events.schema.json": EventsFile,
    "cause.schema.json": CauseFile,
    "checks.schema.json": ChecksFile,
    "windows.schema.json": WindowsFile,
    "priors.schema.json": PriorsFile,
    "pack.schema.json": PackFile,
}


def schemas() -> Mapping[str, dict[str, Any]]:
    """JSON schema of each kind of file in a folder of rules, by file name."""
    from tws_logdx.rulelang.caseshape import CasesFile  # which is made of shapes from here
    from tws_logdx.rulelang.codeshape import CodesFile
    from tws_logdx.rulelang.versionshape import VersionsFile

    files: dict[str, type[BaseModel]] = {
        **FILES,
        "case.schema.json": CasesFile,
        "versions.schema.json": VersionsFile,
        "codes.schema.json": CodesFile,
    }
    return {name: shape.model_json_schema() for name, shape in files.items()}
