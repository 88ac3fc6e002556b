"""How often statements are made: the pieces that a month of trading days is cut into."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from commissions.rating.facts.days import last_of_month, month_key

MONTH, HALF_MONTH = "month", "half_month"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEK = "week_to_"
CADENCES = (MONTH, HALF_MONTH, *(f"{_WEEK}{name}" for name in WEEKDAYS))
"""The words for them; a week ends with the day in its name, and is cut at the month's end."""
ONE_DAY = timedelta(days=1)
_FIRST_HALF = 15


class Period(NamedTuple):
    """Days of one month that are paid together, both included, and what they are called: ``2026-01``,
    ``2026-01-H1``, ``2026-W05``, of a week that a month's end cuts ``2026-W05a`` and ``2026-W05b``."""

    first: date
    last: date
    label: str


def periods_of(month: date, cadence: str) -> Iterator[Period]:
    """The periods of a month, given by its first day, in order; they hold each of its days once."""
    last = last_of_month(month)
    if cadence == MONTH:
        yield Period(month, last, month_key(month))
    elif cadence == HALF_MONTH:
        middle = month.replace(day=_FIRST_HALF)
        yield Period(month, middle, f"{month_key(month)}-H1")
        yield Period(middle + ONE_DAY, last, f"{month_key(month)}-H2")
    else:
        yield from _weeks(month, last, WEEKDAYS.index(cadence.removeprefix(_WEEK)))


def _weeks(month: date, last: date, weekday: int) -> Iterator[Period]:
    first = month
    while first <= last:
        end = first + timedelta(days=(weekday - first.weekday()) % 7)
        yield Period(first, min(end, last), _week_label(first, end, last))
        first = end + ONE_DAY


def _week_label(first: date, end: date, last: date) -> str:
    # ISO 8601 gives a week to the year that has its middle, which is three days before its end on any weekday.
    year, number, _ = (end - timedelta(days=3)).isocalendar()
    begins = end - timedelta(days=6)
    part = "a" if end > last else "b" if begins < first else ""
    return f"{year}-W{number:02}{part}"
