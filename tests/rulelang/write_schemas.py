"""Writes rules/*.schema.json anew: `python tests/rulelang/write_schemas.py`."""

from __future__ import annotations

import json

from tws_logdx.rulelang import builtin_rules
from tws_logdx.rulelang.shape import schemas

if __name__ == "__main__":
    for name, schema in schemas().items():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        (builtin_rules() / name).write_text(text, encoding="utf-8")
