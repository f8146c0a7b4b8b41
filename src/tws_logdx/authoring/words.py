"""Words for numbers of the rules."""

from __future__ import annotations

from tws_logdx.rulelang.shape import WEIGHTS


def weight_word(weight: float) -> str:
    """`strong` for 3.0; the number where no word fits."""
    return next((word for word, number in WEIGHTS.items() if number == weight), f"{weight:g}")
