"""The days a report speaks of."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.dateformat import format

from track360.site.filters import parse_day

# A year and the month before it, to compare with; each day is a point on a chart.
LONGEST = timedelta(days=400)


class Period(NamedTuple):
    """From a trading day to a trading day, both included."""

    first: date
    last: date

    def days(self) -> list[date]:
        """Every day, so that a chart shows the quiet ones too."""
        return [self.first + timedelta(n) for n in range((self.last - self.first).days + 1)]

    def __str__(self) -> str:
        if self.first == self.last:
            return format(self.first, "j F Y")
        return f"{format(self.first, 'j M Y')} – {format(self.last, 'j M Y')}"


def month_of(day: date) -> Period:
    """The whole month."""
    return Period(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))


def month_to(day: date) -> Period:
    """The month up to the day."""
    return Period(day.replace(day=1), day)


def month_before(day: date) -> Period:
    """The whole month before the day's."""
    return month_of(day.replace(day=1) - timedelta(days=1))


def same_days_before(day: date) -> Period:
    """The month before, up to the same day of it (its last, where it is shorter)."""
    before = month_before(day)
    return Period(before.first, before.first.replace(day=min(day.day, before.last.day)))


def asked_for(params: Mapping[str, str], as_of: date) -> Period:
    """The days of ``from`` and ``to``; the month to date where they say nothing sensible."""
    first, last = parse_day(params.get("from", "")), parse_day(params.get("to", ""))
    usual = month_to(as_of)
    period = Period(first or usual.first, last or max(usual.last, first or usual.first))
    # Dates at the ends of the calendar overflow in the arithmetic that follows.
    sensible = date(1970, 1, 1) <= period.first <= period.last <= date(2200, 1, 1)
    return period if sensible and period.last - period.first <= LONGEST else usual
