"""The JSON report (schema 1), for other programs."""

from __future__ import annotations

import json
from typing import Any

from tws_logdx.report.model import Report
from tws_logdx.report.renderers.options import Options
from tws_logdx.report.visible import UNSAFE


def render(report: Report, options: Options | None = None) -> str:
    """One object, keys in the order of the schema, readable as it is; acting characters are escaped."""
    written = json.dumps(report.to_dict(), ensure_ascii=False, indent=2, allow_nan=False)
    return UNSAFE.sub(lambda found: _escaped(found[0]), written) + "\n"


def read(text: str | bytes) -> Report:
    """The report back from its JSON; `pydantic.ValidationError` (a ValueError) says where it is not one."""
    from pydantic import TypeAdapter

    return TypeAdapter(Report).validate_json(text)


def schema() -> dict[str, Any]:
    """The JSON Schema of what `render` writes."""
    from pydantic import TypeAdapter

    return TypeAdapter(Report).json_schema(mode="serialization")


def _escaped(character: str) -> str:
    written = json.dumps(character)[1:-1]
    # Half a surrogate pair (a file name that is not UTF-8) is refused by most readers of JSON: keep it as plain text.
    return "\\" + written if "\ud800" <= character <= "\udfff" else written
