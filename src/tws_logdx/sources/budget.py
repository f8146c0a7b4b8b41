"""How much of one archive is read: only what really is, so that one huge member does not hide the logs behind it."""

from __future__ import annotations


class Budget:
    """Bytes that may still be unpacked."""

    def __init__(self, most: int) -> None:
        self._left = most

    def allows(self, size: int | None) -> bool:
        return (size or 0) <= self._left

    def spend(self, size: int | None) -> None:
        self._left -= size or 0
