"""Trading days and months of trading days. A month is named by its first day, or as text ("2026-01"): its key."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from commissions.rating.facts.records import BEGINNING


def day_of(value: Any) -> date:
    """A day of a document: a ``date``, ISO text, or nothing for "since the beginning"."""
    if value is None:
        return BEGINNING
    if isinstance(value, str):
        return date.fromisoformat(value)
    # A datetime is a date to Python, and comparing the two raises far from here.
    if isinstance(value, datetime) or not isinstance(value, date):
        raise TypeError(f"not a day: {value!r}")
    return value


# Asked for every line that is booked, and there are few days.
@lru_cache(maxsize=4_000)
def first_of_month(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def month_key(day: date) -> str:
    """ "2026-01"."""
    return day.isoformat()[:7]


def first_day(month: str) -> date:
    """The first day of a month by its key."""
    return date(int(month[:4]), int(month[5:]), 1)


def last_day(month: str) -> date:
    """The last day of a month by its key."""
    return last_of_month(first_day(month))


def last_of_month(day: date) -> date:
    """The last day of a day's month."""
    # 31 days after a first of a month it is always the next month.
    return first_of_month(first_of_month(day) + timedelta(days=31)) - timedelta(days=1)


def next_month(month: str) -> str:
    """The key of the month after."""
    return month_key(last_day(month) + timedelta(days=1))
