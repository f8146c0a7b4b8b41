"""The text a pattern caught, as the type its rule declares."""

from __future__ import annotations

from tws_logdx.model.event import Value

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


def convert(text: str, kind: str) -> Value | None:
    """The value, None when the text is no such thing (then the field is absent, as if the line did not say)."""
    try:
        match kind:
            case "int":
                return int(text)
            case "float":
                return float(text)
            case "bool":
                low = text.strip().lower()
                return True if low in _TRUE else False if low in _FALSE else None
            case "list":
                return tuple(part for part in (piece.strip() for piece in text.replace(";", ",").split(",")) if part)
            case _:
                return text
    except ValueError:
        return None
