"""Sentences over events: what holds, where, and what was lacking. No wall clock, no files, no network."""

from tws_logdx.engine.evaluate import Evaluation, evaluate, evaluate_parts

__all__ = ["Evaluation", "evaluate", "evaluate_parts"]
