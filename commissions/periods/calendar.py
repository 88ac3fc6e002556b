"""The periods of one partner: which contains a day, which has a name, and in which a line is booked."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from commissions.periods.cadences import MONTH, ONE_DAY, Period, periods_of
from commissions.rating.facts.days import first_of_month

# Years with a year on either side: a week may reach into both.
_LABEL = re.compile(r"([12]\d{3})-(?:(\d{2})(-H[12])?|W(\d{2})([ab]?))\Z", re.ASCII)
_SHAPES = "2026-01, 2026-01-H1 or 2026-W05"


class NoPeriod(ValueError):
    """No period of the partner's has this name; the message says which has."""


class PeriodCalendar:
    """The periods of a partner, as its cadence has them from one month or another on."""

    def __init__(self, cadences: Iterable[tuple[date, str]] = ()) -> None:
        """cadences: (first day of a month, cadence); before the first it is the month."""
        known = {date.min: MONTH} | dict(cadences)
        self._from = sorted(known)
        self._cadences = [known[day] for day in self._from]
        self._months: dict[date, list[Period]] = {}

    def of_month(self, month: date) -> list[Period]:
        """The periods of a month, given by its first day, in order."""
        if month not in self._months:
            cadence = self._cadences[bisect_right(self._from, month) - 1]
            self._months[month] = list(periods_of(month, cadence))
        return self._months[month]

    def of(self, day: date) -> Period:
        """The period that contains a day."""
        return next(period for period in self.of_month(first_of_month(day)) if day <= period.last)

    def after(self, period: Period) -> Period:
        """The next period."""
        return self.of(period.last + ONE_DAY)

    def before(self, period: Period) -> Period:
        """The period before."""
        return self.of(period.first - ONE_DAY)

    def named(self, label: str) -> Period:
        """The period of that name. Raises :class:`NoPeriod`."""
        found = _LABEL.match(label)
        months = _months_of(found) if found else []
        periods = [period for month in months for period in self.of_month(month)]
        for period in periods:
            if period.label == label:
                return period
        raise NoPeriod(_why_none(label, [period.label for period in periods]))


def _months_of(found: re.Match[str]) -> list[date]:
    """The months in which a period of such a name may lie."""
    year, month, _, week, _ = found.groups()
    try:
        if month:
            return [date(int(year), int(month), 1)]
        middle = date.fromisocalendar(int(year), int(week), 4)
    except ValueError:
        return []
    # A week reaches at most six days past either side of its middle.
    return sorted({first_of_month(date.fromordinal(middle.toordinal() + step)) for step in (-6, 0, 6)})


def _why_none(label: str, known: list[str]) -> str:
    near = [each for each in known if each.startswith(label)] or known
    if not known:
        return f"{label} is no period: write it like {_SHAPES}"
    return f"{label} is no period of this partner's: those there are {', '.join(near)}"


class Booking(NamedTuple):
    """In which period, by its first day, a line is booked; ``is_late``: because that of its earned day is closed."""

    period: date
    is_late: bool


class Bookings(dict[date, Booking]):
    """By earned day: the open period that contains it, else the first open one."""

    def __init__(self, calendar: PeriodCalendar, closed_until: date | None = None) -> None:
        """closed_until: the last day of the last closed period; None while none is."""
        super().__init__()
        self.calendar, self.closed_until = calendar, closed_until

    def __missing__(self, day: date) -> Booking:
        # Kept: a million lines are earned on a few days.
        self[day] = booking = self._of(day)
        return booking

    def _of(self, day: date) -> Booking:
        if self.closed_until is None or day > self.closed_until:
            return Booking(self.calendar.of(day).first, is_late=False)
        return Booking(self.closed_until + ONE_DAY, is_late=True)
