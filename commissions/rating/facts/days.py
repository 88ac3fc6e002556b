"""Trading days and months of trading days."""

from __future__ import annotations

from datetime import date, datetime, timedelta
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


def month_of(day: date) -> str:
    """ "2026-01"."""
    return day.isoformat()[:7]


def first_day(month: str) -> date:
    return date(int(month[:4]), int(month[5:]), 1)


def next_month(month: str) -> str:
    # 31 days after a first of a month it is always the next month.
    return month_of(first_day(month) + timedelta(days=31))


def last_day(month: str) -> date:
    return first_day(next_month(month)) - timedelta(days=1)
