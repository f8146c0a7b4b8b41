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
    """The JSON Schema of what `render` writes: every key is always there, later versions may add keys."""
    from pydantic import TypeAdapter

    made = TypeAdapter(Report).json_schema(mode="serialization")
    for part in (made, *made["$defs"].values()):
        if "properties" in part:
            part["required"] = list(part["properties"])
    made = _untitled(made)
    made["properties"] = {name: made["properties"][name] for name in sorted(made["properties"], key=_schema_first)}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made, "title": "tws-logdx report, schema 1"}


def _untitled(part: Any) -> Any:
    """Without the titles that pydantic makes of the names (a property may be called `title` all the same)."""
    if isinstance(part, dict):
        return {key: _untitled(value) for key, value in part.items() if key != "title" or not isinstance(value, str)}
    return [_untitled(value) for value in part] if isinstance(part, list) else part


def _schema_first(name: str) -> bool:
    return name != "schema"


def _escaped(character: str) -> str:
    written = json.dumps(character)[1:-1]
    # Half a surrogate pair (a file name that is not UTF-8) is refused by most readers of JSON: keep it as plain text.
    return "\\" + written if "\ud800" <= character <= "\udfff" else written
