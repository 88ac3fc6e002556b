"""A day, a moment, and ids that no other row of a run has."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count

DAY = date(2026, 1, 5)


MOMENT = datetime(2026, 1, 5, 9, tzinfo=UTC)


_serial = count(1)


def unique(prefix: str) -> str:
    """An id that no other row of this run has."""
    return f"{prefix}{next(_serial)}"
