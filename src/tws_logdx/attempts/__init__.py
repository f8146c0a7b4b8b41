"""From events to attempts (one try to connect, with its outcome) and sessions (what became of it)."""

from __future__ import annotations

from tws_logdx.attempts.history import History
from tws_logdx.attempts.merge import reconstruct
from tws_logdx.attempts.offsets import clock_offsets
from tws_logdx.attempts.pseudo import as_events
from tws_logdx.attempts.symptom import symptom

__all__ = ["History", "as_events", "clock_offsets", "reconstruct", "symptom"]
