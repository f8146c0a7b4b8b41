"""Attempts and sessions from events."""

from __future__ import annotations
