"""The result of the reconstruction: what was tried and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from tws_logdx.model.attempt import Attempt, Session


@dataclass(frozen=True, slots=True)
class History:
    """All attempts and sessions of a set of logs, in order of their start."""

    attempts: tuple[Attempt, ...] = ()
    sessions: tuple[Session, ...] = ()
