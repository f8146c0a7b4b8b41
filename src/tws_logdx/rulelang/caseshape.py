"""The shape of `*.test.yaml`: cases of a cause. `authoring` runs them; the JSON schema for editors comes from here."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import ConfigDict, Field, RootModel, StrictBool, model_validator

from tws_logdx.rulelang.shape import Shape, Text

Expectation = Literal["found", "possible", "silent", "ruled-out", "cannot-tell"]
EXPECTATIONS: tuple[str, ...] = get_args(Expectation)


class CaseShape(Shape):
    """Logs and the verdict that they must lead to."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["log"]}, {"required": ["files"]}]},
    )

    name: Text = Field(description="What the case shows; that of a near miss begins with `near miss`.")
    log: Text = Field(default="", description="Lines as somebody pastes them.")
    files: dict[Text, Text] = Field(default={}, min_length=1, description="Relative path and text of each file.")
    expect: Expectation = Field(description="The verdict; silent is neither found nor possible.")
    top: StrictBool = Field(default=False, description="The cause must also be the first of those that alarm.")

    @model_validator(mode="after")
    def _one_kind_of_log(self) -> CaseShape:
        if len({"log", "files"} & self.model_fields_set) != 1:
            raise ValueError("a case has either `log` or `files`")
        return self


class CasesFile(RootModel[list[CaseShape]]):
    """Cases of a cause: at least one that is found, one that is silent, and a near miss."""

    root: list[CaseShape] = Field(min_length=3)


KEYS: tuple[str, ...] = tuple(CaseShape.model_fields)
