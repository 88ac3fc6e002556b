"""The partitions of a log, one a UTC day: made ahead and dropped by functions of the owner's (see docs/adr)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction

# A week of days without a beat, and the log still has where to write.
AHEAD_DAYS = 7
LEAST_DAYS = 30
"""So long the owner's function keeps a log, whatever it is told."""


def name_of(parent: str, day: date) -> str:
    """The table that holds a day of the log."""
    return f"{parent}_{day:%Y%m%d}"


@transaction.atomic
def ensure(parent: str, day: date) -> None:
    """Make the partition of one UTC day, if it is not there. Raises ``OperationalError`` if the log is read for long:
    waiting longer, it would make every writer wait."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_make_partition(%s, %s)", [parent, day])


@transaction.atomic
def drop(parent: str, before: date) -> list[str]:
    """Drop the partitions of earlier days that are sealed to their end; which. Raises as :func:`ensure`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_drop_partitions(%s, %s)", [parent, before])
        return list(cursor.fetchone()[0])


def roll(parent: str, today: date, keep_days: int) -> list[str]:
    """Make the partitions of the days ahead and drop those older than ``keep_days``; returns the dropped ones."""
    for ahead in range(AHEAD_DAYS + 1):
        ensure(parent, today + timedelta(days=ahead))
    return drop(parent, today - timedelta(days=keep_days))
